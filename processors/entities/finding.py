"""Entities: the people, organisations and places of a story, once each, under their full names.

The model finds mentions; they are looked at a second time (`mentions`), joined into entities
(`joining`), and told more of: the role of a person (`roles`), the country of a place (`places`).
A story in a language that the model does not know is passed on without names.

`relevance` (0 to 1) is half for standing in the headline, 0.3 falling from the first word of the
body to its last, and 0.2 for five mentions or more, in proportion below.
"""

import re
from collections.abc import Sequence
from typing import Any

from processors.entities import places
from processors.entities.figures import figures
from processors.entities.joining import Named, join
from processors.entities.mentions import names, outside
from processors.entities.model import Model
from processors.entities.roles import role
from processors.entities.spans import EntitySpan
from processors.story import Story, body, headline, stamp

ENOUGH_MENTIONS = 5
NINJS = {"PERSON": "people", "ORG": "organisations", "LOC": "places"}


def find(model: Model, records: Sequence[Story]) -> None:
    """Add `entities`, `people`, `organisations` and `places` to records of the stage before."""
    readable = [record for record in records if model.reads(record.get("language"))]
    found = dict(zip(map(id, readable), model.mentions([body(record) for record in readable]), strict=True))
    for record in records:
        entities = _entities(record, found[id(record)]) if id(record) in found else []
        _name_in_ninjs(record, entities)
        record["entities"] = [entity for entity, _ in entities]
        record["enrichment"] |= {"model": model.name, "modelVersion": model.version}
        stamp(record, "entities")


def identify(kind: str, name: str) -> str:
    """The id of a name and type, the same in every story: `person:stephen-harper`."""
    slug = re.sub(r"\W+", "-", name.casefold()).strip("-")
    return f"{kind.lower()}:{slug}"


def relevance(in_headline: bool, position: float, mentions: int) -> float:
    """How much a story is about an entity, 0 to 1; `position` of its first mention, 0 to 1."""
    share = min(1.0, mentions / ENOUGH_MENTIONS)
    return round(0.5 * in_headline + 0.3 * (1 - position) + 0.2 * share, 3)


def _entities(
    record: Story, found: Sequence[EntitySpan]
) -> list[tuple[dict[str, Any], places.Resolved | None]]:
    text = body(record)
    mentions = names(record, found)
    mentions += outside(text, figures(text), [(m.start, m.end) for m in mentions])
    joined = join(text, sorted(mentions))
    located = [named for named in joined if named.type == "LOC"]
    resolved = places.resolve(text, [(named.name, [m.end for m in named.mentions]) for named in located])
    where = {id(named): place for named, place in zip(located, resolved, strict=True)}
    title = " ".join(headline(record).split()).casefold()
    return [(_entity(text, named, title, where.get(id(named))), where.get(id(named))) for named in joined]


def _entity(text: str, named: Named, title: str, where: places.Resolved | None) -> dict[str, Any]:
    in_headline = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title) for name in named.known_as)
    entity: dict[str, Any] = {
        "id": identify(named.type, named.name),
        "name": named.name,
        "type": named.type,
        "relevance": relevance(in_headline, named.mentions[0].start / len(text), len(named.mentions)),
    }
    if named.type == "PERSON" and (said := role(text, named.mentions)):
        entity["role"] = said
    if where:
        entity["country"] = where.country
        if where.place:
            entity["uri"] = places.URI.format(where.place.id)
    entity["mentions"] = [
        {"start": m.start, "end": m.end, "text": text[m.start : m.end]} for m in named.mentions
    ]
    return entity


def _name_in_ninjs(record: Story, entities: Sequence[tuple[dict[str, Any], places.Resolved | None]]) -> None:
    """List the names where a consumer of plain ninjs looks, after those that the wire gave."""
    for kind, key in NINJS.items():
        given = record.get(key, [])
        known = {item.get("name", "").casefold() for item in given}
        ours = [
            _concept(entity, where)
            for entity, where in entities
            if entity["type"] == kind and entity["name"].casefold() not in known
        ]
        if given or ours:
            record[key] = [*given, *ours]


def _concept(entity: dict[str, Any], where: places.Resolved | None) -> dict[str, Any]:
    concept = {"name": entity["name"], "rel": "mentioned", "literal": entity["id"]}
    if "uri" in entity:
        concept["uri"] = entity["uri"]
    if where and where.place and (where.place.latitude or where.place.longitude):
        point = [where.place.longitude, where.place.latitude]  # GeoJSON has the longitude first
        concept["geoJSON"] = {"type": "Point", "coordinates": point}
    return concept
