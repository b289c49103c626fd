"""Find the place that a query names, for NEAR 100 km OF."""

from collections.abc import Sequence

from processors.entities.places import DOMINANT_RATIO, WELL_KNOWN, GeoName, candidates, names
from processors.queries.fields import MAX_SHOWN, close_to
from processors.queries.regions import code, possible_regions, region


def city(text: str) -> GeoName:
    """The city of a name, which may be followed by a comma and its country, US state, or number in GeoNames.

    Without them the name must have one meaning, or one that is far larger than all others. Raises ValueError
    if the gazetteer does not have it, or if it may be several.
    """
    name, place = " ".join(text.split()), ""
    if "," in name and not candidates(name):
        name, _, place = name.rpartition(",")
    place = place.strip()
    found = [city for city in candidates(name) if city.kind == "city"]
    if not found:
        raise ValueError(_unknown(name))
    inside = _inside(found, place) if place else found
    if not inside:
        raise ValueError(f"no {name} is known in {place}; there is {_shown(found)}")
    chosen = _largest(inside, 0 if place else WELL_KNOWN)
    if not chosen:
        raise ValueError(f"{name!r} may be several places; write one of {_shown(inside)}")
    return chosen


def full_name(city: GeoName) -> str:
    """A name that has only this meaning: with the country or state or, if need be, the number in GeoNames."""
    same = [other for other in candidates(city.name) if other.kind == "city" and code(other) == code(city)]
    return f"{city.name}, {code(city) if _largest(same, 0) == city else city.id}"


def _inside(found: Sequence[GeoName], place: str) -> list[GeoName]:
    if place.isdecimal():
        return [city for city in found if str(city.id) == place]
    wanted = set(possible_regions(place)) or {region(place)}  # Georgia is a country and a state
    return [city for city in found if wanted & {city.country, code(city)}]


def _largest(found: Sequence[GeoName], least: int) -> GeoName | None:
    """The only place, or the one that is far larger than the next and has `least` inhabitants."""
    first, *others = found
    next_population = max((other.population for other in others), default=0)
    is_far_larger = first.population >= max(least, DOMINANT_RATIO * next_population)
    return first if not others or is_far_larger else None


def _shown(found: Sequence[GeoName]) -> str:
    return ", ".join(f'"{full_name(city)}"' for city in found[:MAX_SHOWN])


def _unknown(name: str) -> str:
    if found := candidates(name):
        return f"{name!r} is not a city; write WITHIN {code(found[0])}"
    key = name.casefold()
    close = close_to(key, [other for other in names() if other[:2] == key[:2]])
    return f"{name!r} is not in the gazetteer, which has cities of 15,000 inhabitants and more{close}"
