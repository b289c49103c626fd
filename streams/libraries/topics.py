"""Describes topics with their ids (KIP-516), which aiokafka's own metadata request does not have."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import UnknownTopicOrPartitionError
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.metadata import MetadataRequest_v4, MetadataRequest_v5
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

NO_ID = bytes(16)  # of brokers that do not give topics an id


class Description(NamedTuple):
    """A topic as a broker describes it. A topic that is deleted and created again has another `id`, which is
    empty if the broker knows no ids (before Kafka 2.8)."""

    id: str
    partitions: int


class _Uuid(AbstractType[bytes]):  # type: ignore[misc]  # aiokafka is not typed
    @classmethod
    def encode(cls, value: bytes) -> bytes:
        return value

    @classmethod
    def decode(cls, data: BytesIO) -> bytes:
        return data.read(16)


class _ResponseV12(Response):  # type: ignore[misc]  # aiokafka is not typed
    API_KEY = 3
    API_VERSION = 12
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("topic", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", CompactArray(Int32)),
                        ("isr", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("tags", TaggedFields),
    )


class _RequestV12(RequestStruct):  # type: ignore[misc]  # aiokafka is not typed
    API_KEY = 3
    API_VERSION = 12
    FLEXIBLE_VERSION = True
    RESPONSE_TYPE = _ResponseV12
    SCHEMA = Schema(
        (
            "topics",
            CompactArray(("topic_id", _Uuid), ("name", CompactString("utf-8")), ("tags", TaggedFields)),
        ),
        ("allow_auto_topic_creation", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _TopicsRequest(Request[MetadataRequest_v4 | MetadataRequest_v5 | _RequestV12]):  # type: ignore[misc]
    """Asks about topics, with their ids if the broker knows them, without creating any."""

    API_KEY = 3

    def __init__(self, topics: Iterable[str]) -> None:
        self._topics = list(topics)

    def build(self, request_struct_class: Any) -> Any:
        if request_struct_class is _RequestV12:
            topics: list[tuple[bytes, str, dict[int, bytes]]] = [(NO_ID, name, {}) for name in self._topics]
            return _RequestV12(topics, False, False, {})
        return request_struct_class(self._topics, False)


async def describe(consumer: AIOKafkaConsumer, names: Iterable[str]) -> Mapping[str, Description | None]:
    """Describe topics, by a consumer's connections; None stands for one that does not exist.

    Topics that the broker cannot describe at the moment, or may not, are left out. Raises KafkaError.
    """
    client = consumer._client
    response = await client.send(client.get_random_node(), _TopicsRequest(names))
    found: dict[str, Description | None] = {}
    for topic in response.to_object()["topics"]:
        if topic["error_code"] == UnknownTopicOrPartitionError.errno:
            found[topic["topic"]] = None
        elif not topic["error_code"]:
            identity = topic.get("topic_id", NO_ID)
            found[topic["topic"]] = Description(
                "" if identity == NO_ID else identity.hex(), len(topic["partitions"])
            )
    return found
