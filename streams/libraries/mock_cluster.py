"""librdkafka's mock cluster, through its C API: confluent-kafka has no method for what we set."""

from ctypes import CDLL, c_char_p, c_int, c_int32, c_size_t, c_void_p, create_string_buffer
from typing import Any

from confluent_kafka import cimpl

BROKER = 1  # the number of its only broker
PRODUCER = 0  # the type of client that the cluster belongs to
LOG_LEVEL = b"3"  # errors


class MockCluster:
    """A cluster of one broker in this process's memory, on a free loopback port, until it is closed."""

    def __init__(self, rebalance_delay: float) -> None:
        """A new group waits `rebalance_delay` seconds for others when its first member joins."""
        self._library = _library()
        configuration = self._library.rd_kafka_conf_new()
        error = create_string_buffer(512)
        self._library.rd_kafka_conf_set(configuration, b"log_level", LOG_LEVEL, error, len(error))
        # The cluster is served by the threads of a client.
        self._client = self._library.rd_kafka_new(PRODUCER, configuration, error, len(error))
        if not self._client:
            raise RuntimeError(error.value.decode())
        self._cluster = self._library.rd_kafka_mock_cluster_new(self._client, 1)
        if not self._cluster:
            raise RuntimeError("librdkafka cannot make a mock cluster")
        milliseconds = round(1_000 * rebalance_delay)
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, milliseconds)
        self.address: str = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster).decode()
        """Its host:port."""

    def create_topic(self, topic: str, partitions: int) -> None:
        """Create a topic that does not exist yet."""
        self._library.rd_kafka_mock_topic_create(self._cluster, topic.encode(), partitions, 1)

    def set_down(self) -> None:
        """Close all connections and accept none, as a broker that is away does. What it has is kept."""
        self._library.rd_kafka_mock_broker_set_down(self._cluster, BROKER)

    def set_up(self) -> None:
        """Accept connections again."""
        self._library.rd_kafka_mock_broker_set_up(self._cluster, BROKER)

    def close(self) -> None:
        self._library.rd_kafka_mock_cluster_destroy(self._cluster)
        self._library.rd_kafka_destroy(self._client)


def _library() -> Any:
    """The librdkafka that confluent-kafka has loaded."""
    library = CDLL(cimpl.__file__)
    for name, result, *arguments in (
        ("rd_kafka_conf_new", c_void_p),
        ("rd_kafka_conf_set", c_int, c_void_p, c_char_p, c_char_p, c_char_p, c_size_t),
        ("rd_kafka_new", c_void_p, c_int, c_void_p, c_char_p, c_size_t),
        ("rd_kafka_destroy", None, c_void_p),
        ("rd_kafka_mock_cluster_new", c_void_p, c_void_p, c_int),
        ("rd_kafka_mock_cluster_destroy", None, c_void_p),
        ("rd_kafka_mock_cluster_bootstraps", c_char_p, c_void_p),
        ("rd_kafka_mock_topic_create", c_int, c_void_p, c_char_p, c_int32, c_int32),
        ("rd_kafka_mock_broker_set_down", c_int, c_void_p, c_int32),
        ("rd_kafka_mock_broker_set_up", c_int, c_void_p, c_int32),
        ("rd_kafka_mock_group_initial_rebalance_delay_ms", None, c_void_p, c_int32),
    ):
        try:
            function = getattr(library, name)
        except AttributeError:
            raise RuntimeError(f"{cimpl.__file__} has no {name}; confluent-kafka's wheels do") from None
        function.restype, function.argtypes = result, arguments
    return library
