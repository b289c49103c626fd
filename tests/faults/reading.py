"""Reads topics through a client that the workers do not use (librdkafka)."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from tests.streams.contract.validation import message_errors

WAIT = 300.0  # seconds for the brokers to answer
REPLAY = "copytaster-replay"  # the header of records that are part of a replay

Version = tuple[str, int]  # a story's uri and its version


@dataclass(frozen=True, eq=False)
class KafkaRecord:
    """A message; `at` is its timestamp in seconds since 1970."""

    topic: str
    key: bytes
    value: bytes
    partition: int
    at: float
    headers: dict[str, bytes]

    @cached_property
    def version(self) -> tuple[Version, bytes]:
        """The version of a story in the message, and the replay that it is part of."""
        record = json.loads(self.value)
        return (record["uri"], int(record["version"])), self.headers.get(REPLAY, b"")

    @cached_property
    def errors(self) -> list[str]:
        """Where the message breaks the published contract."""
        return message_errors(self.topic, self.value, self.headers)


class Reader:
    """Reads topics. What was read is kept, so that each message is read once, however often one looks."""

    def __init__(self, brokers: str) -> None:
        self._brokers = brokers
        self._records: dict[str, list[KafkaRecord]] = defaultdict(list)  # by topic
        self._next: dict[str, dict[int, int]] = defaultdict(dict)  # by topic: offsets by partition

    def records(self, topic: str) -> list[KafkaRecord]:
        """All committed messages of a topic that have a key and a value, those of a partition in order."""
        records, following = self._records[topic], self._next[topic]
        messages, ends = self._read(topic, following)
        for message in messages:
            key, value, partition = message.key(), message.value(), message.partition()
            if key and value and partition is not None:
                at = message.timestamp()[1] / 1000
                records.append(KafkaRecord(topic, key, value, partition, at, _headers(message)))
        following |= ends
        return records

    def ends(self, topic: str) -> dict[int, int]:
        """The end offset of each partition of a topic."""
        consumer = self._consumer(uuid4().hex)
        try:
            return {partition: end for partition, (_, end) in _bounds(consumer, topic).items()}
        finally:
            consumer.close()

    def uncommitted(self, topic: str, group: str) -> int:
        """The number of a topic's messages whose offsets a group has not committed.

        The end of a transaction has an offset, too, and is no message.
        """
        consumer = self._consumer(group)
        try:
            partitions = [TopicPartition(topic, partition) for partition in _bounds(consumer, topic)]
            committed = consumer.committed(partitions, timeout=10)
        finally:
            consumer.close()
        messages, _ = self._read(topic, {each.partition: max(0, each.offset) for each in committed})
        return len(messages)

    def _read(self, topic: str, starts: Mapping[int, int]) -> tuple[list[Message], dict[int, int]]:
        """The committed messages of a topic from the offsets in `starts`, or from 0, and its end offsets."""
        consumer = self._consumer(uuid4().hex)
        try:
            bounds = _bounds(consumer, topic)
            begins = {partition: max(starts.get(partition, 0), low) for partition, (low, _) in bounds.items()}
            ends = {partition: end for partition, (_, end) in bounds.items()}
            consumer.assign([TopicPartition(topic, *begin) for begin in begins.items()])
            return [*_messages(consumer, topic, begins, ends)], ends
        finally:
            consumer.close()

    def _consumer(self, group: str) -> Consumer:
        return Consumer(
            {
                "bootstrap.servers": self._brokers,
                "group.id": group,
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "log_level": 0,
            }
        )


def _messages(
    consumer: Consumer, topic: str, begins: Mapping[int, int], ends: Mapping[int, int]
) -> Iterator[Message]:
    """The messages of a topic that are assigned to a consumer, up to the end offsets."""
    left = {partition for partition, end in ends.items() if end > begins[partition]}
    while left:
        for message in consumer.consume(1_000, timeout=0.1):
            partition, offset = message.partition(), message.offset()
            if message.error() or partition is None or offset is None:
                continue
            if offset < ends[partition]:
                yield message
        for position in consumer.position([TopicPartition(topic, partition) for partition in left]):
            if position.offset >= ends[position.partition]:
                left.discard(position.partition)


def _bounds(consumer: Consumer, topic: str) -> dict[int, tuple[int, int]]:
    """The first offset and the end offset of each partition of a topic. Retries while the broker restarts."""
    deadline = time.monotonic() + WAIT
    while True:
        try:
            partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
            return {
                partition: consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)
                for partition in partitions
            }
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _headers(message: Message) -> dict[str, bytes]:
    pairs: Any = message.headers() or ()
    return dict(pairs)
