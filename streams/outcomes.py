"""What becomes of the messages of a push, learnt from what the stages send and commit.

Each message has the header `copytaster-push` with an id of its own, and the stages pass it on to whatever
they make of the message. What tells the outcome:

    a record on wire.parsed           the message has this story
    a record on wire.enriched         the story was accepted
    a dead letter                     the message was refused by ingest, or the story by a later stage; one of
                                      a stage that reads wire.enriched says nothing of the story
    a committed offset of wire.raw    the stories of the messages before it are all known; a message without
                                      any was set aside
    one of wire.parsed                the stories before it that are not on wire.stories were dropped
"""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast
from uuid import uuid4

from aiokafka import TopicPartition

from processors.errors import StoryError
from processors.lives import Life, classify
from processors.story import Story, from_json
from streams.deadletters import as_text, details
from streams.headers import PUSH_HEADER
from streams.messages import Incoming
from streams.topics import DEADLETTER, ENRICHED, PARSED, RAW, STAGES

INGEST = STAGES[0].name
AFTERWARDS = {stage.name for stage in STAGES if stage.source is ENRICHED}

Kind = Literal["accepted", "repeated", "outdated", "set_aside", "refused", "unanswered", "stored"]

NOT_A_RECORD = (StoryError, LookupError, TypeError)

# What `classify` compares of a story and of its `enrichment`; the rest is not kept.
COMPARED = ("uri", "version", "versionCreated", "pubStatus")
COMPARED_ENRICHMENT = ("digest", "counted", "withdrawnBy")


@dataclass(frozen=True)
class Outcome:
    """What became of a story, or of a message without one. Strings are empty where they do not apply.

    `partition` and `offset` are those of the message, None if it was not stored. `stage`, `reason` and
    `message` are those of the dead letter with the ID `letter`; the reason why an item was set aside is its
    type.
    """

    file: str
    outcome: Kind
    partition: int | None = None
    offset: int | None = None
    uri: str = ""
    version: str = ""
    repairs: Sequence[str] = ()
    stage: str = ""
    reason: str = ""
    message: str = ""
    letter: str = ""


@dataclass
class _Message:
    """A message of the push. `set_aside` has the types of its items that are not text stories."""

    id: bytes
    file: str
    set_aside: Sequence[str]
    position: tuple[int, int] | tuple[None, None] = (None, None)  # partition and offset
    stories: "dict[tuple[str, str], _Story]" = field(default_factory=dict)  # by uri and digest
    ingested: bool = False
    refused: bool = False


@dataclass
class _Story:
    """A story of a message. It is `settled` once its outcome is reported, or it is known to be dropped."""

    message: _Message
    parsed: Story  # what `classify` needs of it
    repairs: Sequence[str]
    version: str = ""
    queued: bool = False
    passed: bool = False  # by the stage `versions`
    settled: bool = False


class Outcomes:
    """The messages of a push, and what is known of them so far. Each outcome is reported once."""

    def __init__(self, prefix: str, report: Callable[[Outcome], None]) -> None:
        self._raw, self._parsed, self._enriched, self._letters = (
            topic.name(prefix) for topic in (RAW, PARSED, ENRICHED, DEADLETTER)
        )
        self._report = report
        self._push = uuid4().hex
        self._count = 0
        self._messages: dict[bytes, _Message] = {}  # those that are not finished
        self._dropped: list[_Story] = []
        # What a committed offset tells something of: messages and stories by their offsets, in order.
        self._queues: dict[TopicPartition, deque[tuple[int, _Message | _Story]]] = defaultdict(deque)

    @property
    def waiting(self) -> int:
        """The number of messages of which something is still unknown."""
        return len(self._messages)

    @property
    def finished(self) -> int:
        """The number of messages of which everything is known."""
        return self._count - self.waiting

    @property
    def awaited(self) -> set[TopicPartition]:
        """The partitions whose committed offsets would tell more."""
        return {partition for partition, queue in self._queues.items() if queue}

    @property
    def dropped(self) -> set[str]:
        """The uris of the stories that `explain` has to explain."""
        return {story.parsed["uri"] for story in self._dropped}

    def sending(self, file: str, set_aside: Sequence[str]) -> bytes:
        """Add a message that is about to be sent; returns its id, the value of the header."""
        self._count += 1
        id = f"{self._push}/{self._count}".encode()
        self._messages[id] = _Message(id, file, set_aside)
        return id

    def not_sent(self, file: str, error: str) -> None:
        """A file cannot be read."""
        self._report(Outcome(file, "refused", message=error))

    def stored(self, id: bytes, partition: int, offset: int) -> None:
        """A broker has acknowledged a message. Those of a partition are acknowledged in order."""
        message = self._messages[id]
        message.position = partition, offset
        self._queues[TopicPartition(self._raw, partition)].append((offset, message))

    def not_stored(self, id: bytes, error: str) -> None:
        """A broker has refused a message."""
        self._tell(self._messages.pop(id), "refused", message=error)

    def saw(self, message: Incoming) -> bool:
        """A record or a dead letter was read. Returns whether it comes from this push."""
        source = self._messages.get(message.headers.get(PUSH_HEADER, b""))
        if source is None:
            return False
        if message.topic == self._letters:
            self._saw_letter(source, message)
        else:
            try:
                self._saw_record(source, message)
            except NOT_A_RECORD:  # somebody else has written to the topic
                return False
        return True

    def committed(self, offsets: Mapping[TopicPartition, int]) -> None:
        """The workers have committed offsets, and everything that they sent before was read."""
        for partition, queue in self._queues.items():
            while queue and queue[0][0] < offsets.get(partition, 0):
                _, item = queue.popleft()
                if isinstance(item, _Message):
                    self._ingested(item)
                elif not (item.passed or item.settled):
                    item.settled = True
                    self._dropped.append(item)
                    self._forget_finished(item.message)

    def explain(self, lives: Mapping[str, Sequence[Life]]) -> None:
        """Report the stories that were dropped. `lives` are the versions of each in wire.lives, oldest first.

        A version that has been the newest one before is repeated, even if it is outdated now.
        """
        for story in self._dropped:
            known = lives.get(story.parsed["uri"], ())
            repeated = any(classify(story.parsed, life) == "repeated" for life in known)
            newest = f"the newest version is {known[-1].version}" if known else ""
            self._tell_story(story, "repeated" if repeated else "outdated", message=newest)
        self._dropped.clear()

    def close(self, kind: Kind) -> None:
        """Report everything that is not known as `kind`."""
        for message in self._messages.values():
            unsettled = [story for story in message.stories.values() if not story.settled]
            for story in unsettled:
                self._tell_story(story, kind)
            if not message.stories and not message.refused:
                self._tell(message, kind)
        self._messages.clear()

    def _saw_record(self, source: _Message, record: Incoming) -> None:
        story = _story(source, from_json(record.value))
        if record.topic == self._parsed:
            if not story.queued:  # otherwise it is a duplicate, which a crash may cause
                story.queued = True
                partition = TopicPartition(record.topic, record.partition)
                self._queues[partition].append((record.offset, story))
            return
        story.passed = True
        if record.topic == self._enriched:
            self._settle(story, "accepted", repairs=story.repairs)

    def _saw_letter(self, source: _Message, letter: Incoming) -> None:
        found = details(letter.headers)
        reasons = {name: found.get(name, "") for name in ("stage", "reason", "message")}
        reasons["letter"] = f"{letter.partition}:{letter.offset}"
        if reasons["stage"] in AFTERWARDS:
            return  # the story has come out
        if reasons["stage"] != INGEST:
            if story := _story_of_letter(source, letter):
                self._settle(story, "refused", **reasons)
        elif not source.refused:
            source.refused = True
            self._tell(source, "refused", **reasons)

    def _ingested(self, message: _Message) -> None:
        """All stories of a message are known."""
        message.ingested = True
        for kind in message.set_aside:
            self._tell(message, "set_aside", reason=kind)
        if not (message.stories or message.set_aside or message.refused):
            self._tell(message, "set_aside")
        self._forget_finished(message)

    def _settle(self, story: _Story, kind: Kind, /, **more: Any) -> None:
        if not story.settled:
            story.settled = True
            self._tell_story(story, kind, **more)
            self._forget_finished(story.message)

    def _forget_finished(self, message: _Message) -> None:
        if message.ingested and all(story.settled for story in message.stories.values()):
            self._messages.pop(message.id, None)

    def _tell_story(self, story: _Story, kind: Kind, /, **more: Any) -> None:
        self._tell(story.message, kind, uri=story.parsed["uri"], version=story.version, **more)

    def _tell(self, of: _Message, kind: Kind, /, **more: Any) -> None:
        self._report(Outcome(of.file, kind, *of.position, **more))


def _story(message: _Message, record: Story) -> _Story:
    """The story of a message that a record is, with the version that the record has."""
    enrichment = record["enrichment"]
    identity = record["uri"], enrichment.get("digest", "")
    if identity not in message.stories:
        compared = _some(record, COMPARED) | {"enrichment": _some(enrichment, COMPARED_ENRICHMENT)}
        message.stories[identity] = _Story(message, cast(Story, compared), enrichment["repairs"])
    story = message.stories[identity]
    story.version = record.get("version", "")
    return story


def _story_of_letter(message: _Message, letter: Incoming) -> _Story | None:
    """The story of a message that a later stage refused."""
    try:
        return _story(message, from_json(letter.value))
    except NOT_A_RECORD:  # it was truncated, for example
        uri = as_text(letter.key or b"")
        return next((story for story in message.stories.values() if story.parsed["uri"] == uri), None)


def _some(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}
