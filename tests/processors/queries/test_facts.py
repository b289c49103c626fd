"""The facts of a story, whatever it lacks, and the evidence for a query."""

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.formats import parse as parse_message
from processors.pipeline import Pipeline
from processors.queries.facts import MAX_WORDS, Facts
from processors.queries.parser import parse
from processors.queries.words import offsets, words
from processors.subjects.vocabulary import media_topics
from processors.subscriptions.alerts import Evidence
from tests.processors.queries.stories import STORY, TEXT, facts, mentions

VOCABULARY = media_topics()
# Every kind of clue, with negation, so that each is tried on a story.
EVERYTHING = " OR ".join(
    """
    strike | "x" | rai* | ORG a1 | PERSON b1 | PLACE c1 | ROLE king | SPEAKER (d1 NOT ROLE king) SAYS e1
    SPEAKER (NOT f1) | SAYS (NOT g1) | SUBJECT sport | URGENCY 1 | SOURCE h1 | LANGUAGE xx | FORMAT nitf
    WITHIN Asia | NEAR 9 km OF Kyiv | i1 NEAR j1 | TITLE (PERSON k1 OR l1) | NOT ARCHIVE | ARCHIVE
    """.strip()
    .replace("\n", "|")
    .split("|")
)


def matches(query: str, story: Facts) -> bool:
    return parse(query, VOCABULARY).matches(story)


def evidence(query: str, story: Facts | None = None) -> list[Evidence]:
    return parse(query, VOCABULARY).evidence(story or facts())


def found(query: str, story: Facts | None = None) -> list[tuple[str, str, list[str]]]:
    return [
        (
            each["clue"],
            each["where"],
            [mention["text"] for mention in each["mentions"]] or [each.get("value", "")],
        )
        for each in evidence(query, story)
    ]


def test_the_evidence_of_a_speaker_is_the_name_whatever_the_act() -> None:
    quotation = STORY["quotations"][0]
    for act in ("say", "urge"):
        known = facts(quotations=[quotation | {"act": act}])
        [speaker] = evidence("SPEAKER brandt", known)
        assert speaker.get("value") == "Olaf Brandt"


def test_evidence() -> None:
    assert found("strike AND ORG Siemens NOT flood") == [
        ("strike", "headline", ["strike"]),
        ("strike", "text", ["strike"]),
        ("ORG siemens", "headline", ["Siemens"]),
        ("ORG siemens", "text", ["Siemens AG"]),
    ]
    assert found("flood OR cafe near OR budget* OR 1,200") == [
        ("cafe near", "text", ["café near"]),
        ("budget*", "headline", ["budget"]),
        ("1200", "text", ["1,200"]),
    ]
    assert found("2 OF (ceasefire NEAR rebel, SUBJECT labor, URGENCY 9)") == [
        ("ceasefire", "text", ["ceasefire"]),
        ("rebel", "text", ["Rebels"]),
        ("SUBJECT 09000000", "record", ["labor strike"]),
    ]
    assert found("SPEAKER (ROLE finance minister) SAYS (deficit OR budget)") == [
        ("SPEAKER ROLE finance minister", "text", ["Finance Minister Olaf Brandt"]),
        ("deficit", "text", ["deficit"]),
    ]
    assert found('SAYS "grows but we"') == [
        ('"grows but we"', "text", ["grows,” Finance Minister Olaf Brandt said on Tuesday, “but we"])
    ]
    assert found("URGENCY 1..2 AND SOURCE AP AND LANGUAGE en AND FORMAT ninjs NOT ARCHIVE") == [
        ("URGENCY 1..2", "record", ["2"]),
        ("SOURCE ap", "record", ["AP"]),
        ("LANGUAGE en", "record", ["en-GB"]),
        ("FORMAT ninjs", "record", ["ninjs"]),
    ]
    assert found("NEAR 100 km OF Munich AND WITHIN Ukraine AND ROLE minister AND PERSON Dietmar Weiss") == [
        ('NEAR 100 km OF "Munich, DE"', "text", ["Munich"]),
        ('NEAR 100 km OF "Munich, DE"', "record", ["Zell"]),
        ("WITHIN UA", "text", ["Kyiv"]),
        ("ROLE minister", "text", ["Olaf Brandt"]),
        ("PERSON dietmar weiss", "record", ["Dietmar Weiss"]),
    ]
    assert found("NOT flood") == found("*") == found("flood") == []


def test_near_shows_only_what_is_near() -> None:
    story = facts(
        bodies=[{"value": "flood at sea. " + "word " * 50 + "flood and rain. " + "word " * 50 + "rain"}]
    )
    assert [
        [mention["start"] for mention in each["mentions"]] for each in evidence("flood NEAR rain", story)
    ] == [[264], [274]]


def test_evidence_is_bounded() -> None:
    story = facts(bodies=[{"value": "strike " * 50}])
    assert [len(each["mentions"]) for each in evidence("strike", story)] == [1, 19]
    assert [len(each["mentions"]) for each in evidence("strike OR NEAR 5 (strike, strike)", story)] == [1, 19]


def test_a_person_of_the_headline_is_written_like_a_name() -> None:
    people = [{**STORY["entities"][1], "name": "Theresa May", "mentions": []}]
    assert matches("PERSON Theresa May", facts(entities=people))
    for headline, expected in (("Rates may rise", False), ("Theresa May wins", True), ("THERESA MAY", True)):
        story = facts(entities=people, headlines=[{"value": headline}])
        assert matches("PERSON Theresa May IN HEADLINE", story) is expected
    may = [{**people[0], "mentions": [{"start": 0, "end": 3, "text": "May"}]}]
    for headline, expected in (("Rates may rise", False), ("May wins", True), ("MAY WINS", True)):
        story = facts(entities=may, headlines=[{"value": headline}])
        assert matches("PERSON Theresa May IN HEADLINE", story) is expected


@pytest.mark.parametrize(
    "name", ["entities", "quotations", "subjects", "headlines", "people", "organisations"]
)
def test_a_record_without_a_part(name: str) -> None:
    whole, lacking = facts(), facts(**{name: None})
    for query in ("strike", "URGENCY 2", EVERYTHING):
        assert matches(query, lacking)
        assert evidence(query, lacking) is not None
    assert set(lacking.keys) < set(whole.keys) or name in ("quotations", "headlines")
    assert lacking.words <= whole.words


@pytest.mark.parametrize(
    "changes",
    [
        {
            "bodies": [{"contentType": "text/plain", "value": ""}],
            "headlines": [],
            "entities": [],
            "quotations": [],
        },
        {"subjects": [{}, {"uri": ""}, {"uri": "medtop:1", "name": "x"}]},
        {"places": [{}, {"name": ""}, {"geoJSON": {}}, {"geoJSON": {"type": "Point", "coordinates": []}}]},
        {"places": [{"geoJSON": {"type": "Point", "coordinates": [None, "x"]}}, {"geoJSON": [1]}]},
        {"places": [{"geoJSON": {"type": "Point", "coordinates": [1e300, float("nan")]}}]},
        {"people": [{}, {"name": "—"}], "organisations": [{"name": "AG"}, {"name": "The"}]},
        {"infoSources": [{}, {"name": ""}, {"name": "—"}], "language": "", "urgency": None},
        {"versionCreated": "2026-01-05T09:00:00"},
        {"enrichment": {"stages": {}}},
        {"quotations": [{"text": "x", "spans": [], "cue": None, "speaker": None, "kind": "direct"}]},
        {
            "quotations": [
                {"text": "x", "spans": [{"start": 5, "end": 9_999}], "speaker": {"name": None, "mention": m}}
                for m in ({"start": 0, "end": 0, "text": ""}, {"start": 9_000, "end": 9_003, "text": "she"})
            ]
        },
        {
            "entities": [
                {**STORY["entities"][0], "mentions": [{"start": 9_000, "end": 9_009, "text": "Siemens"}]}
            ]
        },
        {"headlines": [{"value": "— … —"}]},
    ],
)
def test_odd_records_raise_nothing(changes: dict[str, Any]) -> None:
    story = facts(**changes)
    assert matches(EVERYTHING, story)
    assert evidence(EVERYTHING, story) is not None
    assert (
        evidence("SPEAKER (NOT x) OR SAYS (NOT x) OR PERSON Merkel IN HEADLINE OR ORG Siemens", story)
        is not None
    )
    assert story.words is not None


def test_every_kind_of_record_that_the_stages_make(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
    stories = [
        story
        for name, data in samples.items()
        if "truncated" not in name
        for story in parse_message(data).stories
    ]
    kill = parse_message(b'{"uri": "urn:x:k", "pubstatus": "canceled"}').stories
    for story in pipeline.enrich([*stories, *kill]):
        known = Facts(story, VOCABULARY)
        assert matches(EVERYTHING, known)
        assert ("FORMAT", story["enrichment"]["format"]) in known.keys
        for entity in story["entities"]:
            if entity["type"] in ("PERSON", "ORG"):
                assert found(f'{entity["type"]} "{entity["name"]}"', known), entity["name"]
        for quotation in story["quotations"]:
            if quotation["kind"] == "direct" and len(words(quotation["text"])) > 1:
                exact = " ".join(words(quotation["text"]))
                assert matches(f'SAYS "{exact}"', known), quotation["text"]


def test_an_index_has_all_words_that_may_match() -> None:
    people = [{**STORY["entities"][2], "name": "Olaf Q. Brandt", "role": "King of Kasari"}]
    story = facts(entities=people, bodies=[{"value": "Nothing of the kind."}])
    for query in ("SPEAKER q brandt", "SPEAKER king", "ROLE kasari", "SPEAKER finance"):
        parsed = parse(query, VOCABULARY)
        assert parsed.matches(story)
        needs = parsed.clue.needs(len)
        assert needs
        assert {word for _, word in needs} <= story.words


def test_old_stories_are_for_the_archive() -> None:
    assert not matches("ARCHIVE", facts(versionCreated="2025-12-29T09:00:02Z"))
    assert matches("ARCHIVE", facts(versionCreated="2025-12-29T09:00:00Z"))
    assert not matches("ARCHIVE", facts(versionCreated="2026-01-06T09:00:00Z"))


def test_a_region_that_is_named() -> None:
    named = [{**STORY["entities"][3], "name": "Africa", "mentions": [], "country": "", "uri": ""}]
    assert matches("WITHIN Africa", facts(entities=named))
    texas = [{**named[0], "name": "Texas", "country": "US", "uri": "https://sws.geonames.org/4736286/"}]
    story = facts(entities=texas)
    for region in ("US", "Texas", "North America"):
        assert matches(f"WITHIN {region}", story)
    assert not matches("WITHIN Illinois OR WITHIN Latin America", story)
    assert matches("WITHIN Chile AND WITHIN South America", facts(places=[{"name": "Chile"}]))


def test_a_name_in_many_quotations_is_found_fast() -> None:
    """The answers of a conference of a company that the text has 600 times."""
    text = "Bosch said so again. " * 600
    mentions = [{"start": start, "end": start + 5, "text": "Bosch"} for start in range(0, len(text), 21)]
    bosch = {"id": "e1", "name": "Bosch", "type": "ORG", "mentions": mentions}
    quotations = [{"text": "", "spans": [{"start": 21 * n, "end": 21 * n + 40}]} for n in range(300)]
    story = facts(bodies=[{"value": text}], entities=[bosch], quotations=quotations)
    begun = time.process_time()
    assert not matches("SAYS (ORG Bosch AND flood)", story)
    assert time.process_time() - begun < 0.25


def test_a_huge_story_is_cut() -> None:
    text = "strike " * MAX_WORDS + "flood " * 400_000
    story = facts(bodies=[{"value": text}], entities=[], quotations=[])
    assert matches("strike NOT flood", story)
    nonsense = facts(bodies=[{"value": "x" * 2_000_000}], entities=[], quotations=[], headlines=[])
    assert len(nonsense.words) == 1


def test_a_huge_name_counts_without_legal_forms_and_articles() -> None:
    listed = [{"name": "the " * 300_000 + "Moor" + " Inc" * 300_000}]
    story = facts(organisations=listed)
    assert matches("ORG Moor", story)


@given(st.one_of(st.text(), st.text("aé’'s1,.U&- ½ßﬁ\u0301")))
def test_each_word_has_its_offsets(text: str) -> None:
    places = offsets(text)
    assert len(places) == len(words(text))
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(one[0] <= other[0] for one, other in pairwise(places))


def test_offsets() -> None:
    text = "Ms Ålesund's U.S. plan: 1,200-strong AT&T café, it’s NATO’s ½ ﬁnal straße"
    assert [text[start:end] for start, end in offsets(text)] == (
        "Ms|Ålesund|U.S.|plan|1,200|strong|AT&T|café|it|NATO|½|½|ﬁnal|straße".split("|")
    )
    assert mentions(TEXT, "1,200")[0]["text"] == "1,200"
