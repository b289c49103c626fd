"""The Kafka clients, on the embedded broker."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    OffsetOutOfRangeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.processes import free_port
from streams.client import consume, consume_to_highwater, producer, reader, run, send
from streams.errors import CommandError
from streams.messages import Incoming, Outgoing
from streams.settings import Settings
from streams.topics import MAX_MESSAGE

TOPIC = "wire.raw"


@pytest.fixture
def settings() -> Iterator[Settings]:
    with EmbeddedBroker() as broker:
        yield Settings(brokers=broker.address, guarantee=GUARANTEE)


async def send_all(settings: Settings, *messages: Outgoing) -> None:
    async with producer(settings) as client:
        for acknowledgement in [await send(client, message) for message in messages]:
            await acknowledgement


async def read_all(settings: Settings, only: set[int] | None = None) -> list[Incoming]:
    messages = consume(settings, [TOPIC], from_beginning=True, forever=False, only=only)
    return [message async for message in messages]


def test_a_message_that_is_sent_is_read(settings: Settings) -> None:
    headers = {"content-type": b"text/plain", "empty": b""}
    run(settings, send_all(settings, Outgoing(TOPIC, b"urn:x:1", b"Rain.", headers, partition=2)))
    [message] = run(settings, read_all(settings))
    assert (message.topic, message.partition, message.offset) == (TOPIC, 2, 0)
    assert (message.key, message.value, message.headers) == (b"urn:x:1", b"Rain.", headers)


def test_versions_of_a_story_stay_in_order_in_one_partition(settings: Settings) -> None:
    values = [str(number).encode() for number in range(20)]
    run(settings, send_all(settings, *(Outgoing(TOPIC, b"urn:x:1", value) for value in values)))
    messages = run(settings, read_all(settings))
    assert [message.value for message in messages] == values
    [partition] = {message.partition for message in messages}
    assert run(settings, read_all(settings, only={partition})) == messages
    assert run(settings, read_all(settings, only={0, 1, 2, 3} - {partition})) == []


def test_partitions_are_read_to_their_high_watermark(settings: Settings) -> None:
    async def read_to_highwater(partitions: set[int]) -> list[tuple[int, bytes | None, bytes | None]]:
        reading = consume_to_highwater(settings, TOPIC, partitions)
        return [(number, each.key, each.value) async for number, records in reading for each in records]

    sent = [Outgoing(TOPIC, b"urn:x:1", str(n).encode(), {"n": b"1"}, n % 2) for n in range(500)]
    run(settings, send_all(settings, *sent))
    whole = [(each.partition, each.key, each.value) for each in run(settings, read_all(settings, only={1}))]
    assert run(settings, read_to_highwater({1})) == whole
    assert len(run(settings, read_to_highwater({0, 1, 2}))) == 500
    assert run(settings, read_to_highwater({3})) == []
    with pytest.raises(CommandError, match=r"wire\.raw has no partition 7"):
        run(settings, read_to_highwater({0, 7}))


def test_a_partition_that_does_not_exist_is_not_taken_for_an_empty_one(settings: Settings) -> None:
    with pytest.raises(CommandError, match=r"wire\.raw has no partition 4"):
        run(settings, read_all(settings, only={3, 4}))


def test_a_position_without_messages_is_reset_or_an_error(settings: Settings) -> None:
    async def read(*, resets: bool) -> list[bytes | None]:
        async with reader(settings, [TOPIC], only={0}, resets=resets) as client:
            [partition] = client.assignment()
            client.seek(partition, 100)
            batches = await client.getmany(timeout_ms=20_000)
            return [message.value for message in batches[partition]]

    asyncio.run(send_all(settings, Outgoing(TOPIC, b"key", b"value", partition=0)))
    assert asyncio.run(read(resets=True)) == [b"value"]
    with pytest.raises(OffsetOutOfRangeError):
        asyncio.run(read(resets=False))


def test_a_tombstone_is_read_as_an_empty_value(settings: Settings) -> None:
    run(settings, send_all(settings, Outgoing(TOPIC, b"urn:x:1", None)))
    assert [message.value for message in run(settings, read_all(settings))] == [b""]


def test_reading_forever_returns_later_messages(settings: Settings) -> None:
    async def first() -> Incoming:
        async for message in consume(settings, [TOPIC], from_beginning=False, forever=True):
            return message
        raise AssertionError

    async def both() -> Incoming:
        await send_all(settings, Outgoing(TOPIC, None, b"before"))
        reading = asyncio.create_task(first())
        while not reading.done():  # until it reads from the end of all partitions
            await send_all(settings, Outgoing(TOPIC, None, b"after"))
            await asyncio.sleep(0.1)
        return await reading

    assert run(settings, both()).value == b"after"


def test_a_message_over_the_limit_is_refused_immediately(settings: Settings) -> None:
    async def too_large() -> None:
        async with producer(settings) as client:
            with pytest.raises(MessageSizeTooLargeError):
                await send(client, Outgoing(TOPIC, None, bytes(MAX_MESSAGE + 1)))

    run(settings, too_large())


def test_an_unreachable_broker_is_reported_in_one_line_with_the_reason() -> None:
    settings = Settings(brokers=f"127.0.0.1:{free_port()}")
    with pytest.raises(CommandError) as caught:
        run(settings, read_all(settings))
    line = str(caught.value)
    assert line.startswith(f"no Kafka broker answers at {settings.brokers} ([Errno 111] ")
    assert "\n" not in line


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (UnknownTopicOrPartitionError("there is no topic wire.raw"), "there is no topic wire.raw"),
        (
            TopicAuthorizationFailedError("wire.raw"),
            "Kafka at {}: [Error 29] TopicAuthorizationFailedError: wire.raw",
        ),
    ],
)
def test_a_kafka_error_is_reported_in_one_line(settings: Settings, error: KafkaError, says: str) -> None:
    async def failing() -> None:
        raise error

    with pytest.raises(CommandError) as caught:
        run(settings, failing())
    assert str(caught.value) == says.format(settings.brokers)
