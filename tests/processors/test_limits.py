"""Of a story that is absurdly long, the stages read the beginning, and keep the whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors import limits
from processors.formats import parse
from processors.limits import MAX_BODY, MAX_HEADLINE
from processors.pipeline import Pipeline
from processors.story import Story, body, headline
from tests.processors.test_pipeline import check_offsets

LEAD = "“We will wait,” said Mayor Tom Moor of Bergen on Monday.\n\n"
LATER = "“It is late,” said Ruth Odhiambo of Lagos on Tuesday.\n\n"


def story(text: str, title: str = "Rain in Oslo") -> Story:
    [parsed] = parse(json.dumps({"uri": "urn:x:1", "headline": title, "body_text": text}).encode()).stories
    return parsed


def names(enriched: Story) -> set[str]:
    return {entity["name"] for entity in enriched["entities"]}


def speakers(enriched: Story) -> list[str | None]:
    return [q["speaker"] and q["speaker"]["name"] for q in enriched["quotations"]]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits at which a short story is too long, which is read sooner than a book."""
    monkeypatch.setattr(limits, "MAX_BODY", 100)
    monkeypatch.setattr(limits, "MAX_HEADLINE", 60)


@pytest.mark.usefixtures("short")
def test_the_end_of_a_long_body_is_kept_but_not_read(pipeline: Pipeline) -> None:
    [enriched] = pipeline.enrich([story(LEAD + LATER)])
    assert body(enriched) == (LEAD + LATER).strip()
    assert [body(enriched)[p["start"] : p["end"]] for p in enriched["enrichment"]["paragraphs"]] == [
        LEAD.strip(),
        LATER.strip(),
    ]
    assert names(enriched) == {"Oslo", "Tom Moor", "Bergen"}
    assert speakers(enriched) == ["Tom Moor"]
    assert enriched["enrichment"]["repairs"][-1] == (
        "bodies: read for names and quotations only up to character 56 of 111"
    )


@pytest.mark.usefixtures("short")
def test_what_is_read_is_read_as_if_the_story_ended_there(pipeline: Pipeline) -> None:
    long, ended = pipeline.enrich([story(LEAD + LATER), story(LEAD)])
    assert long["entities"] == ended["entities"]
    assert long["quotations"] == ended["quotations"]
    assert long["people"] == ended["people"]
    assert list(long["enrichment"]["stages"]) == ["entities", "quotations", "subjects"]


@pytest.mark.usefixtures("short")
def test_the_end_of_a_long_headline_is_kept_but_not_read(pipeline: Pipeline) -> None:
    title = "Anna Kowalska of Nordfjord Securities in Warsaw to meet Ruth Odhiambo in Lagos"
    [enriched] = pipeline.enrich([story(LEAD, title)])
    assert headline(enriched) == title
    assert {"Anna Kowalska", "Warsaw", "Tom Moor"} <= names(enriched)
    assert not {"Ruth Odhiambo", "Lagos"} & names(enriched)
    assert enriched["enrichment"]["repairs"][-1] == (
        "headlines: read for names and subjects only up to character 55 of 78"
    )


@pytest.mark.usefixtures("short")
def test_a_dateline_that_is_not_read_stays(pipeline: Pipeline) -> None:
    [enriched] = pipeline.enrich([story("Photo: Tom Moor.\n\n" * 6 + "OSLO, Nov 2 - It rained all day.")])
    place = enriched["enrichment"]["dateline"]["place"]
    assert body(enriched)[place["start"] : place["end"]] == "OSLO"
    assert all(mention["end"] <= 100 for entity in enriched["entities"] for mention in entity["mentions"])


@pytest.mark.usefixtures("short")
def test_a_kill_keeps_its_text(pipeline: Pipeline) -> None:
    killed = story(LEAD + LATER)
    killed["pubStatus"] = "canceled"
    pipeline.enrich([killed])
    assert body(killed) == (LEAD + LATER).strip()


def test_stories_up_to_the_limits_are_read_whole(pipeline: Pipeline) -> None:
    end = " Ruth Odhiambo spoke."
    text = "It rained. \n" * (MAX_BODY // 12)
    longest = story(
        text[: MAX_BODY - len(end)] + end, "Rain " * (MAX_HEADLINE // 5 - 4) + " Tom Moor is late"
    )
    assert len(body(longest)) == MAX_BODY
    assert len(headline(longest)) > MAX_HEADLINE - 10
    assert not limits.unread(longest)
    pipeline.enrich([longest])
    assert {"Tom Moor", "Ruth Odhiambo"} <= names(longest)


@pytest.mark.parametrize("text", ["a" * 300_000, "a " * 150_000, "Moor. " * 50_000, "Moor.\n\n" * 50_000])
def test_the_readable_part_ends_within_the_limit(text: str) -> None:
    with limits.readable([story(f"a{text}", text)]) as [part]:
        assert MAX_BODY / 2 <= len(body(part)) <= MAX_BODY
        assert MAX_HEADLINE / 2 <= len(headline(part)) <= MAX_HEADLINE
        assert all(p["start"] < p["end"] <= len(body(part)) for p in part["enrichment"]["paragraphs"])


@pytest.mark.parametrize("name", ["version", "language"])
def test_a_short_property_that_is_too_long_is_left_out(name: str) -> None:
    [parsed] = parse(
        json.dumps({"uri": "urn:x:1", "body_text": "Rain.", name: "-" * 300_000}).encode()
    ).stories
    assert name not in parsed
    assert f"{name}: left out because it has 300000 characters" in parsed["enrichment"]["repairs"]


COPY = "“We|will|wait,”|said|Anna|Kowalska|.|\n\n|—|OSLO,|Nov|2|-|World|Health|Organization|(WHO)|By|Tom|Moor"


@pytest.mark.usefixtures("short")
@given(st.lists(st.sampled_from(COPY.split("|")), min_size=20, max_size=60))
def test_offsets_are_those_of_the_whole_text(pipeline: Pipeline, pieces: list[str]) -> None:
    [enriched] = pipeline.enrich([story("Oslo " + " ".join(pieces), " ".join(pieces))])
    check_offsets(enriched)
