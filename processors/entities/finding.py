"""The entities stage: finds the people, organisations and places of a story.

The model finds mentions. They are corrected (`mentions`) and grouped into entities (`joining`); people get a
role (`roles`) and places a country and coordinates (`places`). Stories in a language that the model does not
support get no entities.
"""

import re
from collections.abc import Sequence

from typing_extensions import TypedDict

from processors.entities.figures import figures
from processors.entities.joining import NamedEntity, join
from processors.entities.mentions import correct
from processors.entities.model import Model
from processors.entities.places import GEONAMES_URI, Location, resolve
from processors.entities.reading import Reading, read
from processors.entities.roles import role
from processors.entities.spans import EntitySpan, not_overlapping
from processors.story import Concept, Entity, EntityType, Place, Story, body, headline, stamp

WORD_CHARACTER = re.compile(r"\w")
MANY_MENTIONS = 5  # more of them add no relevance

Located = tuple[Entity, Location | None]


class Details(TypedDict, total=False):
    """The optional properties of an entity."""

    role: str
    country: str
    uri: str


def find(model: Model, stories: Sequence[Story]) -> None:
    """Add `entities`, `people`, `organisations` and `places` to stories, in place."""
    supported = [story for story in stories if model.supports(story.get("language"))]
    readings = [read(story) for story in supported]
    mentions = model.mentions([reading.text for reading in readings])
    found = {id(s): _entities(s, r, m) for s, r, m in zip(supported, readings, mentions, strict=True)}
    for story in stories:
        entities = found.get(id(story), [])
        _list_in_ninjs(story, entities)
        story["entities"] = [entity for entity, _ in entities]
        story["enrichment"] |= {"model": model.name, "modelVersion": model.version}
        stamp(story, "entities")


def entity_id(kind: str, name: str) -> str:
    """The id of an entity, the same in every story: `person:stephen-harper`."""
    slug = re.sub(r"\W+", "-", name.casefold()).strip("-")
    return f"{kind.lower()}:{slug}"


def relevance(in_headline: bool, position: float, mentions: int) -> float:
    """How much a story is about an entity, from 0 to 1.

    A mention in the headline counts for 0.5. The position of the first mention, from 0 (the start of the
    body) to 1 (its end), counts for up to 0.3, and the number of mentions for up to 0.2, reached with five.
    """
    return round(0.5 * in_headline + 0.3 * (1 - position) + 0.2 * min(1.0, mentions / MANY_MENTIONS), 3)


def _entities(story: Story, reading: Reading, found: Sequence[EntitySpan]) -> list[Located]:
    text, opening, _ = reading
    mentions = correct(story, reading, found)
    written = not_overlapping(text, figures(text), [(0, opening), *((m.start, m.end) for m in mentions)])
    joined = join(text, sorted(mentions + written))
    places = [named for named in joined if named.type == "LOC"]
    locations = resolve(text, [(named.name, [m.end for m in named.mentions]) for named in places])
    located = {id(named): location for named, location in zip(places, locations, strict=True)}
    title = " ".join(headline(story).split()).casefold()
    return [
        (_entity(body(story), reading, named, title, located.get(id(named))), located.get(id(named)))
        for named in joined
    ]


def _entity(
    written: str, reading: Reading, named: NamedEntity, title: str, location: Location | None
) -> Entity:
    """An entity, with its mentions in the body as written. One that only the headline names has none."""
    spans = [
        (mention.start - reading.opening, mention.end - reading.opening)
        for mention in named.mentions
        if mention.start >= reading.opening
    ]
    return {
        "id": entity_id(named.type, named.name),
        "name": named.name,
        "type": named.type,
        "relevance": relevance(
            any(_has_name(title, alias) for alias in named.aliases),
            spans[0][0] / len(written) if spans else 1.0,
            len(spans),
        ),
        **_details(reading.text, named, location),
        "mentions": [{"start": start, "end": end, "text": written[start:end]} for start, end in spans],
    }


def _has_name(title: str, name: str) -> bool:
    """Whether a name is in a title as whole words. (A pattern would have to be compiled for each name.)"""
    start = title.find(name)
    while start >= 0:
        around = title[max(0, start - 1) : start] + title[start + len(name) : start + len(name) + 1]
        if not WORD_CHARACTER.search(around):
            return True
        start = title.find(name, start + 1)
    return False


def _details(text: str, named: NamedEntity, location: Location | None) -> Details:
    details: Details = {}
    if named.type == "PERSON" and (given := role(text, named.mentions)):
        details["role"] = given
    if location:
        details["country"] = location.country
        if location.geoname:
            details["uri"] = GEONAMES_URI.format(location.geoname.id)
    return details


def _list_in_ninjs(story: Story, entities: Sequence[Located]) -> None:
    """Add the entities to the ninjs properties for them, after the wire's own."""
    if people := _concepts(entities, "PERSON", story.get("people", [])):
        story["people"] = [*story.get("people", []), *people]
    if organisations := _concepts(entities, "ORG", story.get("organisations", [])):
        story["organisations"] = [*story.get("organisations", []), *organisations]
    if places := _concepts(entities, "LOC", story.get("places", [])):
        story["places"] = [*story.get("places", []), *places]


def _concepts(entities: Sequence[Located], kind: EntityType, listed: Sequence[Concept]) -> list[Place]:
    """The entities of a type as ninjs concepts, without those that the wire has listed by name."""
    names = {concept.get("name", "").casefold() for concept in listed}
    return [
        _concept(entity, location)
        for entity, location in entities
        if entity["type"] == kind and entity["name"].casefold() not in names
    ]


def _concept(entity: Entity, location: Location | None) -> Place:
    concept: Place = {"name": entity["name"], "rel": "mentioned", "literal": entity["id"]}
    if "uri" in entity:
        concept["uri"] = entity["uri"]
    if location and location.geoname and (location.geoname.latitude or location.geoname.longitude):
        point = [location.geoname.longitude, location.geoname.latitude]  # GeoJSON puts longitude first
        concept["geoJSON"] = {"type": "Point", "coordinates": point}
    return concept
