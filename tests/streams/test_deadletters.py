"""Dead letters: as they came, with why in the headers, and sent again as they were."""

import pytest

from processors.errors import StoryError
from streams.deadletters import CUT, DeadLetters, again, cut, letters, mark, why
from streams.messages import Incoming, Outgoing

LETTERS = DeadLetters("wire.deadletter", "ingest")
MESSAGE = Incoming("wire.raw", 2, 41, b"key", b"\xff\x00bytes", {"trace": b"abc"}, 1.5)


def arrived(letter: Outgoing) -> Incoming:
    return Incoming(letter.topic, 0, 7, letter.key, letter.value or b"", letter.headers, 2.0)


def test_a_dead_letter_is_the_message_with_the_reason_in_headers() -> None:
    letter = LETTERS.of(MESSAGE, StoryError("encoding", "no – text"))
    assert (letter.topic, letter.key, letter.value) == ("wire.deadletter", b"key", b"\xff\x00bytes")
    assert letter.headers["trace"] == b"abc"
    assert why(letter.headers) == {
        "stage": "ingest",
        "reason": "encoding",
        "error": "StoryError",
        "message": "no – text",
        "topic": "wire.raw",
        "partition": "2",
        "offset": "41",
    }


def test_an_unexpected_error_has_a_reason_too() -> None:
    letter = DeadLetters("wire.deadletter", "entities").of(MESSAGE, RuntimeError("x" * 5_000))
    reasons = why(letter.headers)
    assert (reasons["reason"], reasons["error"]) == ("error", "RuntimeError")
    assert len(reasons["message"]) == 1_000


def test_sent_again_it_is_as_it_came_with_its_tries() -> None:
    letter = LETTERS.of(MESSAGE, StoryError("json", "broken"))
    first = again(arrived(letter))
    assert (first.topic, first.key, first.value) == ("wire.raw", b"key", MESSAGE.value)
    assert first.headers == {"trace": b"abc", "copytaster-tries": b"1"}
    failed_again = LETTERS.of(
        Incoming("wire.raw", 0, 50, first.key, first.value or b"", first.headers, 3.0),
        StoryError("json", "broken"),
    )
    assert again(arrived(failed_again)).headers["copytaster-tries"] == b"2"


def test_a_mark_tells_that_a_dead_letter_was_sent_again() -> None:
    first, second = (
        Incoming("wire.deadletter", partition, 7, b"key", b"{", {"copytaster-offset": place}, 1.0)
        for partition, place in ((0, b"5"), (1, b"6"))
    )
    sent = mark(first)
    assert (sent.topic, sent.partition, sent.value) == ("wire.deadletter", 0, b"")
    behind = Incoming("wire.deadletter", 0, 8, sent.key, b"", sent.headers, 2.0)
    assert [(each.id, each.retried) for each in letters([second, behind, first])] == [
        ("1:7", False),
        ("0:7", True),
    ]


def test_a_dead_letter_that_comes_again_is_the_same() -> None:
    letter = LETTERS.of(MESSAGE, StoryError("json", "broken"))
    first, second = (
        Incoming("wire.deadletter", 0, offset, letter.key, letter.value or b"", letter.headers, offset)
        for offset in (7, 9)
    )
    assert [each.id for each in letters([first, second])] == ["0:7"]


def test_what_was_cut_is_not_sent_again() -> None:
    huge = Outgoing("wire.deadletter", None, b"x" * (CUT + 5), {"copytaster-topic": b"wire.raw"})
    letter = cut(huge)
    assert len(letter.value or b"") == CUT
    with pytest.raises(ValueError, match=f"only {CUT} of its {CUT + 5} bytes"):
        again(arrived(letter))


def test_a_message_that_is_no_dead_letter_is_not_sent_again() -> None:
    with pytest.raises(ValueError, match="does not say what topic"):
        again(MESSAGE)


def test_an_output_over_the_brokers_limit_is_a_dead_letter_that_says_where_it_was_going() -> None:
    output = Outgoing("wire.parsed", b"key", b"story", {"trace": b"abc"})
    letter = LETTERS.of_too_large(output, ValueError("too much"))
    assert (letter.topic, letter.value, letter.headers["trace"]) == ("wire.deadletter", b"story", b"abc")
    assert why(letter.headers)["reason"] == "too-large"
    assert again(arrived(letter)).topic == "wire.parsed"


def test_a_dead_letter_over_the_brokers_limit_is_cut() -> None:
    letter = LETTERS.of(MESSAGE, StoryError("json", "broken"))
    assert LETTERS.of_too_large(letter, ValueError("too much")) == cut(letter)
