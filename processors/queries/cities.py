"""Find the place that a query names, for NEAR 100 km OF."""

from collections.abc import Sequence

from processors.entities.places import DOMINANT_RATIO, WELL_KNOWN, GeoName, candidates, names
from processors.queries.fields import MAX_SHOWN, close_to
from processors.queries.regions import code, possible_regions, region


def city(text: str) -> GeoName:
    """The city of a name, which may be followed by a comma and its country or US state.

    Without them the name must have one meaning, or one that is far larger than all others. Raises ValueError
    if the gazetteer does not have it, or if it may be several.
    """
    name, _, place = (" ".join(part.split()) for part in text.partition(","))
    found = [city for city in candidates(name) if city.kind == "city"]
    if place:
        wanted = set(possible_regions(place)) or {region(place)}  # Georgia is a country and a state
        inside = [city for city in found if wanted & {city.country, code(city)}]
        if found and not inside:
            raise ValueError(f"no {name} is known in {place}; there is {_shown(found)}")
        found = inside
    if not found:
        raise ValueError(_unknown(name))
    first, *others = found
    largest = max((other.population for other in others), default=0)
    if others and not (place or first.population >= WELL_KNOWN):
        raise ValueError(_several(name, found))
    if others and first.population < DOMINANT_RATIO * largest:
        raise ValueError(_several(name, found))
    return first


def full_name(city: GeoName) -> str:
    """A name that has only this meaning."""
    return f"{city.name}, {code(city)}"


def _several(name: str, found: Sequence[GeoName]) -> str:
    return f"{name} may be one of several places: {_shown(found)}"


def _shown(found: Sequence[GeoName]) -> str:
    return ", ".join(f'"{full_name(city)}"' for city in found[:MAX_SHOWN])


def _unknown(name: str) -> str:
    if found := candidates(name):
        return f"{name} has no single point; write WITHIN {code(found[0])}"
    key = name.casefold()
    close = close_to(key, [other for other in names() if other[:2] == key[:2]])
    return f"{name!r} is not in the gazetteer, which has cities of 15,000 inhabitants and more{close}"
