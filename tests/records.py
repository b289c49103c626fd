"""Messages as bytes on the wire, with everything that Kafka allows and clients do not."""

from collections.abc import Sequence
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy


class _Name(str):
    """The name of a header as any bytes."""

    raw: bytes

    def encode(self, *_: object) -> bytes:
        return self.raw


def _name(raw: bytes) -> _Name:
    found = _Name()
    found.raw = raw
    return found


def batch(
    key: bytes | None,
    value: bytes | None,
    headers: Sequence[tuple[bytes, bytes | None]],
    time: int,
    codec: int = 0,
) -> bytes:
    """A batch of one message; `time` is in milliseconds since 1970 (-1: none), `codec` Kafka's number."""
    builder: Any = _DefaultRecordBatchBuilderPy(2, codec, 0, -1, -1, -1, 10_000_000)
    builder.append(0, time, key, value, [(_name(raw), content) for raw, content in headers])
    return bytes(builder.build())


async def produce(brokers: str, topic: str, batches: Sequence[bytes]) -> None:
    """Send batches to partition 0 of a topic, as they are. Raises RuntimeError if the broker refuses one."""
    client = AIOKafkaClient(bootstrap_servers=brokers)
    await client.bootstrap()
    try:
        await client.set_topics([topic])
        [leader] = [broker.nodeId for broker in client.cluster.brokers()]
        for data in batches:
            response = await client.send(leader, ProduceRequest(None, -1, 10_000, [(topic, [(0, data)])]))
            [(_, [(_, code, *_)])] = response.topics
            if code:
                raise RuntimeError(f"the broker refuses a message with error {code}: {data!r}")
    finally:
        await client.close()
