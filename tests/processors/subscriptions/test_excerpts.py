"""What people are shown of a text around a mention."""

import pytest

from processors.subscriptions.excerpts import CUT, MAX_EXCERPT, MAX_SENTENCE, excerpt

TEXT = """GENEVA, Nov 3 - Talks on wheat exports resumed on Tuesday.

“This is a pause, not peace,” Gen. Samuel Obote of the U.N. mission said. “We meet on
Friday!” He smiled.
  A headline of a table
"""
PEACE = "“This is a pause, not peace,” Gen. Samuel Obote of the U.N. mission said."


def around(text: str, word: str) -> str:
    start = text.index(word)
    return excerpt(text, start, start + len(word))


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("wheat", "GENEVA, Nov 3 - Talks on wheat exports resumed on Tuesday."),
        ("GENEVA", "GENEVA, Nov 3 - Talks on wheat exports resumed on Tuesday."),
        ("Tuesday", "GENEVA, Nov 3 - Talks on wheat exports resumed on Tuesday."),
        ("peace", PEACE),
        ("U.N.", PEACE),
        ("Friday", "“We meet on Friday!”"),
        ("smiled", "He smiled."),
        ("table", "A headline of a table"),
        ("said. “We meet", f"{PEACE} “We meet on Friday!”"),
    ],
)
def test_the_sentence_with_the_mention(word: str, sentence: str) -> None:
    assert around(TEXT, word) == sentence


@pytest.mark.parametrize("word", ["w1", "w50", "w199", "w200"])
def test_a_long_sentence_is_cut_at_words(word: str) -> None:
    text = " ".join(f"w{number}" for number in range(1, 201)) + "."
    start = f" {text} ".index(f" {word}")
    found = excerpt(text, start, start + len(word))
    shown = found.strip(CUT).rstrip(".").split()
    assert word in shown
    assert MAX_EXCERPT - 10 < len(found) <= MAX_EXCERPT + 2 * len(CUT)
    assert set(shown) <= set(text.rstrip(".").split())
    assert found.startswith(CUT) == (word != "w1")
    assert found.endswith(CUT) == (word in ("w1", "w50"))


@pytest.mark.parametrize("text", ["x" * 1_000, "\n" * 1_000, "! " * 500, "A. " * 400, "… “" * 300])
def test_any_text_gives_something_short(text: str) -> None:
    for start, end in ((0, 1), (400, 404), (300, 700), (len(text) - 1, len(text)), (0, len(text))):
        found = excerpt(text, start, end)
        assert len(found) <= MAX_SENTENCE
        assert "\n" not in found


def test_a_sentence_of_middling_length_is_whole() -> None:
    text = "A sentence. " + "Word " * 40 + "end. Another."
    assert around(text, "end") == around(text, "Word") == "Word " * 40 + "end."
