"""Which changes of a schema break consumers, and which do not."""

from typing import Any

import pytest

from tests.streams.contract.compatibility import breaks, breaks_writers

OLD: dict[str, Any] = {
    "title": "Story",
    "$defs": {
        "Span": {
            "type": "object",
            "properties": {"start": {"type": "integer", "minimum": 0}, "note": {"type": "string"}},
            "required": ["start"],
        }
    },
    "type": "object",
    "properties": {
        "uri": {"type": "string", "minLength": 1},
        "type": {"const": "text", "type": "string"},
        "status": {"enum": ["usable", "canceled"], "type": "string"},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "time": {"type": "string", "format": "date-time"},
        "code": {"type": "string", "pattern": "^[A-Z]{2}$"},
        "spans": {"type": "array", "items": {"$ref": "#/$defs/Span"}, "minItems": 1},
        "speaker": {"anyOf": [{"$ref": "#/$defs/Span"}, {"type": "null"}]},
        "stages": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "required": ["ingest"],
        },
    },
    "required": ["uri", "spans"],
}


def changed(path: str, **keywords: Any) -> dict[str, Any]:
    """The schema with keywords changed at a path; None removes a keyword."""

    def within(schema: Any, steps: list[str]) -> Any:
        if steps:
            return schema | {steps[0]: within(schema.get(steps[0], {}), steps[1:])}
        return {key: value for key, value in (schema | keywords).items() if value is not None}

    changed: dict[str, Any] = within(OLD, [step for step in path.split("/") if step])
    return changed


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (changed("properties", code=None), "$.code: is gone"),
        (changed("$defs/Span/properties", note=None), "$.spans[].note: is gone"),
        (changed("properties/uri", type="integer", minLength=None), "$.uri: was string, is integer"),
        (changed("properties/uri", type=None), "$.uri: was string, is anything"),
        (changed("properties/spans", items={"type": "string"}), "$.spans[]: was object, is string"),
        (changed("properties/spans", items=None), "$.spans[]: was object, is anything"),
        (
            changed("properties/stages", additionalProperties={"type": "integer"}),
            "$.stages.*: was string, is integer",
        ),
        (changed("properties/stages", additionalProperties=True), "$.stages.*: was string, is anything"),
        (
            changed("properties/uri", anyOf=[{"type": "string", "minLength": 1}, {"type": "null"}]),
            "$.uri: was string, is null",
        ),
        (
            changed("properties/speaker", anyOf=[{"$ref": "#/$defs/Span"}, {"type": "string"}]),
            "$.speaker: was object, is string",
        ),
        (changed("properties/speaker", anyOf=None, type="array"), "$.speaker: was object, is array"),
        (
            changed("properties/status", enum=["usable", "canceled", "embargoed"]),
            "$.status: may be ['embargoed'], which consumers do not know",
        ),
        (
            changed("properties/status", enum=None),
            "$.status: was one of ['usable', 'canceled'], may be anything",
        ),
        (
            changed("properties/type", const=None, enum=["text", "picture"]),
            "$.type: may be ['picture'], which consumers do not know",
        ),
        (changed("", required=["spans"]), "$.uri: was always there, and need not be"),
        (changed("$defs/Span", required=None), "$.spans[].start: was always there, and need not be"),
        (changed("properties/stages", required=[]), "$.stages.ingest: was always there, and need not be"),
        (changed("properties/share", minimum=-1), "$.share: minimum was 0, is -1"),
        (changed("properties/share", maximum=100), "$.share: maximum was 1, is 100"),
        (changed("properties/share", maximum=None), "$.share: maximum was 1, is none"),
        (changed("properties/uri", minLength=None), "$.uri: minLength was 1, is none"),
        (changed("properties/spans", minItems=0), "$.spans: minItems was 1, is 0"),
        (changed("properties/time", format=None), "$.time: format was date-time, is none"),
        (changed("properties/code", pattern="^[a-z]$"), "$.code: pattern was ^[A-Z]{2}$, is ^[a-z]$"),
    ],
)
def test_breaking_changes_are_reported(new: dict[str, Any], says: str) -> None:
    assert says in breaks(OLD, new)


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        changed("", title="Item", description="Something else."),
        changed("properties/uri", description="The id."),
        changed("properties", slugline={"type": "string"}),
        changed("$defs/Span/properties", text={"type": "string"}),
        changed("", required=["uri", "spans", "time"]),
        changed("properties/status", enum=["usable"]),
        changed("properties/status", enum=None, const="usable"),
        changed("properties/share", type="integer"),
        changed("properties/share", minimum=0.1, maximum=0.9),
        changed("properties/uri", minLength=2, format="uri"),
        changed("properties/speaker", anyOf=None, **{"$ref": "#/$defs/Span"}),
        changed("properties/spans", items=OLD["$defs"]["Span"]),
        changed("properties/stages", required=["ingest", "versions"]),
    ],
)
def test_compatible_changes_are_not_reported(new: dict[str, Any]) -> None:
    assert breaks(OLD, new) == []


def test_unknown_keywords_are_an_error() -> None:
    with pytest.raises(ValueError, match="unknown keywords: \\['not'\\]"):
        breaks(OLD, changed("properties/uri", **{"not": {"const": ""}}))


def test_a_writer_is_broken_by_what_it_does_not_write_only_if_that_is_required() -> None:
    more = {**OLD, "properties": {**OLD["properties"], "note": {"type": "string"}}}
    assert breaks_writers(OLD, more) == []
    assert breaks_writers(OLD, more | {"required": ["uri", "spans", "note"]}) != []
    assert breaks_writers(OLD, changed("properties/uri", minLength=2)) != []
    within = "$defs/Span"
    assert breaks_writers(OLD, changed(f"{within}/properties", text={"type": "string"})) == []
    more = changed(f"{within}/properties", text={"type": "string"})
    more["$defs"]["Span"] |= {"required": ["start", "text"]}
    assert breaks_writers(OLD, more) != []
    assert breaks_writers(OLD, changed(f"{within}/properties/start", minimum=1)) != []
