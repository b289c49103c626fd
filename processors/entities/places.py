"""Resolve the places of a story to a country (ISO 3166) and to GeoNames, which has coordinates.

Many places share a name. A name is resolved if the story says which place it means ("Cambridge,
Massachusetts"), if one place of the name is far larger than all others and nothing in the story contradicts
it, or if only one of them is in a country that the story names. Otherwise it is left unresolved, because a
wrong place on a map is worse than none.
"""

import gzip
import re
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

GAZETTEER = Path(__file__).with_name("gazetteer.tsv.gz")
GEONAMES_URI = "https://sws.geonames.org/{}/"

DOMINANT_RATIO = 8  # to the population of the next largest place of the name
OVERWHELMING_RATIO = 40  # likewise; the largest then wins even if the story names another's country
WELL_KNOWN = 100_000  # inhabitants; a smaller place is resolved only if the story names its country

# Other names that wires use for countries, with the names that GeoNames uses.
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
# US states as the AP Stylebook abbreviates them after a city's name.
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
# Provinces and states of other countries after a city's name, and the country.
CANADIAN = (
    "ontario|quebec|nova scotia|new brunswick|manitoba|british columbia|prince edward island|saskatchewan|"
    "alberta|newfoundland|ont.|que.|n.s.|n.b.|man.|b.c.|sask.|alta."
)
AUSTRALIAN = "new south wales|queensland|victoria|tasmania|south australia|western australia"
PROVINCES = dict.fromkeys(CANADIAN.split("|"), "CA") | dict.fromkeys(AUSTRALIAN.split("|"), "AU")
# Names in the gazetteer that nearly always mean something larger.
NO_PLACES = frozenset(("asia", "antarctica", "jupiter", "ceres", "orion", "bay"))
# Names in `ALIASES` for a part of a country: they have its code, but are not the country itself.
COUNTRY_PARTS = frozenset(("england", "scotland", "wales", "northern ireland"))
REGION_AFTER_NAME = re.compile(
    r",\s+(?P<region>[A-Z][\w.]*(?:[ -][A-Z][\w.]*){0,3})(?![\w.]|['’]s|,? (?:and|or) )"
)

Kind = Literal["country", "state", "city"]
KINDS = get_args(Kind)


class GeoName(NamedTuple):
    """A place in GeoNames.

    `country` is its ISO 3166 code, and `state` a US state's postal code or empty. Population, latitude and
    longitude are 0 where the gazetteer does not have them.
    """

    id: int
    name: str
    kind: Kind
    country: str
    state: str
    population: int
    latitude: float
    longitude: float


class Location(NamedTuple):
    """The country (ISO 3166) of a place in a story, and its entry in GeoNames if that is certain."""

    country: str
    geoname: GeoName | None


@cache
def _gazetteer() -> dict[str, list[str]]:
    """The lines of each name, without the name; few of them are ever looked at."""
    lines: dict[str, list[str]] = {}
    for line in gzip.decompress(GAZETTEER.read_bytes()).decode().splitlines():
        key, _, place = line.partition("\t")
        lines.setdefault(key, []).append(place)
    return lines


@cache
def _places(key: str) -> list[GeoName]:
    return [_place(line) for line in _gazetteer()[key]]


def _place(line: str) -> GeoName:
    id, name, kind, country, state, population, latitude, longitude = line.split("\t")
    position = (float(latitude), float(longitude))
    return GeoName(int(id), name, cast("Kind", kind), country, state, int(population), *position)


def name_key(name: str) -> str:
    """A name as the gazetteer has it."""
    return " ".join(name.casefold().replace("’", "'").split()).removeprefix("the ")


def rank(place: GeoName) -> tuple[int, int, int]:
    """The order of the places of a name: countries, states, then cities, each by descending population."""
    return KINDS.index(place.kind), -place.population, place.id


def candidates(name: str) -> list[GeoName]:
    """The places of a name: countries first, then states, then cities, each by descending population."""
    key = name_key(name)
    if key in STATES:
        return [geoname for geoname in _places(STATES[key]) if geoname.kind == "state"]
    key = ALIASES.get(key, key)
    return _places(key) if key in _gazetteer() else []


def geoname(uri: str) -> GeoName | None:
    """The place of a GeoNames page, if the gazetteer has it."""
    key = _names_by_uri().get(uri)
    return next(place for place in _places(key) if GEONAMES_URI.format(place.id) == uri) if key else None


def names() -> Collection[str]:
    """All names in the gazetteer, in lower case."""
    return _gazetteer().keys()


@cache
def countries_and_states() -> list[GeoName]:
    """All countries and US states."""
    lines = (line for found in _gazetteer().values() for line in found)
    return [_place(line) for line in lines if "\tcity\t" not in line]


@cache
def _names_by_uri() -> dict[str, str]:
    lines = ((line, key) for key, found in _gazetteer().items() for line in found)
    return {GEONAMES_URI.format(line.partition("\t")[0]): key for line, key in lines}


def is_country(name: str) -> bool:
    """Whether a name means a country or a part of one, and is not also a US state's ("Georgia")."""
    found = candidates(name)
    return bool(found) and found[0].kind == "country" and not any(g.kind == "state" for g in found)


def resolve(text: str, names: Sequence[tuple[str, Sequence[int]]]) -> list[Location | None]:
    """Locate the places of a story, each given as its name and the ends of its mentions in the text.

    Returns a location for each, or None if even the country is uncertain.
    """
    countries = {
        found[0].country
        for name, _ in names
        if name_key(name) not in NO_PLACES
        and (found := candidates(name))
        and (is_country(name) or (len(found) == 1 and found[0].kind == "state"))
    }
    first = [_resolve(text, name, ends, countries) for name, ends in names]
    countries |= {location.country for location in first if location}
    return [
        location or _resolve(text, name, ends, countries)
        for location, (name, ends) in zip(first, names, strict=True)
    ]


def _resolve(text: str, name: str, ends: Sequence[int], countries: Collection[str]) -> Location | None:
    found = candidates(name) if name_key(name) not in NO_PLACES else []
    if found and is_country(name):
        return Location(found[0].country, None if name.casefold() in COUNTRY_PARTS else found[0])
    region = next((region for end in ends if (region := _region(text, end))), None)
    if region:
        cities = [
            geoname for geoname in found if geoname.kind == "city" and geoname.country == region.country
        ]
        inside = [city for city in cities if region.state in ("", city.state)]
        return Location(region.country, inside[0] if inside else None)
    if not found:
        return None
    chosen = _choose(found, countries)
    if chosen:
        return Location(chosen.country, chosen)
    likely = {g.country for g in found}
    known = found[0].kind != "city" or found[0].population >= WELL_KNOWN
    return Location(likely.pop(), None) if len(likely) == 1 and known else None


def _choose(found: Sequence[GeoName], countries: Collection[str]) -> GeoName | None:
    """The place that a story means, given the countries that it names; None if uncertain."""
    in_countries = [geoname for geoname in found if geoname.country in countries]
    if found[0].kind != "city":
        # A state may share its name with a country or a large city: Georgia, Washington.
        if all(g.kind == "city" and g.population < WELL_KNOWN for g in found[1:]):
            return found[0]
        return in_countries[0] if len(in_countries) == 1 else None
    largest = found[0]
    next_population = max((geoname.population for geoname in found[1:]), default=0)
    others = {geoname.country for geoname in found[1:] if geoname.country != largest.country}
    dominant = largest.population >= DOMINANT_RATIO * next_population
    contradicted = largest.country not in countries and bool(others & set(countries))
    if dominant and largest.population >= WELL_KNOWN and not contradicted:
        return largest
    if largest.population >= max(OVERWHELMING_RATIO * max(next_population, 1), WELL_KNOWN):
        return largest
    if len({geoname.country for geoname in in_countries}) == 1:
        rest = max((geoname.population for geoname in in_countries[1:]), default=0)
        return in_countries[0] if in_countries[0].population >= DOMINANT_RATIO * rest else None
    return None


def _region(text: str, end: int) -> GeoName | None:
    """The country or state that follows a mention and a comma."""
    match = REGION_AFTER_NAME.match(text, end, end + 60)
    if not match:
        return None
    words = match["region"].split(" ")
    names = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    if country := next((PROVINCES[key] for name in names if (key := name_key(name)) in PROVINCES), None):
        return GeoName(0, match["region"], "state", country, "", 0, 0.0, 0.0)
    regions = (region for name in names for region in candidates(name) or candidates(name.rstrip(".")))
    return next((region for region in regions if region.kind != "city"), None)
