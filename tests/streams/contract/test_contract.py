"""The published schemas: generated from the types, valid, and compatible with what was published."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from processors.formats import parse
from processors.lives import Life
from processors.pipeline import Pipeline
from processors.story import STANDARD, to_json
from streams.contract import VERSION, load, names
from streams.contract.messages import MESSAGES
from streams.contract.schemas import API_TYPES, DESK_TYPES, TYPES, generate
from streams.messages import Incoming
from streams.topics import ENRICHED, STAGES, all_topics
from tests.streams.agents import make_agent
from tests.streams.contract.compatibility import breaks, breaks_writers
from tests.streams.contract.validation import errors

PUBLISHED = Path(__file__).parent / "published"  # a folder for each version
BODIES = {"subscription", "mute", "query-check", "desk-query-trial", "desk-credentials"}
WRITTEN_BY_CLIENTS = {"raw-headers", *BODIES}
# Only our own processes read tokens, and those from before 1.6 take one of this scope for no token.
NEW_SCOPE = "$.scope: may be ['desk'], which consumers do not know"


def test_the_files_match_the_types() -> None:
    kept = {name: load(name) for name in names()}
    assert kept == generate(), "regenerate them: python -m streams.contract"


def published() -> list[Path]:
    """The schemas of every version with the present major version."""
    return sorted(PUBLISHED.glob(f"{VERSION.partition('.')[0]}.*/*.json"))


@pytest.mark.parametrize("path", published(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_client_is_broken_without_a_new_major_version(path: Path) -> None:
    old = json.loads(path.read_text("utf-8"))
    assert path.stem in names(), f"{path.stem} was published and is gone"
    new = load(path.stem)
    # Wires write raw headers, and must be able to go on as before; consumers read everything else.
    found = breaks_writers(old, new) if path.stem in WRITTEN_BY_CLIENTS else breaks(old, new)
    found = [each for each in found if each != NEW_SCOPE]
    assert found == [], f"these break clients of {path.parent.name}; they need a new major VERSION"


@pytest.mark.parametrize("name", names())
def test_the_present_version_is_published_as_it_is(name: str) -> None:
    old = json.loads((PUBLISHED / VERSION / f"{name}.json").read_text("utf-8"))
    changes = breaks(old, load(name)) + breaks(load(name), old)
    assert changes == [], f"these need a new VERSION, published in {PUBLISHED.name}/"


@pytest.mark.parametrize("name", names())
def test_a_schema_has_its_id_version_and_description(name: str) -> None:
    schema = load(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:x-copytaster:schema:{name}:{VERSION.split('.')[0]}"
    assert schema["x-version"] == VERSION
    assert schema["title"] and schema["description"].endswith(".")


def test_records_name_the_schema_that_they_satisfy() -> None:
    assert load("story")["$id"] == STANDARD["schema"]


def test_docstrings_are_descriptions_including_those_of_bases() -> None:
    schema = load("story")
    assert schema["properties"]["pubStatus"]["description"].startswith("`canceled` withdraws the story")
    assert schema["properties"]["urgency"] == {
        "description": "1 (highest) to 9.",
        "type": "integer",
        "minimum": 1,
        "maximum": 9,
    }
    assert schema["$defs"]["Entity"]["properties"]["relevance"]["maximum"] == 1
    assert schema["$defs"]["Enrichment"]["properties"]["received"]["format"] == "date-time"


def test_schemas_are_open() -> None:
    """A consumer with an older schema must accept what later minor versions add."""
    validator = Draft202012Validator(load("life"))
    life = json.loads(Life("1", "2026-11-20T10:00:00Z", "usable", "abc").to_json())
    assert validator.is_valid(life | {"new": 1})
    assert not validator.is_valid({key: value for key, value in life.items() if key != "digest"})


def test_all_topics_have_messages_and_all_their_schemas_exist() -> None:
    assert {*MESSAGES} == {*all_topics()}
    named = {
        name for messages in MESSAGES.values() for m in messages for name in (m.value, m.headers) if name
    }
    assert named | {"webhook", *API_TYPES, *DESK_TYPES} == {*names()} == {*TYPES, "enriched"}


def test_an_enriched_story_has_passed_all_stages(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
    message = Incoming("wire.raw", 0, 0, None, samples["09-ceasefire.json"], {}, 1_790_000_000.0)
    before = [stage for stage in STAGES if stage.source is not ENRICHED]
    for stage in before:
        [result] = make_agent(stage.name, pipeline).process([message])
        [first, *_] = result.outgoing
        message = Incoming(first.topic, 0, 0, first.key, first.value or b"", first.headers, 1_790_000_001.0)
    record: dict[str, Any] = json.loads(message.value)
    assert errors("enriched", record) == []
    assert [*record["enrichment"]["stages"]] == [stage.name for stage in before]
    for part in ("version", "subjects", "entities", "quotations"):
        [error] = errors("enriched", {key: value for key, value in record.items() if key != part})
        assert error == f"enriched: '{part}' is a required property"
    del record["enrichment"]["stages"]["quotations"]
    assert errors("enriched", record) == ["enriched.enrichment.stages: 'quotations' is a required property"]


def test_records_with_and_without_acts_are_valid_by_this_version_and_the_one_before(
    pipeline: Pipeline, samples: dict[str, bytes]
) -> None:
    [story] = pipeline.enrich(parse(samples["11-strike.json"]).stories)
    assert {quotation["act"] for quotation in story["quotations"]} == {"say", "urge"}
    assert any("addressee" in quotation for quotation in story["quotations"])
    before = json.loads((PUBLISHED / "1.4" / "story.json").read_text("utf-8"))
    assert Draft202012Validator(before).is_valid(json.loads(to_json(story)))
    for quotation in story["quotations"]:
        del quotation["act"]
        quotation.pop("addressee", None)
    assert errors("story", json.loads(to_json(story))) == []


def test_undeclared_and_invalid_values_are_found() -> None:
    [story] = parse(b"Rain in Oslo.").stories
    record: dict[str, Any] = json.loads(to_json(story))
    assert errors("story", record) == []
    record["enrichment"]["mood"] = "dry"
    record["versionCreated"] = "20 November"
    record["urgency"] = 10
    found = " ".join(errors("story", record))
    assert "'mood' was unexpected" in found
    assert "'20 November' is not a 'date-time'" in found
    assert "10 is greater than the maximum of 9" in found
    headers = {"copytaster-retried": "7", "traceparent": "00", "copytaster-new": "1"}
    assert "'copytaster-new' is not valid" in " ".join(errors("retry-mark-headers", headers))
