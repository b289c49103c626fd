"""What ninjs items in JSON name: subjects, people, organisations, places, events, genres and sources."""

from typing import cast

from processors.formats.json import Object, as_string, names
from processors.formats.properties import without_empty
from processors.sources import URI
from processors.story import Concept, Genre, InfoSource, Place, Subject


def concept(entry: Object) -> Concept:
    """A person, an organisation or an event."""
    relations = [as_string(entry.get("rel")), *names(entry.get("rels"))]
    return without_empty(
        Concept(
            name=as_string(entry.get("name")),
            rel=next(filter(None, relations), ""),
            uri=_uri(entry),
            literal=_literal(entry),
        )
    )


def place(entry: Object) -> Place:
    made = cast(Place, concept(entry))
    shape = entry.get("geojson") or entry.get("geometry_geojson")
    if isinstance(shape, dict):
        made["geoJSON"] = shape
    return made


def subject(entry: Object) -> Subject:
    made = cast(Subject, concept(entry))
    if isinstance(relevance := entry.get("relevance"), int | float):
        made["relevance"] = _percent(relevance)
    if isinstance(confidence := entry.get("confidence"), int | float):
        made["confidence"] = _percent(confidence)
    if creator := as_string(entry.get("creator")):
        made["creator"] = creator
    if made:
        made.setdefault("creator", "wire")
    return made


def info_source(entry: Object) -> InfoSource:
    return without_empty(
        InfoSource(
            name=as_string(entry.get("name")),
            role=as_string(entry.get("role")),
            uri=_uri(entry),
            literal=_literal(entry),
        )
    )


def genre(entry: Object) -> Genre:
    return without_empty(Genre(name=as_string(entry.get("name")), uri=_uri(entry), literal=_literal(entry)))


def _uri(entry: Object) -> str:
    uri = as_string(entry.get("uri"))
    return uri if URI.match(uri) else ""


def _literal(entry: Object) -> str:
    return next(filter(None, (as_string(entry.get(name)) for name in ("literal", "code", "qcode"))), "")


def _percent(value: float) -> int:
    return max(0, min(100, round(value)))
