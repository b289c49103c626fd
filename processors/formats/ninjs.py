"""ninjs 1.x, 2.x and 3.x: IPTC's News in JSON, whose versions spell the same properties differently.

1.x has `body_text`, `headline`, `versioncreated`, `person`; 2.x has arrays, `bodies` and `headlines`,
still in lower case; 3.x has camel case. Newsroom systems mix the three, so each property is read under any
of its names and written as in ninjs 3.1. Unknown properties are dropped.

https://www.iptc.org/std/ninjs/
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar, cast

from processors.drafts import Draft, DraftProperties, SetAside
from processors.errors import StoryError
from processors.formats.items import Item, parse_items
from processors.formats.properties import (
    as_text,
    clean_body,
    parse_status,
    parse_urgency,
    without_empty,
)
from processors.formats.times import parse_time
from processors.sources import Receipt, Source
from processors.story import AltId, Association, Concept, Genre, InfoSource, Place, Subject, Text, load_json
from processors.text.markup import to_text

ITEM_TYPES = frozenset(
    ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]
)
JSON_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*\{)")
URI_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
CONTENT_TYPES = {"text": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}

Object = Mapping[str, object]  # a JSON object, its keys in lower case
T = TypeVar("T")


def looks_like(data: bytes) -> bool:
    """A JSON object, or an array of them."""
    return bool(JSON_OPENING.match(data))


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse a message: one item, or an array of items, which may be under `item` or `items`.

    Raises StoryError (`encoding`, `json`, `not-a-story`, `too-large`).
    """
    message = load_json(data)
    items = message
    if isinstance(message, dict):
        items = message.get("items", message.get("item"))
        if "uri" in message or not isinstance(items, list):
            items = [message]
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise StoryError("not-a-story", "every item must be a JSON object")
    return parse_items(items, lambda item: _parse_item(item, receipt))


def _parse_item(item: Mapping[str, object], receipt: Receipt) -> Draft | SetAside:
    source = {key.lower(): value for key, value in item.items()}
    kind = _text(source.get("type")).lower()
    if kind in ITEM_TYPES and kind != "text":
        return SetAside(kind)
    repairs: list[str] = []
    sources = _each(_first(source, "infosources", "infosource", "source"), _source)
    named = [entry.get("name", "") for entry in sources]
    wire = receipt.find_source(*named, _text(source.get("copyrightholder")))

    def text(*names: str) -> str:
        return _text(_first(source, *names))

    def time(name: str, *other_names: str) -> str:
        return parse_time(name, text(name.lower(), *other_names), repairs, wire)

    uri = wire.uri(text("uri", "guid", "id"))
    headlines = _texts(source, "headline", "headlines")
    descriptions = _texts(source, "description", "descriptions")
    properties: DraftProperties = {
        "uri": uri,
        "version": _text(source.get("version")),
        "versionCreated": time("versionCreated"),
        "firstCreated": time("firstCreated"),
        "contentCreated": time("contentCreated"),
        "embargoedUntil": time("embargoedUntil", "embargoed"),
        "pubStatus": parse_status(_text(source.get("pubstatus"))),
        "urgency": parse_urgency(_text(source.get("urgency")), repairs),
        "profile": text("profile"),
        "copyrightHolder": text("copyrightholder"),
        "copyrightNotice": text("copyrightnotice"),
        "usageTerms": text("usageterms"),
        "edNote": text("ednote"),
        "language": text("language"),
        "title": text("title"),
        "by": text("by", "byline"),
        "slugline": text("slugline"),
        "located": text("located"),
        "headlines": headlines,
        "descriptions": descriptions,
        "bodies": _bodies(_texts(source, "body", "bodies"), headlines, descriptions, repairs),
        "subjects": _each(_first(source, "subjects", "subject"), _subject),
        "people": _each(_first(source, "people", "person"), _concept),
        "organisations": _each(_first(source, "organisations", "organisation"), _concept),
        "places": _each(_first(source, "places", "place"), _place),
        "events": _each(_first(source, "events", "event"), _concept),
        "infoSources": sources,
        "genres": _each(_first(source, "genres", "genre"), _genre),
        "altIds": _alternatives(source, uri),
        "associations": _associations(source.get("associations"), wire),
    }
    return Draft(without_empty(properties), repairs, wire)


def _first(source: Object, *names: str) -> object:
    """The first property of these names that has a value."""
    return next((source[name] for name in names if source.get(name)), None)


def _text(value: object) -> str:
    """A string or a number as text; "" for any other type."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _texts(source: Object, singular: str, plural: str) -> list[Text]:
    """Headlines, descriptions or bodies, from an array of objects or from properties like `body_html`."""
    texts: list[Text] = []
    for entry in _objects(source.get(plural)):
        if value := _text(entry.get("value")):
            content_type = _text(entry.get("contenttype")) or "text/plain"
            texts.append(without_empty(as_text(value, _text(entry.get("role")), content_type)))
    for key in sorted(source):
        stem, _, variant = key.partition("_")
        if stem == singular and (value := _text(source[key])):
            role = "main" if variant in CONTENT_TYPES else variant or "main"
            texts.append(as_text(value, role, CONTENT_TYPES.get(variant, "text/plain")))
    return texts


def _bodies(
    bodies: list[Text], headlines: list[Text], descriptions: list[Text], repairs: list[str]
) -> list[Text]:
    """The plain text, made from the markup if the wire sends none, and then the markup.

    A flash may have no body yet; its description or headline is used instead.
    """
    plain = [body["value"] for body in bodies if body["contentType"].lower().startswith("text/plain")]
    marked_up = [body for body in bodies if "html" in body["contentType"].lower()]
    if not plain and marked_up:
        plain = [to_text(marked_up[0]["value"])]
    for name, texts in (("descriptions", descriptions), ("headlines", headlines)):
        if not plain and texts:
            plain = [to_text(texts[0]["value"])]
            repairs.append(f"bodies: made from {name} because the story has no body")
    value, cleaned = clean_body("\n\n".join(plain))
    repairs += cleaned
    return [as_text(value), *marked_up]


def _objects(value: object) -> Iterator[Object]:
    """The objects in a list; a single object or string counts as a list of one, a string as a name."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            yield {str(key).lower(): item for key, item in entry.items()}
        elif name := _text(entry):
            yield {"name": name}


def _each(value: object, make: Callable[[Object], T]) -> list[T]:
    """Call `make` for each object in a list, and drop empty results."""
    return [made for entry in _objects(value) if (made := make(entry))]


def _concept(entry: Object) -> Concept:
    return without_empty(
        Concept(
            name=_text(entry.get("name")),
            rel=_text(entry.get("rel")),
            uri=_uri(entry),
            literal=_literal(entry),
        )
    )


def _place(entry: Object) -> Place:
    place = cast(Place, _concept(entry))
    if isinstance(shape := entry.get("geojson"), dict):
        place["geoJSON"] = shape
    return place


def _subject(entry: Object) -> Subject:
    subject = cast(Subject, _concept(entry))
    if isinstance(relevance := entry.get("relevance"), int | float):
        subject["relevance"] = _percent(relevance)
    if isinstance(confidence := entry.get("confidence"), int | float):
        subject["confidence"] = _percent(confidence)
    if creator := _text(entry.get("creator")):
        subject["creator"] = creator
    if subject:
        subject.setdefault("creator", "wire")
    return subject


def _source(entry: Object) -> InfoSource:
    return without_empty(
        InfoSource(
            name=_text(entry.get("name")),
            role=_text(entry.get("role")),
            uri=_uri(entry),
            literal=_literal(entry),
        )
    )


def _genre(entry: Object) -> Genre:
    return without_empty(Genre(name=_text(entry.get("name")), uri=_uri(entry), literal=_literal(entry)))


def _uri(entry: Object) -> str:
    uri = _text(entry.get("uri"))
    return uri if URI_SCHEME.match(uri) else ""


def _literal(entry: Object) -> str:
    return _text(entry.get("literal")) or _text(entry.get("code"))


def _percent(value: float) -> int:
    return max(0, min(100, round(value)))


def _alternatives(source: Object, uri: str) -> list[AltId]:
    """Alternative ids: an object in 1.x, an array of role and value in later versions; and the `guid`."""
    altids = source.get("altids")
    pairs: list[tuple[str, object]]
    if isinstance(altids, dict):
        pairs = [(str(role), value) for role, value in altids.items()]
    else:
        pairs = [(_text(e.get("role")) or "id", e.get("value", e.get("name"))) for e in _objects(altids)]
    pairs.append(("guid", source.get("guid")))
    return [{"role": role, "value": text} for role, value in pairs if (text := _text(value)) not in ("", uri)]


def _associations(value: object, wire: Source) -> list[Association]:
    """Names and ids of associated items: an object by name in 1.x, an array in 3.x."""
    named: list[tuple[str, object]] = []
    if isinstance(value, dict):
        named = [(str(name), item) for name, item in value.items()]
    elif isinstance(value, list):
        named = [(_text(item.get("name")), item) for item in value if isinstance(item, dict)]
    associations: list[Association] = []
    for name, item in named:
        if not isinstance(item, dict):
            continue
        uri = wire.uri(_text(item.get("uri")) or _text(item.get("guid")))
        if name and uri:
            kind, relation = _text(item.get("type")).lower(), _text(item.get("rel"))
            associations.append(without_empty(Association(name=name, uri=uri, type=kind, rel=relation)))
    return associations
