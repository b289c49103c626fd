"""The stages together: what every record has, and that the same story gives the same record."""

import json
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
def records(pipeline: Pipeline, samples: dict[str, bytes]) -> list[Story]:
    stories = [s for name, data in samples.items() if "truncated" not in name for s in parse(data).stories]
    return list(pipeline.enrich(stories))


def test_every_stage_has_added_its_part(records: list[Story]) -> None:
    assert len(records) == 12
    for record in records:
        assert record["subjects"]
        assert record["quotations"]
        assert record["entities"]
        assert list(record["enrichment"]["stages"]) == ["entities", "quotations", "subjects"]
        assert record["enrichment"]["model"] == "en_wire"


def test_a_story_processed_again_gives_the_same(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
    def once() -> bytes:
        [record] = pipeline.enrich(parse(samples["09-ceasefire.json"]).stories)
        record["enrichment"] |= {"received": "", "stages": {}}
        return to_json(record)

    assert once() == once()


COPY = (
    "“We|will|wait,”|said|Anna|Kowalska|.|\n\n|Mr|Putin's|—|(EW)|-|OSLO,|Nov|2|'|''|``|\"|$5|million|five|in|"
    "al-Assad|De|Backer|<SRD>|the|president,|Ga.|,|Cambridge|Photo:|(Reed/EW)|By|Tom|Moor|Eds:|WHO|World|Health|"
    "Organization|Kim|Jong|-bak|’s|and|“|”|«|»|(|)|1987|per cent|U.S."
)


@given(st.lists(st.sampled_from(COPY.split("|")), max_size=60), st.sampled_from((" ", "")))
def test_copy_of_any_shape_has_its_names_and_quotations_where_they_say(
    pipeline: Pipeline, pieces: list[str], separator: str
) -> None:
    try:
        [record] = pipeline.enrich(parse(separator.join(pieces).encode(), "text").stories)
    except StoryError as error:
        assert error.reason == "empty"
        return
    text = body(record)
    for entity in record["entities"]:
        for mention in entity["mentions"]:
            assert text[mention["start"] : mention["end"]] == mention["text"]
    for quotation in record["quotations"]:
        words = " ".join(text[span["start"] : span["end"]] for span in quotation["spans"])
        assert " ".join(words.split()) == quotation["text"]


@pytest.mark.skipif(not SCHEMA.is_file(), reason="IPTC's schema is not beside this checkout")
def test_without_our_properties_a_record_is_ninjs(records: list[Story]) -> None:
    schema = json.loads(SCHEMA.read_text())

    def retrieve(uri: str) -> Resource[Any]:
        return Resource.from_contents({"$schema": schema["$schema"]})  # GeoJSON's: not fetched

    validator = Draft202012Validator(schema, registry=Registry(retrieve=retrieve))  # type: ignore[call-arg]
    for record in records:
        bare = {key: value for key, value in record.items() if key not in OWN}
        assert [error.message for error in validator.iter_errors(bare)] == []
