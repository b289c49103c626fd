"""Where the places of a story are: in which regions, and at which coordinates."""

from collections.abc import Iterator, Mapping

from processors.entities.places import candidates, geoname, is_country
from processors.queries.distances import cells
from processors.queries.regions import LARGE, regions
from processors.queries.scopes import Key, Named, Point
from processors.story import Concept, Entity, Story


def find_places(story: Story, entities: Mapping[str, tuple[Entity, Named]]) -> Iterator[tuple[Key, Named]]:
    """The keys of the places of a story: of their regions, and of the cells on the map that they are in."""
    for entity, named in entities.values():
        if entity["type"] == "LOC":
            for region in _entity_regions(entity):
                yield ("WITHIN", region), named
    for place in story.get("places") or ():
        if place.get("literal") not in entities:
            for region in _wire_regions(place):
                yield ("WITHIN", region), Named(place.get("name", ""))
    for point in find_points(story, entities):
        for cell in cells(point.latitude, point.longitude):
            yield cell, point.place


def find_points(story: Story, entities: Mapping[str, tuple[Entity, Named]]) -> list[Point]:
    """The places of a story with coordinates, by their GeoNames page or, if they have none, their GeoJSON."""
    points = [
        _point(entity.get("uri", ""), None, named)
        for entity, named in entities.values()
        if entity["type"] == "LOC"
    ]
    points += [
        _point(place.get("uri", ""), place.get("geoJSON"), Named(place.get("name", "")))
        for place in story.get("places") or ()
        if place.get("literal") not in entities
    ]
    return [point for point in points if point]


def _entity_regions(entity: Entity) -> Iterator[str]:
    """The codes of the regions that a place is in, or is itself."""
    place = geoname(entity.get("uri", ""))
    if country := entity.get("country"):
        yield from regions(country, place.state if place else "")
    elif whole := LARGE.get(entity["name"].casefold().removeprefix("the ")):
        yield whole


def _wire_regions(place: Concept) -> Iterator[str]:
    """Those of a place that the wire lists."""
    name = place.get("name", "")
    if found := geoname(place.get("uri", "")):
        yield from regions(found.country, found.state)
    elif is_country(name):
        yield from regions(candidates(name)[0].country)
    elif whole := LARGE.get(name.casefold()):
        yield whole


def _point(uri: str, geojson: object, named: Named) -> Point | None:
    place = geoname(uri)
    if place and (place.latitude or place.longitude):
        return Point(place.latitude, place.longitude, named)
    match geojson:
        case {
            "type": "Point",
            "coordinates": [int() | float() as longitude, int() | float() as latitude, *_],
        }:
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                return Point(float(latitude), float(longitude), named)
    return None
