"""Dead letters: unchanged messages with the reason in headers, and retrying them."""

import pytest

from processors.errors import StoryError
from streams.deadletters import (
    TRUNCATED_SIZE,
    DeadLetters,
    collect,
    details,
    retried_message,
    retry_mark,
    truncated,
)
from streams.messages import Incoming, Outgoing

LETTERS = DeadLetters("wire.deadletter", "ingest")
MESSAGE = Incoming("wire.raw", 2, 41, b"key", b"\xff\x00bytes", {"trace": b"abc"}, 1.5)


def arrived(letter: Outgoing) -> Incoming:
    return Incoming(letter.topic, 0, 7, letter.key, letter.value or b"", letter.headers, 2.0)


def test_a_dead_letter_is_the_message_with_the_reason_in_headers() -> None:
    letter = LETTERS.for_input(MESSAGE, StoryError("encoding", "no – text"))
    assert (letter.topic, letter.key, letter.value) == ("wire.deadletter", b"key", b"\xff\x00bytes")
    assert letter.headers["trace"] == b"abc"
    assert details(letter.headers) == {
        "stage": "ingest",
        "reason": "encoding",
        "error": "StoryError",
        "message": "no – text",
        "topic": "wire.raw",
        "partition": "2",
        "offset": "41",
    }


def test_an_unexpected_error_has_a_reason_too() -> None:
    letter = DeadLetters("wire.deadletter", "entities").for_input(MESSAGE, RuntimeError("x" * 5_000))
    reasons = details(letter.headers)
    assert (reasons["reason"], reasons["error"]) == ("error", "RuntimeError")
    assert len(reasons["message"]) == 1_000


def test_a_retry_sends_the_original_message_and_counts_the_tries() -> None:
    letter = LETTERS.for_input(MESSAGE, StoryError("json", "broken"))
    first = retried_message(arrived(letter))
    assert (first.topic, first.key, first.value) == ("wire.raw", b"key", MESSAGE.value)
    assert first.headers == {"trace": b"abc", "copytaster-tries": b"1"}
    failed_again = LETTERS.for_input(
        Incoming("wire.raw", 0, 50, first.key, first.value or b"", first.headers, 3.0),
        StoryError("json", "broken"),
    )
    assert retried_message(arrived(failed_again)).headers["copytaster-tries"] == b"2"


def test_a_retry_mark_records_that_a_dead_letter_was_sent_again() -> None:
    first, second = (
        Incoming("wire.deadletter", partition, 7, b"key", b"{", {"copytaster-offset": offset}, 1.0)
        for partition, offset in ((0, b"5"), (1, b"6"))
    )
    sent = retry_mark(first)
    assert (sent.topic, sent.partition, sent.value) == ("wire.deadletter", 0, b"")
    behind = Incoming("wire.deadletter", 0, 8, sent.key, b"", sent.headers, 2.0)
    assert [(each.id, each.retried) for each in collect([second, behind, first])] == [
        ("0:7", True),
        ("1:7", False),
    ]


def test_duplicates_of_a_dead_letter_are_dropped() -> None:
    letter = LETTERS.for_input(MESSAGE, StoryError("json", "broken"))
    first, second = (
        Incoming("wire.deadletter", 0, offset, letter.key, letter.value or b"", letter.headers, offset)
        for offset in (7, 9)
    )
    assert [each.id for each in collect([first, second])] == ["0:7"]


def test_a_truncated_dead_letter_cannot_be_retried() -> None:
    huge = Outgoing("wire.deadletter", None, b"x" * (TRUNCATED_SIZE + 5), {"copytaster-topic": b"wire.raw"})
    letter = truncated(huge)
    assert len(letter.value or b"") == TRUNCATED_SIZE
    with pytest.raises(ValueError, match=f"only {TRUNCATED_SIZE} of its {TRUNCATED_SIZE + 5} bytes"):
        retried_message(arrived(letter))


def test_a_message_that_does_not_name_its_topic_cannot_be_retried() -> None:
    with pytest.raises(ValueError, match="copytaster-topic is missing"):
        retried_message(MESSAGE)


def test_an_output_over_the_brokers_limit_is_a_dead_letter_that_names_its_topic() -> None:
    output = Outgoing("wire.parsed", b"key", b"story", {"trace": b"abc"})
    letter = LETTERS.for_output(output, ValueError("too much"))
    assert (letter.topic, letter.value, letter.headers["trace"]) == ("wire.deadletter", b"story", b"abc")
    assert details(letter.headers)["reason"] == "too-large"
    assert retried_message(arrived(letter)).topic == "wire.parsed"


def test_a_dead_letter_over_the_brokers_limit_is_truncated() -> None:
    letter = LETTERS.for_input(MESSAGE, StoryError("json", "broken"))
    assert LETTERS.for_output(letter, ValueError("too much")) == truncated(letter)


def test_a_retry_keeps_the_headers_that_the_message_was_given() -> None:
    headers = {
        "copytaster-format": b"text",
        "copytaster-source": b"Nordic Wire",
        "copytaster-pushed-by": b"anna@desk-7",
        "copytaster-push": b"5f0c/1",
        "content-type": b"text/plain",
    }
    message = Incoming("wire.raw", 0, 0, None, b"{Braces", headers, 0.0)
    letter = LETTERS.for_input(message, StoryError("empty", "nothing"))
    assert retried_message(arrived(letter)).headers == {**headers, "copytaster-tries": b"1"}
