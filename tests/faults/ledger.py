"""Compares what was pushed with what came out, through a client that the workers do not use."""

import itertools
import json
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from confluent_kafka import KafkaError, KafkaException, Producer

from streams.settings import Guarantee
from streams.topics import MAX_MESSAGE, STAGES
from tests.faults.reading import KafkaRecord, Reader, Version

WAIT = 300.0  # seconds in which a story that is missing has to come out
COMMITTED = 30.0  # seconds for offsets to be committed after that
QUIET = 3.0  # seconds after the last story for duplicates to arrive

TEXTS = (
    "Minister Anna Kowalska told reporters in Warsaw that bridge {n} would open. “We are late,” she said.",
    "Floods killed {n} people in the delta on Monday, rescuers said, and the river burst its banks.",
    "The striker scored {n} goals as the champions won the cup final, coach Marta Ruiz said.",
)

BAD_TEXT = "12 34 -- 56 {n}"  # a text without letters becomes a dead letter
BAD_EVERY = 29  # one story in this many has a bad text


@dataclass
class Verdict:
    """What became of a run's stories."""

    pushed: int
    out: int
    letters: int
    lost: list[Version] = field(default_factory=list)
    twice: list[Version] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    uncommitted: int = 0
    invalid: list[str] = field(default_factory=list)

    def sound(self, guarantee: Guarantee) -> bool:
        """Whether the guarantee was kept, and the published contract with it.

        A version's first appearance decides the order, because consumers of at-least-once topics drop
        repetitions by uri and version.
        """
        repeated = self.twice if guarantee == "exactly_once" else []
        return not (self.lost or repeated or self.disordered or self.uncommitted or self.invalid)

    def __str__(self) -> str:
        return (
            f"pushed {self.pushed}, enriched {self.out}, dead letters {self.letters}: lost {len(self.lost)},"
            f" twice {len(self.twice)}, out of order {len(self.disordered)}, uncommitted {self.uncommitted}"
        )


class Ledger:
    """The stories of a run. Their uris contain an id of the run, so that runs can share a Kafka."""

    KILL = 9

    def __init__(self, brokers: str, group: str) -> None:
        self.brokers, self.group = brokers, group
        self._reader = Reader(brokers)
        self._run = uuid4().hex[:8]
        self._numbers = itertools.count()
        self.pushed: list[Version] = []
        self.connect()

    def connect(self) -> None:
        """Begin with a new producer, which knows the present partitions of all topics."""
        self._producer = Producer(
            {
                "bootstrap.servers": self.brokers,
                "acks": "all",
                "enable.idempotence": True,
                "linger.ms": 5,
                "message.max.bytes": MAX_MESSAGE,
                "log_level": 0,
            }
        )

    def uri(self, name: object) -> str:
        """The uri of a story of this run."""
        return f"urn:x:{self._run}:{name}"

    def stories(self, count: int) -> Iterator[Version]:
        """Generate `count` versions of stories: one to four per story, with other stories in between."""
        waiting: list[Version] = []
        for _ in range(count):
            if len(waiting) > 40:
                yield waiting.pop(0)
            else:
                number = next(self._numbers)
                uri = self.uri(number)
                waiting += [(uri, version) for version in range(2, 2 + number % 4)]
                yield uri, 1

    def push(self, stories: Iterable[Version], rate: float = 0.0) -> None:
        """Push stories, `rate` a second or all at once (0). librdkafka retries until the broker has them."""
        begun = time.monotonic()
        for sent, (uri, version) in enumerate(stories, start=1):
            number = int(uri.rpartition(":")[2])
            text = TEXTS[number % len(TEXTS)].format(n=number) + " Update." * (version - 1)
            if number % BAD_EVERY == BAD_EVERY - 1:
                text = BAD_TEXT.format(n=number)
            value = json.dumps({"uri": uri, "version": str(version), "language": "en", "body_text": text})
            self._produce("wire.raw", value.encode(), uri.encode())
            self._producer.poll(0)
            self.pushed.append((uri, version))
            if rate:
                time.sleep(max(0.0, begun + sent / rate - time.monotonic()))

    def kill(self, uri: str) -> None:
        """Push the kill of a story, which is its version `KILL`."""
        self.push_story({"uri": uri, "version": str(self.KILL), "pubStatus": "canceled"})

    def push_story(self, story: Mapping[str, str]) -> None:
        """Push a version of a story, and wait until the broker has it."""
        self.send("wire.raw", story["uri"], json.dumps(story).encode())
        self.pushed.append((story["uri"], int(story["version"])))

    def _produce(self, topic: str, value: bytes, key: bytes) -> None:
        """Queue a message; if the topic has just been made anew, once librdkafka knows it."""
        while True:
            try:
                return self._producer.produce(topic, value, key)
            except KafkaException as error:
                if error.args[0].code() != KafkaError._UNKNOWN_TOPIC:
                    raise
            self._producer.list_topics(topic, timeout=10)
            time.sleep(0.1)

    def flush(self) -> None:
        self._producer.flush()

    def send(self, topic: str, key: str, value: bytes) -> None:
        """Send any message and wait until the broker has it."""
        self._producer.produce(topic, value, key.encode())
        self._producer.flush()

    def verdict(self, timeout: float = WAIT) -> Verdict:
        """Wait until every story has come out, and judge the run.

        It waits until nothing more has come out for `timeout` seconds.
        """
        self.flush()
        missing, deadline = set(self.pushed), time.monotonic() + timeout
        while missing and time.monotonic() < deadline:
            out = {version for version, _ in [*self._told("wire.enriched"), *self._letters()]}
            if missing & out:
                missing -= out
                deadline = time.monotonic() + timeout
            time.sleep(min(1, len(missing)))
        time.sleep(QUIET)
        seen = self._told("wire.enriched")
        letters = self._letters()
        counted = Counter([*seen, *letters])
        orders: dict[str, list[int]] = defaultdict(list)
        for (uri, version), _ in seen:
            if version not in orders[uri]:
                orders[uri].append(version)
        return Verdict(
            len(self.pushed),
            len({version for version, _ in seen}),
            len({version for version, _ in letters}),
            sorted(missing),
            sorted(version for (version, _), count in counted.items() if count > 1),
            sorted(uri for uri, order in orders.items() if order != sorted(order)),
            self._wait_for_commits(),
            [
                error
                for topic in ("wire.enriched", "wire.deadletter")
                for message in self.read(topic)
                for error in message.errors
            ],
        )

    def wait_for(self, topic: str, key: str, count: int = 1) -> list[bytes]:
        """Wait for `count` messages with a key; returns their values. Raises RuntimeError after a timeout."""
        deadline = time.monotonic() + WAIT
        while True:
            found = [message.value for message in self.read(topic) if message.key == key.encode()]
            if len(found) >= count:
                return found
            if time.monotonic() > deadline:
                raise RuntimeError(f"{topic}: {len(found)} of {count} messages of {key}")
            time.sleep(0.5)

    def first_after(self, since: float, partitions: Collection[str] = ()) -> float:
        """Wait for the first story enriched after `since` (seconds since 1970); returns the seconds between.

        If `partitions` are given, as `topic-number`, only stories from those of wire.quotations count.
        """
        numbers = {int(name.rpartition("-")[2]) for name in partitions if name.startswith("wire.quotations-")}
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            times = [
                message.at
                for message in self.read("wire.enriched")
                if self.is_ours(message.key) and (not partitions or message.partition in numbers)
            ]
            later = [at for at in times if at > since]
            if later:
                return min(later) - since
            time.sleep(0.2)
        return float("inf")

    def enriched(self) -> list[tuple[Version, bytes, str]]:
        """Our records on wire.enriched: the version, the replay that it is part of, and its status."""
        ours = [message for message in self.read("wire.enriched") if self.is_ours(message.key)]
        statuses = [json.loads(message.value)["pubStatus"] for message in ours]
        return [(*message.version, status) for message, status in zip(ours, statuses, strict=True)]

    def times(self) -> list[float]:
        """The time at which each story was enriched, in seconds since 1970."""
        return [message.at for message in self.read("wire.enriched") if self.is_ours(message.key)]

    def ends(self, topic: str) -> dict[int, int]:
        """The end offset of each partition of a topic."""
        return self._reader.ends(topic)

    def keys(self, topic: str) -> set[str]:
        """The keys on a topic, of all runs."""
        return {message.key.decode() for message in self.read(topic)}

    def seen(self, topic: str) -> list[Version]:
        """The versions of the run's stories on a topic, those of each story in order."""
        return [version for version, _ in self._told(topic)]

    def _told(self, topic: str) -> list[tuple[Version, bytes]]:
        """Like `seen`, each version with the replay that it is part of: a replay is no repetition."""
        ours = [message for message in self.read(topic) if self.is_ours(message.key)]
        partitions: dict[bytes, set[int]] = defaultdict(set)
        for message in ours:
            partitions[message.key].add(message.partition)
        # A story changes its partition when the topic grows; only then does the time say what came first.
        ours.sort(key=lambda message: message.at if len(partitions[message.key]) > 1 else 0.0)
        return [message.version for message in ours]

    def _letters(self) -> list[tuple[Version, bytes]]:
        """Stories that became dead letters, as in `_told`.

        The same stage, topic, partition, offset and value are one letter, as consumers are told.
        """
        found: dict[tuple[object, ...], tuple[Version, bytes]] = {}
        for message in self.read("wire.deadletter"):
            if self.is_ours(message.key):
                names = ("stage", "topic", "partition", "offset")
                origin = (message.headers[f"copytaster-{name}"] for name in names)
                found[*origin, message.value] = message.version
        return list(found.values())

    def is_ours(self, key: bytes) -> bool:
        """Whether a key is the uri of a story of this run."""
        return key.startswith(self.uri("").encode())

    def read(self, topic: str) -> list[KafkaRecord]:
        """All committed messages of a topic that have a key and a value, those of a partition in order."""
        return self._reader.records(topic)

    def _wait_for_commits(self) -> int:
        """Wait until stages after wire.enriched have finished, too; returns what is not committed then."""
        deadline = time.monotonic() + COMMITTED
        while (uncommitted := self._uncommitted()) and time.monotonic() < deadline:
            time.sleep(1)
        return uncommitted

    def _uncommitted(self) -> int:
        """The number of messages on the stages' topics whose offsets the workers have not committed."""
        topics = (stage.source.name("wire") for stage in STAGES)
        return sum(self._reader.uncommitted(topic, self.group) for topic in topics)
