"""What somebody says, entities, filters, and what lists show of a story."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from processors.story import rfc3339
from processors.subjects.vocabulary import SCHEME
from streams.desk.index.index import Index
from tests.streams.desk.index.examples import NOW, Wire, filled, killed, opened, story

TEXT = "“We will strike,” Finance Minister Olaf Brandt said in Kyiv. “No,” said Merkel of Siemens AG."


def mention(text: str) -> dict[str, Any]:
    start = TEXT.index(text)
    return {"start": start, "end": start + len(text), "text": text}


def span(text: str) -> dict[str, int]:
    return {"start": TEXT.index(text), "end": TEXT.index(text) + len(text)}


def speaking(uri: str = "urn:x:1", version: int = 1, **given: Any) -> dict[str, Any]:
    """A story in which Brandt and Merkel speak."""
    brandt = {"id": "person:olaf-brandt", "name": "Olaf Brandt", "type": "PERSON", "role": "Finance Minister"}
    kyiv = {
        "id": "loc:kyiv",
        "name": "Kyiv",
        "type": "LOC",
        "uri": "https://sws.geonames.org/703448/",
        "country": "UA",
    }
    siemens = {"id": "org:siemens-ag", "name": "Siemens AG", "type": "ORG"}
    entities = [
        entity | {"relevance": 0.5, "mentions": [mention(str(entity["name"]))]}
        for entity in (brandt, kyiv, siemens)
    ]
    said = {"kind": "direct", "cue": None, "confidence": 0.9}
    quotations = [
        {
            "text": "We will strike,",
            "act": "threaten",
            "spans": [span("We will strike,")],
            "speaker": {
                "name": "Olaf Brandt",
                "entity": "person:olaf-brandt",
                "mention": mention("Olaf Brandt"),
            },
            **said,
        },
        {
            "text": "No,",
            "spans": [span("No,")],
            "speaker": {"name": "Merkel", "mention": mention("Merkel")},
            **said,
        },
        {"text": "No,", "spans": [span("No,")], "speaker": None, **said},
    ]
    return story(uri, version, text=TEXT, entities=entities, quotations=quotations, **given)


def said(index: Index, speaker: str, **limits: Any) -> list[tuple[str, str]]:
    return [(row["story"]["uri"], row["text"]) for row in index.quotations(speaker, **limits).items]


def test_everything_that_somebody_says_by_id_and_by_name(tmp_path: Path) -> None:
    index = filled(tmp_path, [speaking("urn:x:1"), story("urn:x:2"), speaking("urn:x:3")])
    assert said(index, "person:olaf-brandt") == [
        ("urn:x:3", "We will strike,"),
        ("urn:x:1", "We will strike,"),
    ]
    assert said(index, "olaf  BRANDT") == said(index, "person:olaf-brandt")
    assert said(index, "Merkel") == [("urn:x:3", "No,"), ("urn:x:1", "No,")]
    assert said(index, "Brandt") == []  # no story calls him so
    assert said(index, "") == []
    [row, _] = index.quotations("person:olaf-brandt").items
    assert row["speaker"] == {
        "name": "Olaf Brandt",
        "entity": "person:olaf-brandt",
        "role": "Finance Minister",
    }
    assert row["story"] == {"uri": "urn:x:3", "number": 1, "headline": "Rail strike begins", "source": "AP"}
    assert (row["act"], row["spans"]) == ("threaten", [span("We will strike,")])


def test_what_was_said_by_pages_and_since_a_time(tmp_path: Path) -> None:
    index = filled(tmp_path, [speaking(f"urn:x:{number}") for number in range(5)])
    first = index.quotations("Merkel", limit=2)
    second = index.quotations("Merkel", limit=2, before=first.next)
    uris = [row["story"]["uri"] for row in (*first.items, *second.items)]
    assert uris == ["urn:x:4", "urn:x:3", "urn:x:2", "urn:x:1"]
    assert said(index, "Merkel", before=second.next) == [("urn:x:0", "No,")]
    assert said(index, "Merkel", since=NOW - timedelta(hours=1)) == []


def test_what_was_said_in_an_older_version_or_a_killed_story_is_not_found(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    index.writer.add_stories([wire.message(speaking("urn:x:1")), wire.message(speaking("urn:x:2"))])
    index.writer.add_stories([wire.message(story("urn:x:1", 2)), wire.message(killed("urn:x:2", 2))])
    assert said(index, "Merkel") == []
    card = index.entity("person:olaf-brandt")
    assert card
    assert (card["stories"], card["quotations"]) == (1, 0)  # the killed one still names him


def test_an_entity_with_its_roles_and_days(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    other = speaking("urn:x:2")
    other["entities"][0]["role"] = "chairman"
    index.writer.add_stories(
        [wire.message(each) for each in (speaking("urn:x:1"), other, speaking("urn:x:3"))]
    )
    index.writer.add_stories([wire.message(speaking("urn:x:4"), NOW - timedelta(days=3))])
    card = index.entity("person:olaf-brandt")
    assert card
    assert (card["name"], card["type"], card["stories"], card["quotations"]) == (
        "Olaf Brandt",
        "PERSON",
        4,
        4,
    )
    assert card["roles"] == [{"role": "Finance Minister", "stories": 3}, {"role": "chairman", "stories": 1}]
    assert [day["stories"] for day in card["days"]] in (
        [1, 3],
        [1, 1, 2],
        [1, 2, 1],
    )  # midnight may be between
    assert card["days"][0]["day"] == (NOW - timedelta(days=3)).date().isoformat()
    page = index.entity_stories("person:olaf-brandt", limit=3)
    assert [each["uri"] for each in page.items] == ["urn:x:3", "urn:x:2", "urn:x:1"]
    assert [each["uri"] for each in index.entity_stories("person:olaf-brandt", before=page.next).items] == [
        "urn:x:4"
    ]
    assert index.entity("person:nobody") is None
    assert index.entity_stories("person:nobody").items == []


def test_a_place_has_its_point_on_the_map(tmp_path: Path) -> None:
    card = filled(tmp_path, [speaking()]).entity("loc:kyiv")
    assert card
    assert card["country"] == "UA"
    assert [round(number) for number in card["point"]] == [31, 50]


def test_filters_count_the_stories_that_can_be_found(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    strike = [{"uri": SCHEME + "20000530", "name": "labor strike"}]
    stories = [
        story("urn:x:1", urgency=2, language="en", subjects=strike),
        story("urn:x:2", urgency=1, language="en", subjects=strike),
        story("urn:x:3", language="de"),
    ]
    index.writer.add_stories([wire.message(each) for each in stories])
    filters = index.filters()
    assert len(filters["desks"]) == 17  # all, also those without stories
    assert (filters["desks"][0]["slug"], filters["desks"][0]["stories"]) == ("labour", 2)
    assert filters["desks"][1]["stories"] == 0
    assert filters["languages"] == [{"code": "en", "stories": 2}, {"code": "de", "stories": 1}]
    assert filters["urgencies"] == [{"urgency": 1, "stories": 1}, {"urgency": 2, "stories": 1}]
    assert filters["sources"] == [{"name": "AP", "stories": 3}]
    index.writer.add_stories([wire.message(story("urn:x:2", 2, urgency=2))])
    assert index.filters()["urgencies"] == [{"urgency": 2, "stories": 2}]
    assert index.filters()["desks"][0]["stories"] == 1


def test_a_summary_is_short_whatever_the_story_has(tmp_path: Path) -> None:
    subjects = [
        {
            "uri": SCHEME + "20000530",
            "name": "labor strike",
            "confidence": 80,
            "relevance": 90,
            "creator": "copytaster",
        },
        {"uri": SCHEME + "20000530", "name": "again"},
        {"name": "the wire's own"},
        *[{"uri": SCHEME + "15000000", "name": f"sport {n}", "relevance": n} for n in range(3)],
        *[{"name": f"other {n}"} for n in range(9)],
    ]
    long = story(
        headline="H" * 2_000_000, text="word " * 400, subjects=subjects, edNote="E" * 9_000, slugline="rail"
    )
    [summary] = filled(tmp_path, [long]).stories(None).items
    assert len(summary["headline"]) == 500
    assert len(summary["standfirst"]) <= 240
    assert summary["standfirst"].endswith("word…")
    assert (summary["words"], summary["slugline"], summary["number"]) == (400, "rail", 1)
    assert len(summary["edNote"]) == 1_000
    assert len(summary["subjects"]) == 5
    ours = {"uri": SCHEME + "20000530", "name": "labor strike", "confidence": 80, "ours": True}
    assert summary["subjects"][0] == ours
    assert {"uri": "", "name": "the wire's own", "ours": False} in summary["subjects"]


def test_the_standfirst_is_the_description_or_the_text_after_the_dateline(tmp_path: Path) -> None:
    text = "BERLIN - Workers\nwent on strike."
    dated = story("urn:x:1", text=text)
    dated["enrichment"]["dateline"] = {"place": {"start": 0, "end": 6}, "end": 8}
    described = story("urn:x:2", descriptions=[{"contentType": "text/plain", "value": "In short."}])
    found = filled(tmp_path, [dated, described]).stories(None).items
    assert [each["standfirst"] for each in found] == ["In short.", "Workers went on strike."]


def sent(source: str, uri: str, version: int = 1) -> dict[str, Any]:
    """A story of a source."""
    given = story(uri, version)
    given["enrichment"]["source"] = source
    return given


def test_sources_are_told_by_when_they_were_seen_last(tmp_path: Path) -> None:
    index, wire = opened(tmp_path), Wire()
    times = [NOW - timedelta(hours=ago) for ago in (30, 20, 0.5, 0.25)]
    stories = [
        sent("Silent", "urn:x:1"),
        sent("AP", "urn:x:2"),
        sent("AP", "urn:x:2", 2),
        sent("AP", "urn:x:3"),
    ]
    index.writer.add_stories([wire.message(*each) for each in zip(stories, times, strict=True)])
    assert index.sources(NOW - timedelta(hours=1)) == [
        {"source": "AP", "last": rfc3339(times[3]), "stories": 2},
        {"source": "Silent", "last": rfc3339(times[0]), "stories": 0},
    ]


def test_of_very_many_sources_those_of_most_stories_are_told(tmp_path: Path) -> None:
    stories = [sent(f"wire {n}", f"urn:x:{n}") for n in range(60)]
    more = [sent(f"wire {n}", f"urn:x:more{n}") for n in range(55, 60)]
    found = filled(tmp_path, [*stories, *more]).sources(NOW - timedelta(days=1))
    assert len(found) == 50
    assert {f"wire {n}" for n in range(55, 60)} <= {each["source"] for each in found}
