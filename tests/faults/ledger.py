"""What was pushed and what came out, told by a client that shares no code with the workers (librdkafka)."""

import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import uuid4

from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition

from streams.settings import Guarantee
from streams.topics import MAX_MESSAGE
from tests.streams.contract.validation import message_errors

WAIT = 300.0  # seconds after the last push in which all has to come out
QUIET = 3.0  # seconds after that in which nothing may come again, and offsets are committed
STAGES = ("raw", "parsed", "stories", "entities", "quotations")

TEXTS = (
    "Minister Anna Kowalska told reporters in Warsaw that bridge {n} would open. “We are late,” she said.",
    "Floods killed {n} people in the delta on Monday, rescuers said, and the river burst its banks.",
    "The striker scored {n} goals as the champions won the cup final, coach Marta Ruiz said.",
)

BAD = "12 34 -- 56 {n}"  # no letters, no story
EVERY = 29  # one story of so many is bad

Story = tuple[str, int]  # uri and version


class Found(NamedTuple):
    """A message as an independent client sees it; `at` in seconds since 1970."""

    key: bytes
    value: bytes
    partition: int
    at: float
    headers: dict[str, bytes]


@dataclass
class Verdict:
    """What became of the stories of a run."""

    pushed: int
    out: int
    letters: int
    lost: list[Story] = field(default_factory=list)
    twice: list[Story] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    uncommitted: int = 0
    invalid: list[str] = field(default_factory=list)

    def sound(self, guarantee: Guarantee) -> bool:
        """Whether a guarantee was kept, and with it the published contract.

        The order is that of first appearances, as consumers see it who go by uri and version.
        """
        repeated = self.twice if guarantee == "exactly_once" else []
        return not (self.lost or repeated or self.disordered or self.uncommitted or self.invalid)

    def __str__(self) -> str:
        return (
            f"pushed {self.pushed}, enriched {self.out}, dead letters {self.letters}: lost {len(self.lost)},"
            f" twice {len(self.twice)}, out of order {len(self.disordered)}, uncommitted {self.uncommitted}"
        )


class Ledger:
    """The stories of a run, each with a uri of this run."""

    def __init__(self, brokers: str, group: str) -> None:
        self.brokers, self.group = brokers, group
        self._run = uuid4().hex[:8]
        self._numbers = itertools.count()
        self.pushed: list[Story] = []
        self._producer = Producer(
            {
                "bootstrap.servers": brokers,
                "acks": "all",
                "enable.idempotence": True,
                "linger.ms": 5,
                "message.max.bytes": MAX_MESSAGE,
                "log_level": 0,
            }
        )

    def stories(self, count: int) -> Iterator[Story]:
        """Stories of one to four versions, those of a story some way apart."""
        waiting: list[Story] = []
        for _ in range(count):
            if len(waiting) > 40:
                yield waiting.pop(0)
            else:
                number = next(self._numbers)
                uri = f"urn:x:{self._run}:{number}"
                waiting += [(uri, version) for version in range(2, 2 + number % 4)]
                yield uri, 1

    def push(self, stories: Iterable[Story], rate: float = 0.0) -> None:
        """Push at a rate a second, or at once. What the broker has not yet, librdkafka sends again."""
        begun = time.monotonic()
        for sent, (uri, version) in enumerate(stories, start=1):
            number = int(uri.rpartition(":")[2])
            text = TEXTS[number % len(TEXTS)].format(n=number) + " Update." * (version - 1)
            if number % EVERY == EVERY - 1:
                text = BAD.format(n=number)
            value = json.dumps({"uri": uri, "version": str(version), "language": "en", "body_text": text})
            self._producer.produce("wire.raw", value.encode(), uri.encode())
            self._producer.poll(0)
            self.pushed.append((uri, version))
            if rate:
                time.sleep(max(0.0, begun + sent / rate - time.monotonic()))

    def flush(self) -> None:
        self._producer.flush()

    def send(self, topic: str, key: str, value: bytes) -> None:
        """Send a message as it is."""
        self._producer.produce(topic, value, key.encode())
        self._producer.flush()

    def verdict(self, patience: float = WAIT) -> Verdict:
        """Wait until all has come out, or nothing more comes, and judge it."""
        self.flush()
        wanted = set(self.pushed)
        deadline = time.monotonic() + patience
        while True:
            seen, letters = self._seen("wire.enriched"), set(self._letters())
            missing = wanted - set(seen) - letters
            if not missing or time.monotonic() > deadline:
                break
            time.sleep(1)
        time.sleep(QUIET)
        seen = self._seen("wire.enriched")
        counted = Counter(seen)
        letters_counted = Counter(self._letters())
        orders: dict[str, list[int]] = defaultdict(list)
        for uri, version in seen:
            if version not in orders[uri]:
                orders[uri].append(version)
        return Verdict(
            len(self.pushed),
            len(counted),
            len(letters_counted),
            sorted(missing),
            sorted(story for story, count in (counted + letters_counted).items() if count > 1),
            sorted(uri for uri, order in orders.items() if order != sorted(order)),
            self._uncommitted(),
            [error for topic in ("wire.enriched", "wire.deadletter") for error in self._errors(topic)],
        )

    def wait_for(self, topic: str, key: str, count: int = 1) -> list[bytes]:
        """The values of a topic with a key, once there are so many, or no longer."""
        deadline = time.monotonic() + WAIT
        while True:
            found = [message.value for message in self._read(topic) if message.key == key.encode()]
            if len(found) >= count:
                return found
            if time.monotonic() > deadline:
                raise RuntimeError(f"{topic}: {len(found)} of {count} messages of {key}")
            time.sleep(0.5)

    def first_after(self, since: float, theirs: Collection[str] = ()) -> float:
        """Seconds from a moment (seconds since 1970) to the first story enriched after it; waits for it.

        `theirs` are partitions of wire.quotations, as topic-number, which alone count where some are named.
        """
        numbers = {int(name.rpartition("-")[2]) for name in theirs if name.startswith("wire.quotations-")}
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            times = [
                message.at
                for message in self._read("wire.enriched")
                if self._is_ours(message.key) and (not theirs or message.partition in numbers)
            ]
            later = [at for at in times if at > since]
            if later:
                return min(later) - since
            time.sleep(0.2)
        return float("inf")

    def times(self) -> list[float]:
        """When each story was enriched, in seconds since 1970."""
        return [message.at for message in self._read("wire.enriched") if self._is_ours(message.key)]

    def _seen(self, topic: str) -> list[Story]:
        ours = [message for message in self._read(topic) if self._is_ours(message.key)]
        records = (json.loads(message.value) for message in ours)
        return [(record["uri"], int(record["version"])) for record in records]

    def _letters(self) -> list[Story]:
        """The stories among the dead letters, each once for its stage, topic, partition and offset."""
        found = {}
        for message in self._read("wire.deadletter"):
            if self._is_ours(message.key):
                record = json.loads(message.value)
                names = ("stage", "topic", "partition", "offset")
                place = tuple(message.headers[f"copytaster-{name}"] for name in names)
                found[place] = (record["uri"], int(record["version"]))
        return list(found.values())

    def _errors(self, topic: str) -> Iterator[str]:
        """Where messages of a topic break the published contract."""
        for message in self._read(topic):
            yield from message_errors(topic, message.value, message.headers)

    def _is_ours(self, key: bytes) -> bool:
        return key.startswith(f"urn:x:{self._run}:".encode())

    def _read(self, topic: str) -> Iterator[Found]:
        """All messages of a topic that have a key and a value and are committed."""
        consumer = self._consumer(uuid4().hex)
        try:
            ends = self._ends(consumer, topic)
            consumer.assign([TopicPartition(topic, partition, 0) for partition in ends])
            left = {partition for partition, end in ends.items() if end > 0}
            while left:
                for message in consumer.consume(1_000, timeout=1):
                    key, value, partition = message.key(), message.value(), message.partition()
                    if message.error() is None and key and value and partition is not None:
                        headers = _headers(message)
                        yield Found(key, value, partition, message.timestamp()[1] / 1000, headers)
                for place in consumer.position([TopicPartition(topic, partition) for partition in left]):
                    if place.offset >= ends[place.partition]:
                        left.discard(place.partition)
        finally:
            consumer.close()

    def _uncommitted(self) -> int:
        """Messages of the stages' topics that the group has not committed."""
        consumer = self._consumer(self.group)
        try:
            behind = 0
            for name in STAGES:
                ends = self._ends(consumer, f"wire.{name}")
                places = [TopicPartition(f"wire.{name}", partition) for partition in ends]
                for place in consumer.committed(places, timeout=10):
                    behind += ends[place.partition] - max(0, place.offset)
            return behind
        finally:
            consumer.close()

    def _consumer(self, group: str) -> Consumer:
        return Consumer(
            {
                "bootstrap.servers": self.brokers,
                "group.id": group,
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
                "log_level": 0,
            }
        )

    def _ends(self, consumer: Consumer, topic: str) -> dict[int, int]:
        """Where the partitions of a topic end; asked again while the broker is on its way back."""
        deadline = time.monotonic() + WAIT
        while True:
            try:
                partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
                return {
                    partition: consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=10)[1]
                    for partition in partitions
                }
            except KafkaException:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)


def _headers(message: Message) -> dict[str, bytes]:
    pairs: Any = message.headers() or ()
    return dict(pairs)
