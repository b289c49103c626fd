"""Who is accused or told is not who says so."""

import pytest

from processors.quotations.passives import agent, is_passive
from processors.quotations.tokens import CharSpan


def span(text: str, words: str) -> CharSpan:
    start = text.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Moor was accused of lying.", "accused"),
        ("Moor has been repeatedly warned of rain.", "warned"),
        ("Moor wasn't told that it rained.", "told"),
        ("Moor, accused of lying, left.", "accused"),
        ("Moor, asked by reporters whether it rained, left.", "asked"),
    ],
)
def test_passives(text: str, cue: str) -> None:
    assert is_passive(text, span(text, "Moor"), span(text, cue))


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Moor accused the bank of lying.", "accused"),
        ("Moor said he was accused.", "said"),
        ("Moor, who was ill, accused the bank of lying.", "accused"),
        ("It was Moor who told them.", "told"),
        ("Moor was quoted as saying that it rained.", "saying"),
        ("It rained, accused Moor.", "accused"),
    ],
)
def test_actives(text: str, cue: str) -> None:
    assert not is_passive(text, span(text, "Moor"), span(text, cue))


@pytest.mark.parametrize(
    ("text", "cue", "content", "who"),
    [
        ("Moor was accused by the bank of lying.", "accused", "lying", "the bank"),
        ("Moor was called “a fool” by his rival.", "called", "a fool", "his rival"),
        ("Moor was told on Monday by Dr. Bell that it rained.", "told", "it rained", "Dr. Bell"),
        ("Moor was accused of lying.", "accused", "lying", None),
        ("Moor was told to pay by Monday.", "told", "to pay", None),
        ("Moor was urged to win by selling.", "urged", "to win", None),
        ("Moor was accused. By noon the bank fell.", "accused", "fell", None),
    ],
)
def test_the_agent(text: str, cue: str, content: str, who: str | None) -> None:
    found = agent(text, span(text, cue), [span(text, content)], [])
    assert (found and text[slice(*found)]) == who


def test_a_passive_of_any_length_takes_linear_time() -> None:
    text = "Moor was " + "only " * 100_000 + "told that " + "by " * 100_000
    cue = span(text, "told")
    assert not is_passive(text, (0, 4), cue)
    assert agent(text, cue, [], []) is None
