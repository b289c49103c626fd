"""What changed between two versions, word by word."""

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.formats import parse
from streams.desk.changes import MOST_WORDS, WORD, Change, changes, text_changes

SAMPLES = Path("processors/samples")


def words(text: str) -> list[str]:
    return [word for word, _ in WORD.findall(text) if word]


def shown(pieces: list[Change]) -> str:
    """Removed words in [], added ones in {}."""
    marks = {"same": "%s", "removed": "[%s]", "added": "{%s}"}
    return "".join(marks[piece["kind"]] % piece["text"] for piece in pieces)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("", "New.", "{New.}"),
        ("Old.", "", "[Old.]"),
        ("The same.", "The same.", "The same."),
        ("killed 12 people", "killed 17 people", "killed [12 ]{17 }people"),
        ("12,000 people", "12,500 people", "[12,000 ]{12,500 }people"),
        ("He said so.", "He said so, twice.", "He said so{, twice}."),
        ("He came, he said.", "He came he said.", "He came [, ]he said."),
        ("One.\n\nThree.", "One.\n\nTwo.\n\nThree.", "One.\n\n{Two.\n\n}Three."),
        ("One.\n\nTwo.\n\nThree.", "One.\n\nThree.", "One.\n\n[Two.\n\n]Three."),
        ("a 😀 b", "a 😎 b", "a [😀 ]{😎 }b"),
    ],
)
def test_words_that_differ_are_removed_and_added(before: str, after: str, expected: str) -> None:
    assert shown(text_changes(before, after)) == expected


def test_single_words_between_two_edits_belong_to_them() -> None:
    before = "The prime minister of the north resigned."
    after = "The finance secretary of a south resigned."
    assert shown(text_changes(before, after)) == (
        "The [prime minister of the north ]{finance secretary of a south }resigned."
    )


def test_small_edits_do_not_swallow_what_is_between() -> None:
    before, after = "The minister Jane Roe said so.", "The minister, Jane Roe, said so."
    assert "Jane" not in "".join(piece["text"] for piece in text_changes(before, after)[1:2])
    assert [piece["kind"] for piece in text_changes(before, after)].count("removed") == 0


@given(st.text(alphabet="ab .\n", max_size=60), st.text(alphabet="ab .\n", max_size=60))
def test_both_texts_can_be_read_from_the_changes(before: str, after: str) -> None:
    pieces = text_changes(before, after)
    assert "".join(piece["text"] for piece in pieces if piece["kind"] != "removed") == after
    kept = [piece["text"] for piece in pieces if piece["kind"] != "added"]
    assert [word for text in kept for word in words(text)] == words(before)


def test_a_correction_of_a_sample() -> None:
    first, corrected = (
        parse((SAMPLES / name).read_bytes()).stories for name in ("05-flood.json", "06-flood-corrected.json")
    )
    headline, text = changes(first[0], corrected[0])
    assert headline["part"] == "headline"
    assert shown(headline["changes"]) == "Floods kill at least [12 ]{17 }in northern Bangladesh"
    assert text["part"] == "text"
    assert [piece["text"] for piece in text["changes"] if piece["kind"] != "same"] == ["12 ", "17 "]
    json.dumps(changes(first[0], corrected[0]))


def test_a_long_passage_is_replaced_as_a_whole() -> None:
    before, after = "word " * MOST_WORDS + "end", "word " * MOST_WORDS + "other end"
    assert [piece["kind"] for piece in text_changes(before, after)] == ["removed", "added"]


@pytest.mark.parametrize("separator", [" ", "\n"])
def test_300_000_characters_take_no_long_time(separator: str) -> None:
    chance = random.Random(1)
    before, after = (separator.join(str(chance.randrange(100_000)) for _ in range(50_000)) for _ in range(2))
    started = time.monotonic()
    text_changes(before, after)
    assert time.monotonic() - started < 5
