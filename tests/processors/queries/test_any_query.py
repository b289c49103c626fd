"""What holds for every query, and for every text that somebody may take for one."""

import contextlib
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.errors import QueryError
from processors.queries.lucene import translate
from processors.queries.parser import parse
from processors.queries.passages import EXACT, PREFIX, WORD, fits
from processors.queries.query import Query, point_at
from processors.queries.scopes import Key
from processors.subjects.vocabulary import media_topics
from tests.processors.queries.stories import HEADLINE, TEXT, facts

FACTS = facts()
VOCABULARY = media_topics()

# Pieces of queries, right and wrong.
PIECES = [
    *"AND OR NOT NEAR OF TITLE PERSON ORG PLACE ROLE SPEAKER SAYS SUBJECT WITHIN SOURCE".split(),
    *"LANGUAGE FORMAT URGENCY ARCHIVE IN HEADLINE strike munich rebel* deficit Brandt the".split(),
    *'( ) , " “ ” * 2 5 100 km mi 1..2 Kyiv Europe Illinois en ninjs AP labor 20000530'.split(),
    *"/ headline:x -a [ ] { } ^ ~ : \\ 'x' ’s & a&b U.S. &&".split(),
    *"ß İ ﬁ ½ ١ ０ 한 é \u0301 \u200b \x00 \ud7ff".split(" "),
]
soups = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
dense_soups = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)

WORDS = "strike flood munich rebel ceasefire siemens deficit cafe railway budget storm talk guest".split()
NAMES = ["ORG Siemens", "PERSON Merkel", "PERSON Olaf Brandt", "PLACE Kyiv", "ORG Bosch"]
FIELDS = """
    * | ARCHIVE | URGENCY 1..2 | SOURCE AP | SUBJECT labor | SUBJECT sport | WITHIN Europe | WITHIN Asia
    LANGUAGE en | FORMAT nitf | ROLE minister | ROLE king | NEAR 100 km OF Kyiv | NEAR 900 km OF Munich
    """.replace("\n", "|").split("|")
SEEDS = 600


class Writer:
    """Writes queries at random."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def query(self, depth: int = 3) -> str:
        kinds = (
            [self.about_words, self.field, self.speech] if depth == 0 else [self.compound, self.about_words]
        )
        return self.draw.choice(kinds)(depth)

    def compound(self, depth: int) -> str:
        parts = [self.query(depth - 1) for _ in range(self.draw.randint(2, 3))]
        joint = self.draw.choice([" AND ", " OR ", " NOT ", ", "])
        start = f"{self.draw.randint(1, 2)} OF " if joint == ", " else self.draw.choice(["", "", "NOT "])
        return f"({start}({joint.join(parts)}))"

    def about_words(self, depth: int) -> str:
        """A clue that can be near others, or be in the headline."""
        if depth <= 1:
            return self.leaf()
        one, other = self.about_words(depth - 1), self.about_words(depth - 2)
        forms = "({0} NEAR {1})|NEAR 20 ({0}, {1})|({0} OR {1})|({0} AND {1})|({0} NOT {1})|{0} IN HEADLINE"
        return self.draw.choice(forms.split("|")).format(one, other)

    def leaf(self) -> str:
        word, other = self.draw.choice(WORDS), self.draw.choice(WORDS)
        return self.draw.choice([word, word, f'"{word}"', f"{word[:4]}*", f"{word} {other}", *NAMES])

    def field(self, depth: int) -> str:
        return self.draw.choice([field.strip() for field in FIELDS if field.strip()])

    def speech(self, depth: int) -> str:
        one, other = self.leaf(), self.leaf()
        forms = "SPEAKER ({0} OR ROLE minister) SAYS ({1})|SAYS ({0} OR {1})|SPEAKER (NOT {0})|SPEAKER {1}"
        return self.draw.choice(forms.split("|")).format(one, other)


def check(text: str) -> Query | None:
    """The query of a text, if it is one; its canonical form must be the same query."""
    try:
        query = parse(text, VOCABULARY)
    except QueryError as error:
        assert 0 <= error.start < error.end <= max(len(text), 1) + 1
        assert "\n" not in str(error)
        assert point_at(text, error).endswith("^")
        return None
    assert all(0 <= hint.start < hint.end <= len(text) for hint in query.hints)
    again = parse(str(query), VOCABULARY)
    assert again.clue == query.clue
    assert str(again) == str(query)
    assert again.matches(FACTS) == query.matches(FACTS)
    return query


@given(st.one_of(st.text(), soups, dense_soups))
def test_any_text_is_a_query_or_has_an_error(text: str) -> None:
    check(text)


@given(st.one_of(st.text(), soups, dense_soups))
def test_any_text_is_translated_from_lucene_or_has_an_error(text: str) -> None:
    try:
        translation = translate(text)
    except QueryError as error:
        assert 0 <= error.start < error.end
        return
    check(translation.query)


def test_a_query_is_the_same_in_its_canonical_form() -> None:
    matching = [query.matches(FACTS) for seed in range(SEEDS) if (query := check(Writer(seed).query()))]
    assert len(matching) == SEEDS
    assert 0.2 < sum(matching) / SEEDS < 0.8


def test_a_story_that_matches_has_what_the_query_needs() -> None:
    indexed = 0
    for seed in range(SEEDS):
        draw = random.Random(seed)
        query = parse(Writer(seed).query(), VOCABULARY)
        needs = query.clue.needs(lambda key, draw=draw: draw.random())
        if query.matches(FACTS) and needs is not None:
            indexed += 1
            assert any(is_in_story(key) for key in needs), str(query)
    assert indexed > SEEDS / 10


def is_in_story(key: Key) -> bool:
    if key[0] in (WORD, EXACT, PREFIX):
        kind, word = key
        return any(fits(other, (kind, word)) for other in FACTS.words)
    return key in FACTS.keys


def test_evidence_is_there_and_its_offsets_are_exact() -> None:
    for seed in range(SEEDS):
        for evidence in parse(Writer(seed).query(), VOCABULARY).evidence(FACTS):
            source = HEADLINE if evidence["where"] == "headline" else TEXT
            for mention in evidence["mentions"]:
                assert source[mention["start"] : mention["end"]] == mention["text"]
            assert bool(evidence["mentions"]) == (evidence["where"] != "record")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 9_999,
        "a" * 10_000,
        "NOT " * 2_500,
        "TITLE " * 1_600 + "x",
        "strike AND " * 900 + "strike",
        "strike NOT flood " * 499 + "strike",
        "strike NEAR " * 800 + "strike",
        '"' * 9_999,
        "1 OF (" * 1_600,
        "2 OF (strike, " * 40 + "strike" + ")" * 40,
        "SPEAKER " * 1_200 + "x",
        "strik* " * 1_400,
        "1,111," * 1_600,
        "1,111" * 1_999,
        "SUBJECT " + "x" * 9_000,
        "WITHIN " + "x y " * 2_000,
        "NEAR 5 km OF " + "x" * 9_000,
        "9" * 9_990 + " OF (a)",
        "/" * 10_000,
        "IN " * 3_000,
        "x.y." * 2_500,
        "'" * 10_000,
        "’s" * 5_000,
        "*" * 10_000,
        "NEAR 5 (" * 1_200,
        "strike, " * 1_200,
        "\u0301" * 10_000,
        "(" * 49 + "strike" + ")" * 49,
    ],
)
def test_long_and_deep_queries_take_no_time(text: str) -> None:
    begun = time.process_time()
    check(text)
    with contextlib.suppress(QueryError):
        translate(text)
    assert time.process_time() - begun < 2
