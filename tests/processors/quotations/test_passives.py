"""Who is accused or told is not who says so."""

import pytest

from processors.quotations.passives import agent, is_passive
from processors.quotations.tokens import tokenize


def split(text: str) -> tuple[list[str], int]:
    """The tokens of a text, and the number of the one in brackets."""
    words = list(tokenize(text).words)
    number = words.index("[")
    return [word for word in words if word not in ("[", "]")], number


@pytest.mark.parametrize(
    ("text", "passive"),
    [
        ("The party was [accused] on Monday of theft", True),
        ("The clerk, [accused] of theft, left", True),
        ("Asked: he is being [urged] to go", True),
        ("Residents were also [told] to leave", True),
        ("He was jailed on [charges] of theft", True),
        ("[Asked] if she would run, she smiled", True),
        ("When [asked] later whether it rained, he nodded", True),
        ("Moor has been repeatedly [warned] of rain.", True),
        ("Moor wasn't [told] that it rained.", True),
        ("Moor, [told] by reporters that it rained, left.", True),
        ("Moor, [called] “a fool” by his rival, left.", True),
        ("Moor, who [called] “a fool” his friend, left.", False),
        ("The party [accused] him of theft", False),
        ("She [asked] if it rained", False),
        ("He was [saying] it rained", False),
        ("The minister [told] them to go", False),
        ("Moor, who was ill, [accused] the bank of lying.", False),
        ("It was Moor who [told] them.", False),
        ("Moor was quoted as [saying] that it rained.", False),
        ("It rained, [accused] Moor.", False),
    ],
)
def test_the_subject_of_a_passive_does_not_speak(text: str, passive: bool) -> None:
    assert is_passive(*split(text)) is passive


@pytest.mark.parametrize(
    ("text", "content", "who"),
    [
        ("Moor was [accused] by the bank of lying.", "lying", "the bank"),
        ("Moor was [called] “a fool” by his rival.", "fool", "his rival"),
        ("Moor was [called] “a fool” by his rival, Ann Bell.", "fool", "his rival , Ann Bell"),
        ("Moor was [called] “a fool” by his rival, Friday.", "fool", "his rival"),
        ("Moor was [told] on Monday by Dr. Bell that it rained.", "rained", "Dr. Bell"),
        ("Moor was [asked] by Bell why it rained.", "rained", "Bell"),
        ("Moor was [told] by police that it rained.", "rained", "police"),
        ("Moor was [told] by her that it rained.", "rained", "her"),
        ("Moor was [told] by text message that it rained.", "rained", None),
        ("Moor was [accused] of lying.", "lying", None),
        ("Moor was [told] to pay by Monday.", "pay", None),
        ("Moor was [urged] to win by selling.", "win", None),
        ("Moor was [accused]. By noon the bank fell.", "fell", None),
    ],
)
def test_the_agent(text: str, content: str, who: str | None) -> None:
    words, cue = split(text)
    found = agent(words, cue, [words.index(content) + 1])
    assert (found and " ".join(words[slice(*found)])) == who


def test_a_passive_of_any_length_takes_linear_time() -> None:
    words = ["Moor", "was", *["only"] * 100_000, "told", "that", *["by"] * 100_000]
    cue = words.index("told")
    assert not is_passive(words, cue)
    assert agent(words, cue, range(cue, len(words))) is None
