"""ninjs 1.x, 2.x and 3.x: IPTC's News in JSON, whose versions spell the same properties differently.

1.x has `body_text`, `headline`, `versioncreated`, `person`; 2.x has arrays, `bodies` and `headlines`,
still in lower case; 3.x has them in camel case. Newsroom systems mix the three, so each property is
taken by any of its names and written as ninjs 3.1 has it. What 3.1 has no place for is left out.

https://www.iptc.org/std/ninjs/
"""

import re
from collections.abc import Iterable
from typing import Any

from processors.errors import StoryError
from processors.formats.raw import as_uri, each, plain_body, status_of, time_of, urgency_of
from processors.story import Story, load_json
from processors.text.markup import to_text

TYPES = frozenset(
    ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]
)

TEXTS = {
    "profile": "profile",
    "copyrightHolder": "copyrightholder",
    "copyrightNotice": "copyrightnotice",
    "usageTerms": "usageterms",
    "edNote": "ednote",
    "language": "language",
    "title": "title",
    "by": "by byline",
    "slugline": "slugline",
    "located": "located",
}
TIMES = {
    "versionCreated": "versioncreated",
    "firstCreated": "firstcreated",
    "contentCreated": "contentcreated",
    "embargoedUntil": "embargoeduntil embargoed",
}
CONCEPTS = {
    "subjects": "subjects subject",
    "people": "people person",
    "organisations": "organisations organisation",
    "places": "places place",
    "events": "events event",
    "infoSources": "infosources infosource source",
    "genres": "genres genre",
}
CONCEPT_KEYS = {
    "infoSources": ("name", "role", "uri", "literal"),
    "genres": ("name", "uri", "literal"),
}
OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*\{)")
CONTENT_TYPES = {"text": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}


def looks_like(data: bytes) -> bool:
    """A JSON object, or an array of them. A text that opens with a brace is not worth supposing."""
    return bool(OPENING.match(data))


def parse(data: bytes) -> list[Story | StoryError]:
    """The items of a message: one, or those of an array, bare or under `item` or `items`.

    Raises StoryError (`encoding`, `json`, `not-a-story`, `empty`).
    """
    message = load_json(data)
    items = message
    if isinstance(message, dict):
        items = message.get("items", message.get("item"))
        if "uri" in message or not isinstance(items, list):
            items = [message]
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise StoryError("not-a-story", "an item is a JSON object, and there is something else")
    return each(items, _item)


def _item(source: dict[str, Any]) -> Story:
    given = {key.lower(): value for key, value in source.items()}
    repairs: list[str] = []
    kind = _text(given.get("type")).lower()
    if kind in TYPES and kind != "text":
        return {"type": kind}
    record: Story = {}
    identifier = next((_text(given[k]) for k in ("uri", "guid", "id") if _text(given.get(k))), "")
    if identifier:
        record["uri"] = as_uri(identifier)
    _set(record, "version", _text(given.get("version")))
    for name, spellings in TIMES.items():
        _set(record, name, time_of(name, _text(_first(given, spellings)), repairs))
    _set(record, "pubStatus", status_of(_text(given.get("pubstatus")), repairs))
    _set(record, "urgency", urgency_of(_text(given.get("urgency")), repairs))
    for name, spellings in TEXTS.items():
        _set(record, name, _text(_first(given, spellings)))
    record |= {
        "headlines": _texts(given, "headline", "headlines"),
        "descriptions": _texts(given, "description", "descriptions"),
    }
    record["bodies"] = _bodies(_texts(given, "body", "bodies"), record, repairs)
    for name, spellings in CONCEPTS.items():
        _set(record, name, _concepts(name, _first(given, spellings)))
    for subject in record.get("subjects", ()):
        subject.setdefault("creator", "wire")
    _set(record, "altIds", _alternatives(given, record))
    _set(record, "associations", _associations(given.get("associations")))
    return {key: value for key, value in record.items() if value} | {"repairs": repairs}


def _set(record: Story, name: str, value: Any) -> None:
    if value:
        record[name] = value


def _first(given: dict[str, Any], spellings: str) -> Any:
    return next((given[name] for name in spellings.split() if given.get(name)), None)


def _text(value: Any) -> str:
    """A string or a number as text; anything else is not what the property is for."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _texts(given: dict[str, Any], singular: str, plural: str) -> list[dict[str, Any]]:
    """Headlines, descriptions or bodies: an array of objects, or properties like `body_html`."""
    found: list[dict[str, Any]] = []
    for entry in _objects(given.get(plural)):
        if value := _text(entry.get("value")):
            content_type = _text(entry.get("contenttype")) or "text/plain"
            found.append({"role": _text(entry.get("role")), "contentType": content_type, "value": value})
    for name in sorted(given):
        stem, _, variant = name.partition("_")
        if stem == singular and (value := _text(given[name])):
            content_type = CONTENT_TYPES.get(variant, "text/plain")
            role = "" if variant in CONTENT_TYPES else variant
            found.append({"role": role or "main", "contentType": content_type, "value": value})
    return [{key: value for key, value in entry.items() if value} for entry in found]


def _bodies(bodies: list[dict[str, Any]], record: Story, repairs: list[str]) -> list[dict[str, Any]]:
    """Plain text first, made from the markup where the wire sends none; the markup is kept.

    A flash may have no body yet: its description or its headline then stands for one.
    """
    plain = [b["value"] for b in bodies if b["contentType"].lower().startswith("text/plain")]
    marked_up = [b for b in bodies if "html" in b["contentType"].lower()]
    if not plain and marked_up:
        plain = [to_text(marked_up[0]["value"])]
    for stand_in in ("descriptions", "headlines"):
        if not plain and record[stand_in]:
            plain = [to_text(record[stand_in][0]["value"])]
            repairs.append(f"bodies: made from {stand_in}, for the story has no body")
    if not plain:
        raise StoryError("empty", "the item has no body, description or headline")
    value, cleaned = plain_body("\n\n".join(plain))
    repairs += cleaned
    return [{"role": "main", "contentType": "text/plain", "value": value}, *marked_up]


def _objects(value: Any) -> Iterable[dict[str, Any]]:
    """The objects in a list, with lower-case keys; a lone object or string counts as a list of one."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            yield {str(key).lower(): item for key, item in entry.items()}
        elif _text(entry):
            yield {"name": _text(entry)}


def _concepts(name: str, value: Any) -> list[dict[str, Any]]:
    keys = CONCEPT_KEYS.get(name, ("name", "rel", "uri", "literal"))
    concepts = []
    for entry in _objects(value):
        concept: dict[str, Any] = {key: _text(entry.get(key)) for key in keys}
        concept["literal"] = concept.get("literal") or _text(entry.get("code"))
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", concept["uri"]):
            concept["uri"] = ""
        if name == "subjects":
            concept |= {key: _percent(entry.get(key)) for key in ("relevance", "confidence")}
            concept["creator"] = _text(entry.get("creator"))
        if name == "places" and isinstance(entry.get("geojson"), dict):
            concept["geoJSON"] = entry["geojson"]
        concept = {key: item for key, item in concept.items() if item not in ("", None)}
        if concept:
            concepts.append(concept)
    return concepts


def _percent(value: Any) -> int | None:
    return max(0, min(100, round(value))) if isinstance(value, int | float) else None


def _alternatives(given: dict[str, Any], record: Story) -> list[dict[str, str]]:
    """`altids` is an object in 1.x and an array of role and value since; a guid beside a uri joins."""
    source = given.get("altids")
    pairs: list[tuple[str, Any]] = []
    if isinstance(source, dict):
        pairs = [(str(role), value) for role, value in source.items()]
    else:
        pairs = [(_text(e.get("role")) or "id", e.get("value", e.get("name"))) for e in _objects(source)]
    pairs += [(key, given[key]) for key in ("guid",) if key in given]
    return [
        {"role": role, "value": _text(value)}
        for role, value in pairs
        if _text(value) and _text(value) != record.get("uri")
    ]


def _associations(value: Any) -> list[dict[str, Any]]:
    """Names and ids of what goes with the story; 1.x has an object by name, 3.x an array."""
    named: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        named = [(str(name), item) for name, item in value.items()]
    elif isinstance(value, list):
        named = [(_text(item.get("name")), item) for item in value if isinstance(item, dict)]
    associations = []
    for name, item in named:
        if not isinstance(item, dict):
            continue
        identifier = _text(item.get("uri")) or _text(item.get("guid"))
        kind = _text(item.get("type")).lower()
        if name and identifier:
            association = {"name": name, "uri": as_uri(identifier), "type": kind}
            association |= {"rel": _text(item.get("rel"))}
            associations.append({k: v for k, v in association.items() if v})
    return associations
