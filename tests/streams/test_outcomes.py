"""What becomes of a push: the outcomes of messages that the stages `ingest` and `versions` really process."""

import json
from collections import defaultdict
from itertools import count
from typing import Any

import pytest
from aiokafka import TopicPartition

from processors.errors import StoryError
from processors.lives import Life
from streams.deadletters import DeadLetters
from streams.messages import Incoming, Outgoing
from streams.outcomes import Outcome, Outcomes
from tests.streams.agents import make_agent

NO_PIPELINE: Any = None
RAW, PARSED = TopicPartition("wire.raw", 0), TopicPartition("wire.parsed", 0)
LETTERS = DeadLetters("wire.deadletter", "ingest")


class Push:
    """A push to a broker with one partition. `outcomes` learns of records when `tell` gives them to it."""

    def __init__(self) -> None:
        self.reported: list[Outcome] = []
        self.outcomes = Outcomes("wire", self.reported.append)
        self.lives: dict[str, list[Life]] = defaultdict(list)
        self._ingest, self._versions = (make_agent(name, NO_PIPELINE) for name in ("ingest", "versions"))
        self._offsets: dict[str, count[int]] = defaultdict(count)

    def send(self, file: str, value: bytes, set_aside: tuple[str, ...] = ()) -> list[Incoming]:
        """Push a file; returns the messages of `ingest` for it."""
        id = self.outcomes.sending(file, set_aside)
        raw = self.arrive(Outgoing("wire.raw", None, value, {"copytaster-push": id}))
        self.outcomes.stored(id, raw.partition, raw.offset)
        try:
            [result] = self._ingest.process([raw])
        except StoryError as error:
            return [self.arrive(LETTERS.for_input(raw, error))]
        return [self.arrive(message) for message in result.outgoing]

    def admit(self, parsed: Incoming) -> list[Incoming]:
        """The messages of `versions` for a record on wire.parsed."""
        [result] = self._versions.process([parsed])
        for state in result.states:
            self.lives[(state.key or b"").decode()].append(Life.from_json(state.value or b""))
        for store in self._versions.stores:
            store.apply(result.states)
        return [self.arrive(message) for message in result.outgoing]

    def arrive(self, message: Outgoing) -> Incoming:
        offset = next(self._offsets[message.topic])
        value = message.value or b""
        return Incoming(message.topic, 0, offset, message.key, value, message.headers, 1_790_000_000.0)

    def tell(self, *messages: Incoming) -> None:
        for message in messages:
            assert self.outcomes.saw(message)

    def commit(self, raw: int, parsed: int = 0) -> None:
        self.outcomes.committed({RAW: raw, PARSED: parsed})

    def explain(self) -> None:
        self.outcomes.explain(self.lives)


@pytest.fixture
def push() -> Push:
    return Push()


def story(number: int, version: int = 1, **more: str) -> bytes:
    wire = {
        "uri": f"urn:x:{number}",
        "version": str(version),
        "versioncreated": f"2026-03-01T10:0{version}:00Z",
        "language": "en",
        "headline": f"Rain {version}",
        "body_text": "Rain in Oslo.",
    }
    return json.dumps(wire | more).encode()


def enriched(message: Incoming) -> Incoming:
    return Incoming("wire.enriched", 0, 0, message.key, message.value, message.headers, message.timestamp)


def test_a_story_is_accepted_once_it_is_enriched(push: Push) -> None:
    [parsed] = push.send("a.json", story(1))
    [admitted] = push.admit(parsed)
    push.tell(parsed, admitted)
    assert push.reported == []
    push.tell(enriched(admitted))
    assert push.reported == [Outcome("a.json", "accepted", 0, 0, "urn:x:1", "1", [])]
    assert push.outcomes.waiting == 1  # the message may have more stories
    push.commit(1, 1)
    assert (push.outcomes.waiting, push.outcomes.finished) == (0, 1)


def test_records_may_be_read_in_any_order_and_more_than_once(push: Push) -> None:
    [parsed] = push.send("a.json", story(1))
    [admitted] = push.admit(parsed)
    push.tell(enriched(admitted), admitted, enriched(admitted), parsed, parsed, admitted)
    push.commit(1, 2)
    push.explain()
    assert [outcome.outcome for outcome in push.reported] == ["accepted"]
    assert not push.outcomes.saw(enriched(admitted))


def test_repairs_and_the_version_that_was_given_are_reported(push: Push) -> None:
    [parsed] = push.send("a.txt", b"Rain fell in Oslo on Monday.")
    [admitted] = push.admit(parsed)
    push.tell(parsed, admitted, enriched(admitted))
    [outcome] = push.reported
    assert outcome.version == "1"
    assert "uri: made from the content because the story has no id" in outcome.repairs


def test_dropped_stories_are_repeated_or_outdated(push: Push) -> None:
    files = {"new": story(1, 2), "again": story(1, 2), "late": story(1, 1), "newer": story(1, 3)}
    for name, value in files.items():
        [parsed] = push.send(name, value)
        push.tell(parsed, *push.admit(parsed))
    push.commit(4, 3)
    assert push.outcomes.dropped == {"urn:x:1"}
    push.explain()
    assert push.reported == [
        Outcome("again", "repeated", 0, 1, "urn:x:1", "2", message="the newest version is 3"),
        Outcome("late", "outdated", 0, 2, "urn:x:1", "1", message="the newest version is 3"),
    ]


def test_a_story_is_not_dropped_before_the_workers_have_committed_it(push: Push) -> None:
    for name in ("new", "again"):
        [parsed] = push.send(name, story(1))
        push.tell(parsed, *push.admit(parsed))
    push.commit(2, 1)
    assert push.outcomes.dropped == set()
    assert push.outcomes.awaited == {PARSED}
    push.commit(2, 2)
    assert push.outcomes.dropped == {"urn:x:1"}


def test_a_message_without_stories_was_set_aside(push: Push) -> None:
    assert push.send("picture.json", b'{"uri": "urn:x:1", "type": "picture"}', ("picture",)) == []
    assert push.send("video.json", b'{"uri": "urn:x:2", "type": "video"}') == []
    push.commit(1)
    assert push.reported == [Outcome("picture.json", "set_aside", 0, 0, reason="picture")]
    push.commit(2)
    assert push.reported[1:] == [Outcome("video.json", "set_aside", 0, 1)]
    assert push.outcomes.waiting == 0


def test_a_message_may_have_several_outcomes(push: Push) -> None:
    stories = map(json.loads, (story(1), story(2)))
    items = [*stories, {"uri": "urn:x:3", "type": "text"}, {"uri": "urn:x:4", "type": "video"}]
    one, two, letter = push.send("items.json", json.dumps(items).encode(), ("video",))
    push.tell(one, two, letter, enriched(*push.admit(one)), enriched(*push.admit(two)))
    push.commit(1, 2)
    assert [(outcome.outcome, outcome.uri or outcome.reason) for outcome in push.reported] == [
        ("refused", "empty"),
        ("accepted", "urn:x:1"),
        ("accepted", "urn:x:2"),
        ("set_aside", "video"),
    ]
    assert push.outcomes.waiting == 0


def test_a_dead_letter_of_ingest_refuses_the_message_once(push: Push) -> None:
    [letter] = push.send("broken.json", b"{")
    push.tell(letter, letter)
    push.commit(1)
    [outcome] = push.reported
    assert (outcome.outcome, outcome.stage, outcome.reason, outcome.letter) == (
        "refused",
        "ingest",
        "json",
        "0:0",
    )
    assert outcome.message.startswith("unexpected end")
    assert push.outcomes.waiting == 0


@pytest.mark.parametrize("kept", [None, 10])
def test_a_dead_letter_of_a_later_stage_refuses_the_story(push: Push, kept: int | None) -> None:
    [parsed] = push.send("a.json", story(1))
    [admitted] = push.admit(parsed)
    letter = DeadLetters("wire.deadletter", "entities").for_input(admitted, RuntimeError("broken"))
    truncated = Outgoing(letter.topic, letter.key, (letter.value or b"")[:kept], letter.headers)
    push.tell(parsed, admitted, push.arrive(truncated))
    assert push.reported == [
        Outcome("a.json", "refused", 0, 0, "urn:x:1", "1", (), "entities", "error", "broken", "0:0")
    ]


def test_a_dead_letter_of_alerts_says_nothing_of_the_story(push: Push) -> None:
    [parsed] = push.send("a.json", story(1))
    record = enriched(*push.admit(parsed))
    letter = push.arrive(DeadLetters("wire.deadletter", "alerts").for_input(record, RuntimeError("broken")))
    push.tell(parsed, letter)
    assert push.reported == []
    push.tell(record)
    assert [outcome.outcome for outcome in push.reported] == ["accepted"]


def test_files_and_messages_that_are_not_stored_are_refused(push: Push) -> None:
    push.outcomes.not_sent("secret.txt", "Permission denied")
    push.outcomes.not_stored(push.outcomes.sending("huge.txt", ()), "too large")
    assert push.reported == [
        Outcome("secret.txt", "refused", message="Permission denied"),
        Outcome("huge.txt", "refused", message="too large"),
    ]
    assert push.outcomes.waiting == 0


def test_what_is_still_unknown_is_reported_at_the_end(push: Push) -> None:
    [parsed] = push.send("parsed.json", story(1))
    push.send("stored.json", story(2))
    [third] = push.send("accepted.json", story(3))
    push.tell(parsed, third, enriched(*push.admit(third)))
    push.reported.clear()
    push.outcomes.close("unanswered")
    assert push.reported == [
        Outcome("parsed.json", "unanswered", 0, 0, "urn:x:1", "1"),
        Outcome("stored.json", "unanswered", 0, 1),
    ]


def test_messages_of_others_are_ignored(push: Push) -> None:
    [parsed] = Push().send("other.json", story(1))
    assert not push.outcomes.saw(parsed)
    assert not push.outcomes.saw(Incoming("wire.parsed", 0, 0, None, b"", {}, 0.0))
