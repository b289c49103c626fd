"""How a cue is read: by its verb, and by how the words follow it."""

import pytest

from processors.pipeline import Pipeline
from processors.quotations.acts import act_with, is_pronoun, is_unspoken, read
from processors.quotations.tokens import tokenize
from tests.processors.quotations.test_quotations import quoted


def split(text: str) -> tuple[list[str], int]:
    """The words of a text, and the number of the one in brackets, which are left out."""
    words = [*tokenize(text).words]
    cue = words.index("[")
    return [word for word in words if word not in "[]"], cue


@pytest.mark.parametrize(
    "text",
    [
        "The bank did not [comment] on it",
        "The bank didn't [say] why",
        "He has never publicly [said] so",
        "She declined to [comment] on it",
        "They could not immediately be reached for [comment] on it",
        "He has yet to [explain] it",
        "She stopped short of [calling] it a lie",
        "He left without [saying] why",
        "The clerk denied [telling] them",
        "It was not Abe Lund who [said] it was late",
        "If the mayor [says] it is late, we go",
        "Had Abe Lund [said] it was late, we would have gone",
        "They could not have [said] it: it was late",
    ],
)
def test_what_was_not_said(text: str) -> None:
    assert is_unspoken(*split(text))


@pytest.mark.parametrize(
    "text",
    [
        "He not only [said] it was late",
        "It was not late, she [said] on Monday",
        "“I do not,” he [said] again",
        "The talks failed, yet [said] he was glad",
        "Smith, who never smoked, [said] so",
        "It was not only Abe Lund who [said] it was late",
        "If it is late, Abe Lund [said], we go",
        "They could not have [said] it better: “It is late.”",
    ],
)
def test_what_was_said(text: str) -> None:
    assert not is_unspoken(*split(text))


@pytest.mark.parametrize(
    ("text", "act", "addressee", "words"),
    [
        ("He [urged] the old king to go home", "urge", "the old king", "to go home"),
        ("He [told] them not to go home", "urge", "them", "not to go home"),
        ("He [told] them the plan to go was dead", "say", None, "them the plan to go was dead"),
        ("She [asked] them on Monday if it rained", "ask", "them", "if it rained"),
        ("She [asked] them to go", "urge", "them", "to go"),
        ("She [asked] for a delay", "urge", None, "for a delay"),
        ("She [called] on Monday for a delay", "urge", None, "for a delay"),
        ("She [called] on that country's king to go", "urge", "that country's king", "to go"),
        ("They [agreed] in principle to go", "agree", None, "to go"),
        ("They [agreed] that it rained", "say", None, "that it rained"),
        ("They [refused] to go", "refuse", None, "to go"),
        ("They [accused] the king of theft", "accuse", None, "the king of theft"),
        ("They [warned] of rain", "describe", None, "of rain"),
        ("They [warned] against haste", "urge", None, "against haste"),
        ("They [told] the king that it rained", "say", "the king", "that it rained"),
    ],
)
def test_how_words_follow(text: str, act: str, addressee: str | None, words: str) -> None:
    tokens, cue = split(text)
    reading = read(tokens, cue, cue + 1)
    assert reading
    named = reading.addressee and " ".join(tokens[slice(*reading.addressee)]).replace(" 's", "'s")
    assert (reading.act, named) == (act, addressee)
    assert tokens[reading.start or cue + 1 :] == [*tokenize(words).words]


@pytest.mark.parametrize(
    "text", ["They [refused] to say more", "He [threatened] the guards", "They [called] off it"]
)
def test_a_cue_that_reports_no_words(text: str) -> None:
    tokens, cue = split(text)
    assert read(tokens, cue, cue + 1) is None


def test_that_is_a_pronoun_before_a_finite_verb() -> None:
    assert is_pronoun("that was late".split(), 0)
    assert not is_pronoun("that trains were late".split(), 0)
    assert not is_pronoun(["that"], 0)


@pytest.mark.parametrize(
    ("text", "words", "act"),
    [
        ("He [denied] it", "We did nothing at all ,", "say"),
        ("He [asked] it", "Why did you do this ?", "ask"),
        ("He [commented] on it", "It was a good day .", "say"),
        ("He [called] it so", "A day of joy for us ,", "describe"),
        ("He [mentioned] it", "good days", "describe"),
    ],
)
def test_a_direct_sentence_is_a_statement_unless_it_asks_or_urges(text: str, words: str, act: str) -> None:
    tokens, cue = split(text)
    reading = read(tokens, cue, None)
    assert reading
    assert act_with(reading, "direct", words.split(), "“", follows=False) == act


def test_every_quotation_has_an_act(pipeline: Pipeline) -> None:
    text = (
        "“Who knows?” asked Anna Kowalska.\n\nThe ministry urged Tom Moor to wait.\n\n“We have time and tea.”"
    )
    found = quoted(pipeline, text)
    assert [quotation["act"] for quotation in found] == ["ask", "urge", "say"]
    assert "addressee" not in found[0]
    mention = {"start": 54, "end": 62, "text": "Tom Moor"}
    assert found[1]["addressee"] == {"name": "Tom Moor", "entity": "person:tom-moor", "mention": mention}
