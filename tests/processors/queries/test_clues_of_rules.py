"""The clues of rules: what each matches, and syntax errors."""

import pytest

from processors.errors import QueryError
from processors.queries.parser import clues
from processors.queries.words import words
from processors.subjects.literal import Reading
from processors.subjects.matching import Matcher
from processors.subjects.rules import Rule
from processors.subjects.vocabulary import media_topics

STORY = (
    "Rebels and the government of Kasari signed a truce. The army left the town of Bari, where a strike over "
    "pay had closed the port, and went home. Two banks and a school opened on Monday."
)
HEADLINE = "Truce in Kasari"
NAMES = [("ORG", "Federal Reserve", 2), ("LOC", "Kasari", 2)]


def finds(clue: str, text: str = STORY, headline: str = HEADLINE) -> bool:
    rule = Rule("20000063", sure=list(clues(clue)), hint=list(clues("truce")))
    title = words(headline)
    reading = Reading([*title, *words(text)], len(title), NAMES)
    [match] = Matcher([rule], media_topics()).matches(reading)
    return set(match.terms) != {"truce"}


@pytest.mark.parametrize(
    "clue",
    [
        "rebel",
        "REBELS",
        "sign a truce",
        "Kasari",
        "PLACE Kasari",
        "ORG Federal Reserve",
        "flood OR army",
        "strike AND pay",
        "strike AND (pay OR union) AND port",
        "rebel NEAR government",
        "rebel NOT flood",
        "bank NOT flood AND school",
        "2 OF (rain, army, bank)",
        "TITLE Kasari",
        "TITLE (rain OR Kasari)",
        "flood, army",
    ],
)
def test_found(clue: str) -> None:
    assert finds(clue)


@pytest.mark.parametrize(
    "clue",
    [
        "flood",
        "arm",
        "government the",
        "ORG Kasari",
        "PERSON Federal Reserve",
        "strike AND rain",
        "rebel NEAR bank",
        "rebel NOT army",
        "3 OF (rain, army, bank)",
        "TITLE army",
        "rain OR flood",
    ],
)
def test_not_found(clue: str) -> None:
    assert not finds(clue)


def test_a_phrase_does_not_extend_from_the_headline_into_the_text() -> None:
    assert not finds("Kasari rebels")


def test_near_binds_more_strongly_than_and_than_or() -> None:
    assert finds("flood OR strike AND pay")
    assert not finds("(flood OR strike) AND rain")
    assert finds("army NEAR town AND school")


@pytest.mark.parametrize(
    ("clue", "message"),
    [
        ("", "there is nothing to search for"),
        ("war,", "a word is missing at the end"),
        ("war, , peace", "a word is missing before ','"),
        ("war AND", "a word is missing at the end"),
        ("NOT war", "a word is missing before 'NOT'; NOT comes after the clue that it limits"),
        ("(war", "a parenthesis is not closed"),
        ("war)", "a parenthesis is closed that was not opened"),
        ("2 OF war", "2 OF needs a list in parentheses"),
        ("3 OF (war, peace)", "3 OF needs 3 clues or more"),
        ("0 OF (war, peace)", "0 OF would match every story"),
        ("the", "'the' is in almost every story"),
        ("war OR of the", "'of the' is in almost every story"),
        ("ORG", "a word is missing"),
        ("war AND --", "'--' has no word that can be searched"),
    ],
)
def test_syntax_errors(clue: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        list(clues(clue))
    assert message in str(caught.value)
