"""Where the places of a story are: in which regions, and at which coordinates."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from processors.entities.places import GeoName, candidates, geoname, is_country
from processors.queries.distances import cells
from processors.queries.regions import LARGE, regions
from processors.queries.scopes import Key, Named, Point
from processors.story import Concept, Entity, Story


def find_places(story: Story, entities: Mapping[str, tuple[Entity, Named]]) -> Iterator[tuple[Key, Named]]:
    """The keys of the places of a story: of their regions, and of the cells on the map that they are in."""
    for entity, named in entities.values():
        if entity["type"] == "LOC":
            for key in _entity_keys(entity.get("uri", ""), entity.get("country", ""), entity["name"]):
                yield key, named
    for place in story.get("places") or ():
        if place.get("literal") not in entities:
            named = Named(place.get("name", ""))
            for region in _wire_regions(place):
                yield ("WITHIN", region), named
            if point := _point(place.get("uri", ""), place.get("geoJSON"), named):
                for cell in cells(point.latitude, point.longitude):
                    yield cell, named


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


@lru_cache(maxsize=20_000)
def _entity_keys(uri: str, country: str, name: str) -> Sequence[Key]:
    """The keys of a place, by its GeoNames page, its country, and its name; places recur."""
    place = geoname(uri)
    keys: list[Key] = [("WITHIN", region) for region in _entity_regions(place, country, name)]
    if place and (place.latitude or place.longitude):
        keys += cells(place.latitude, place.longitude)
    return keys


def _entity_regions(place: GeoName | None, country: str, name: str) -> Sequence[str]:
    """The codes of the regions that a place is in, or is itself."""
    if country:
        return regions(country, place.state if place else "")
    whole = LARGE.get(name.casefold().removeprefix("the "))
    return [whole] if whole else []


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
