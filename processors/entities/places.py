"""Where the places of a story are: country (ISO 3166), and GeoNames' id and coordinates where sure.

Many places share a name. A name is resolved when the story says which ("Cambridge, Massachusetts"),
when one place of the name is far larger than all others and nothing in the story speaks against it,
or when only one of them lies in a country that the story names. Otherwise it stays open: a wrong
place on a map is worse than none.
"""

import gzip
import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

GAZETTEER = Path(__file__).with_name("gazetteer.tsv.gz")
URI = "https://sws.geonames.org/{}/"

DOMINANT = 5  # times the people of the next place of the name
OVERWHELMING = 40  # times; then a country named in the story does not speak for another
KNOWN = 100_000  # people; a smaller place needs its country named

# What wires call countries and states beside the names that GeoNames gives them.
ALIASES = {
    "u.s.": "united states",
    "u.s": "united states",
    "us": "united states",
    "u.s.a.": "united states",
    "usa": "united states",
    "america": "united states",
    "united states of america": "united states",
    "u.k.": "united kingdom",
    "u.k": "united kingdom",
    "uk": "united kingdom",
    "britain": "united kingdom",
    "great britain": "united kingdom",
    "england": "united kingdom",
    "scotland": "united kingdom",
    "wales": "united kingdom",
    "northern ireland": "united kingdom",
    "holland": "netherlands",
    "the netherlands": "netherlands",
    "czech republic": "czechia",
    "burma": "myanmar",
    "ivory coast": "ivory coast",
    "cote d'ivoire": "ivory coast",
    "côte d'ivoire": "ivory coast",
    "uae": "united arab emirates",
    "u.a.e.": "united arab emirates",
    "drc": "democratic republic of the congo",
    "dr congo": "democratic republic of the congo",
    "turkiye": "turkey",
    "türkiye": "turkey",
    "macedonia": "north macedonia",
    "swaziland": "eswatini",
    "russian federation": "russia",
    "people's republic of china": "china",
    "republic of korea": "south korea",
    "holy see": "vatican",
    "palestine": "palestinian territory",
    "palestinian territories": "palestinian territory",
    "bosnia": "bosnia and herzegovina",
}
# The states of the USA as the AP Stylebook abbreviates them behind a city's name.
STATES = {
    "ala.": "alabama",
    "ariz.": "arizona",
    "ark.": "arkansas",
    "calif.": "california",
    "colo.": "colorado",
    "conn.": "connecticut",
    "del.": "delaware",
    "d.c.": "district of columbia",
    "fla.": "florida",
    "ga.": "georgia",
    "ill.": "illinois",
    "ind.": "indiana",
    "kan.": "kansas",
    "ky.": "kentucky",
    "la.": "louisiana",
    "md.": "maryland",
    "mass.": "massachusetts",
    "mich.": "michigan",
    "minn.": "minnesota",
    "miss.": "mississippi",
    "mo.": "missouri",
    "mont.": "montana",
    "neb.": "nebraska",
    "nev.": "nevada",
    "n.h.": "new hampshire",
    "n.j.": "new jersey",
    "n.m.": "new mexico",
    "n.y.": "new york",
    "n.c.": "north carolina",
    "n.d.": "north dakota",
    "okla.": "oklahoma",
    "ore.": "oregon",
    "pa.": "pennsylvania",
    "r.i.": "rhode island",
    "s.c.": "south carolina",
    "s.d.": "south dakota",
    "tenn.": "tennessee",
    "tex.": "texas",
    "vt.": "vermont",
    "va.": "virginia",
    "wash.": "washington",
    "w.va.": "west virginia",
    "wis.": "wisconsin",
    "wyo.": "wyoming",
}
# Parts of a state: they lie in it, and are not it.
PARTS = frozenset(("england", "scotland", "wales", "northern ireland"))
FOLLOWING = re.compile(r",\s+(?P<region>[A-Z][\w.]*(?:[ -][A-Z][\w.]*){0,3})(?![\w.]|['’]s|,? (?:and|or) )")

Kind = Literal["country", "state", "city"]
KINDS = get_args(Kind)


class Place(NamedTuple):
    """A place of GeoNames. `state` is a US state's code; a latitude and longitude of 0, 0 are unknown."""

    id: int
    name: str
    kind: Kind
    country: str
    state: str
    people: int
    latitude: float
    longitude: float


class Resolved(NamedTuple):
    """What is known of a name: its country, and the place itself where that is sure."""

    country: str
    place: Place | None


@cache
def _gazetteer() -> dict[str, list[Place]]:
    places: dict[str, list[Place]] = {}
    with gzip.open(GAZETTEER, "rt", encoding="utf-8") as file:
        for line in file:
            name, id, shown, kind, country, state, people, latitude, longitude = line.rstrip("\n").split("\t")
            where = (country, state, int(people), float(latitude), float(longitude))
            place = Place(int(id), shown, cast("Kind", kind), *where)
            places.setdefault(name, []).append(place)
    for found in places.values():
        found.sort(key=lambda place: (KINDS.index(place.kind), -place.people, place.id))
    return places


def candidates(name: str) -> list[Place]:
    """The places that a name may mean: a country first, then states, then cities by their people."""
    known = " ".join(name.casefold().replace("’", "'").split()).removeprefix("the ")
    if known in STATES:
        return [place for place in _gazetteer()[STATES[known]] if place.kind == "state"]
    return _gazetteer().get(ALIASES.get(known, known), [])


def is_country(name: str) -> bool:
    """Whether a name means a country or a part of one and nothing else that is as large as a state."""
    found = candidates(name)
    return bool(found) and found[0].kind == "country" and not any(p.kind == "state" for p in found)


def resolve(text: str, named: Sequence[tuple[str, Sequence[int]]]) -> list[Resolved | None]:
    """Resolve the place names of a story, each given with the ends of its mentions in the text."""
    countries = {
        found[0].country
        for name, _ in named
        if (found := candidates(name))
        and (is_country(name) or (len(found) == 1 and found[0].kind == "state"))
    }
    first = [_resolve(text, name, ends, countries) for name, ends in named]
    countries |= {resolved.country for resolved in first if resolved}
    return [
        found or _resolve(text, name, ends, countries)
        for found, (name, ends) in zip(first, named, strict=True)
    ]


def _resolve(text: str, name: str, ends: Sequence[int], countries: Collection[str]) -> Resolved | None:
    found = candidates(name)
    if is_country(name):
        return Resolved(found[0].country, None if name.casefold() in PARTS else found[0])
    region = next((region for end in ends if (region := _region(text, end))), None)
    if region:
        cities = [place for place in found if place.kind == "city" and place.country == region.country]
        inside = [place for place in cities if region.state in ("", place.state)]
        return Resolved(region.country, inside[0] if inside else None)
    if not found:
        return None
    chosen = _choose(found, countries)
    if chosen:
        return Resolved(chosen.country, chosen)
    lands = {place.country for place in found if place.kind != "city" or place.people >= KNOWN}
    lands = lands or {place.country for place in found}
    return Resolved(lands.pop(), None) if len(lands) == 1 else None


def _choose(found: Sequence[Place], countries: Collection[str]) -> Place | None:
    near = [place for place in found if place.country in countries]
    if found[0].kind != "city":
        # A state that a country or a city of some size shares its name with: Georgia, Washington.
        if all(place.kind == "city" and place.people < KNOWN for place in found[1:]):
            return found[0]
        return near[0] if len(near) == 1 else None
    largest = found[0]
    next_people = max((place.people for place in found[1:]), default=0)
    others = {place.country for place in found[1:] if place.country != largest.country}
    dominant = largest.people >= DOMINANT * next_people
    contradicted = largest.country not in countries and bool(others & set(countries))
    if dominant and largest.people >= KNOWN and not contradicted:
        return largest
    if largest.people >= OVERWHELMING * max(next_people, 1) and largest.people >= KNOWN:
        return largest
    if len({place.country for place in near}) == 1:
        rest = max((place.people for place in near[1:]), default=0)
        return near[0] if near[0].people >= DOMINANT * rest else None
    return None


def _region(text: str, end: int) -> Place | None:
    """The country or state that stands behind a mention and a comma."""
    match = FOLLOWING.match(text, end, end + 60)
    if not match:
        return None
    words = match["region"].split(" ")
    names = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    regions = (place for name in names for place in candidates(name) or candidates(name.rstrip(".")))
    return next((place for place in regions if place.kind != "city"), None)
