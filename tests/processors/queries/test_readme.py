"""The reference of the language: its queries can be parsed, and mean what it says."""

import doctest
import re
from pathlib import Path

import pytest

import processors
from processors.errors import QueryError
from processors.queries.lucene import translate
from processors.queries.parser import parse
from processors.queries.query import Query, point_at
from processors.subjects.vocabulary import media_topics

README = Path(processors.__file__).parent / "queries/README.md"
TEXT = README.read_text(encoding="utf-8")


def query(text: str) -> Query:
    return parse(text, media_topics())


@pytest.mark.parametrize("text", re.findall(r"^\| `([^`]+)` \|", TEXT, re.M))
def test_the_queries_of_the_tables(text: str) -> None:
    assert query(text).hints == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("strike NOT film", "strike AND NOT film"),
        ("strike IN HEADLINE", "TITLE strike"),
        ("a1 OR b1 AND c1 NEAR d1", "a1 OR (b1 AND (c1 NEAR d1))"),
        ("NOT film AND strike", "(NOT film) AND strike"),
        ("Strike AND NOT film", "strike NOT FILM"),
        ("SUBJECT labor strike", "SUBJECT 20000530"),
        ("WITHIN Germany", "WITHIN DE"),
        ("WITHIN Illinois", "WITHIN US-IL"),
        ("1,200", "1200"),
    ],
)
def test_what_is_said_to_be_the_same(one: str, other: str) -> None:
    for text in (one, other):
        assert text in TEXT or f"`{text}`" in TEXT
    assert query(one).clue == query(other).clue


@pytest.mark.parametrize(
    ("lucene", "ours"),
    [
        ("headline:strike AND (ports OR docks)", "TITLE strike AND (ports OR docks)"),
        ("+strike -film", "strike AND NOT film"),
        ('"rail strike"~5', "NEAR 5 (rail, strike)"),
    ],
)
def test_translations(lucene: str, ours: str) -> None:
    assert f"`{lucene}`" in TEXT
    assert f"`{ours}`" in TEXT
    assert translate(lucene).query == ours


def test_the_error_that_is_shown() -> None:
    text = "ORG Siemens AND WITHIN Georgia"
    with pytest.raises(QueryError) as caught:
        query(text)
    shown = f"{caught.value}\n{point_at(text, caught.value)}".splitlines()
    assert [f"    copytaster: {line}" for line in shown] == [
        line for line in TEXT.splitlines() if line.startswith("    copytaster: ")
    ]


def test_the_python_prompt() -> None:
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert (failed, tried) == (0, 5)
