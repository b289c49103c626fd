"""Whatever Kafka carries becomes a story or a dead letter that can be listed, shown and sent again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.structs import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from processors.errors import StoryError
from processors.pipeline import Pipeline
from streams.agents.ingest import time_of_receipt
from streams.cli.letters import columns, dead_letter
from streams.client import as_incoming
from streams.deadletters import DeadLetters, Letter, collect, details, retried_message, retry_mark
from streams.libraries.records import Batches
from streams.messages import Incoming, Outgoing
from tests.records import batch
from tests.streams.agents import make_agent
from tests.streams.contract.validation import message_errors

STORY = b'{"uri": "urn:x:1", "body_text": "Rain in Oslo."}'
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def as_read(
    key: bytes | None, value: bytes | None, headers: Sequence[tuple[bytes, bytes | None]], time: int
) -> Incoming:
    """A message as our consumers read it from the bytes of a broker."""
    records = Batches(batch(key, value, headers, time))
    [record] = PartitionRecords(TopicPartition("wire.raw", 3), records, [], 0, None, None, True, 0)
    return as_incoming(record)


def arrived(sent: Outgoing, offset: int = 7) -> Incoming:
    return Incoming(sent.topic, 0, offset, sent.key, sent.value or b"", sent.headers, 2.0)


OURS = "stage reason error topic partition offset tries size retried source push format replay received"
ours = st.sampled_from(OURS.split()).map(lambda header: b"copytaster-" + header.encode())
names = st.one_of(st.binary(max_size=12), ours, st.sampled_from([b"ce_id", b"content-type", b"ce_\xff"]))
moments = st.sampled_from([b"0001-01-01T00:00:00+14:00", b"2026-11-20T10:00:00Z"])
contents = st.none() | st.binary(max_size=12) | moments
headers = st.lists(st.tuples(names, contents), max_size=5)
times = st.integers(-(2**62), 2**62) | st.sampled_from([-1, 0, 1, 253_402_300_800_000])
messages = st.builds(
    as_read,
    key=st.none() | st.binary(max_size=12),
    value=st.none() | st.binary(max_size=20) | st.just(STORY),
    headers=headers,
    time=times,
)


@given(messages)
def test_any_message_is_a_story_or_a_dead_letter(pipeline: Pipeline, message: Incoming) -> None:
    ingest = make_agent("ingest", pipeline)
    try:
        [result] = ingest.process([message])
        sent = result.outgoing
    except StoryError as error:
        sent = [DeadLetters("wire.deadletter", "ingest").for_input(message, error)]
    for each in sent:
        assert message_errors(each.topic, each.value or b"", each.headers) == []


@given(messages)
def test_any_dead_letter_is_listed_and_sent_again(message: Incoming) -> None:
    letter = arrived(DeadLetters("wire.deadletter", "ingest").for_input(message, ValueError("no")))
    [listed] = collect([letter])
    assert not listed.retried
    assert columns(listed)[2:4] == ["ingest", "error"]
    assert "ingest: error: no" in dead_letter(letter).plain
    again = retried_message(letter)
    assert (again.topic, again.key, again.value) == ("wire.raw", message.key, message.value)
    assert int(again.headers["copytaster-tries"]) > 0
    [marked] = collect([letter, arrived(retry_mark(letter), offset=8)])
    assert marked.retried


@given(messages)
def test_any_message_of_others_in_the_dead_letter_topic_is_listed(message: Incoming) -> None:
    for letter in collect([message]):
        columns(letter)
    dead_letter(message)
    assert Letter(message, False).time.year <= 9999


def test_null_header_values_are_empty_and_the_last_of_a_name_counts() -> None:
    message = as_read(None, b"x", [(b"a", b"1"), (b"a", None), (b"", b"2"), (b"n\xff", b"3")], 1_000)
    assert message.headers == {"a": b"", "": b"2", "n\\xff": b"3"}


@pytest.mark.parametrize(
    ("milliseconds", "says"),
    [
        (-1, "the message has no time"),
        (0, "the message is dated 1970-01-01T00:00:00.000Z"),
        (1_790_000_000, "the message is dated 1970-01-21T17:13:20.000Z"),
        (4_102_444_800_000, "the message is dated 2100-01-01T00:00:00.000Z"),
        (2**62, "the message is dated 9999-12-31T23:59:59.000Z"),
    ],
)
def test_a_time_that_cannot_be_is_replaced_and_noted(milliseconds: int, says: str) -> None:
    received, [repair] = time_of_receipt(as_read(None, STORY, [], milliseconds), NOW)
    assert received == NOW
    assert repair == f"received: set to the time of parsing because {says}"


def test_a_clock_that_is_a_little_ahead_is_believed() -> None:
    ahead = NOW + timedelta(hours=3)
    message = as_read(None, STORY, [], int(ahead.timestamp() * 1000))
    assert time_of_receipt(message, NOW) == (ahead, ())


def test_a_key_and_headers_too_large_for_a_dead_letter_are_left_out() -> None:
    message = as_read(b"k" * 200_000, b"", [(b"h", b"x" * 300_000)], 1_000)
    letter = DeadLetters("wire.deadletter", "ingest").for_input(message, StoryError("empty", "no text"))
    assert letter.key is None and "h" not in letter.headers
    assert details(letter.headers)["message"] == (
        "no text; its 300001 bytes of headers are left out; its key of 200000 bytes is left out"
    )
