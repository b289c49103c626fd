"""The enriching stages together: each adds its part, and the result is deterministic."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from processors.errors import StoryError
from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Story, body, to_json

SCHEMA = Path(__file__).parents[3] / "shared/standards/ninjs-schema_3.1.json"
OWN = ("entities", "quotations", "enrichment")


@pytest.fixture(scope="module")
def stories(pipeline: Pipeline, samples: dict[str, bytes]) -> list[Story]:
    messages = [data for name, data in samples.items() if not re.search("truncated|killed", name)]
    return list(pipeline.enrich([story for data in messages for story in parse(data).stories]))


def test_every_stage_adds_its_part(stories: list[Story]) -> None:
    assert len(stories) == 12
    for story in stories:
        assert story["subjects"]
        assert story["quotations"]
        assert story["entities"]
        assert list(story["enrichment"]["stages"]) == ["entities", "quotations", "subjects"]
        assert story["enrichment"]["model"] == "en_wire"


def test_enriching_is_deterministic(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
    def once() -> bytes:
        [story] = pipeline.enrich(parse(samples["09-ceasefire.json"]).stories)
        story["enrichment"]["received"] = ""
        story["enrichment"]["stages"] = {}
        return to_json(story)

    assert once() == once()


COPY = (
    "“We|will|wait,”|said|Anna|Kowalska|.|\n\n|Mr|Putin's|—|(EW)|-|OSLO,|Nov|2|'|''|``|\"|$5|million|five|in|"
    "al-Assad|De|Backer|<SRD>|the|president,|Ga.|,|Cambridge|Photo:|(Reed/EW)|By|Tom|Moor|Eds:|WHO|World|Health|"
    "Organization|Kim|Jong|-bak|’s|and|“|”|«|»|(|)|1987|per cent|U.S."
)


@given(st.lists(st.sampled_from(COPY.split("|")), max_size=60), st.sampled_from((" ", "")))
def test_offsets_of_entities_and_quotations_match_their_words(
    pipeline: Pipeline, pieces: list[str], separator: str
) -> None:
    try:
        [story] = pipeline.enrich(parse(separator.join(pieces).encode(), "text").stories)
    except StoryError as error:
        assert error.reason == "empty"
        return
    check_offsets(story)


def check_offsets(story: Story) -> None:
    """The spans of entities and quotations are those of their words."""
    text = body(story)
    for entity in story["entities"]:
        for mention in entity["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["text"]
    for quotation in story["quotations"]:
        words = " ".join(text[span["start"] : span["end"]] for span in quotation["spans"])
        assert " ".join(words.split()) == quotation["text"]


@pytest.mark.skipif(not SCHEMA.is_file(), reason="IPTC's schema is not beside this checkout")
def test_a_story_without_our_properties_is_valid_ninjs(stories: list[Story]) -> None:
    schema = json.loads(SCHEMA.read_text())

    def retrieve(uri: str) -> Resource[Any]:
        return Resource.from_contents({"$schema": schema["$schema"]})  # GeoJSON's: not fetched

    validator = Draft202012Validator(schema, registry=Registry(retrieve=retrieve))  # type: ignore[call-arg]
    for story in stories:
        bare = {key: value for key, value in story.items() if key not in OWN}
        assert [error.message for error in validator.iter_errors(bare)] == []
