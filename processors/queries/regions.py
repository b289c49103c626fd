"""The regions of WITHIN: countries, US states, continents, and some groups of countries.

A region has a code: a country's is that of ISO 3166-1 (`DE`), a US state's that of ISO 3166-2 (`US-CA`), and
all others are their own names. The continents of countries are those of GeoNames (CC BY 4.0).
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from processors.entities.places import COUNTRY_PARTS, GeoName, candidates, countries_and_states

CONTINENTS = {
    "Africa": """
        AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML
        MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW
        """,
    "Antarctica": """
        AQ BV GS HM TF
        """,
    "Asia": """
        AE AF AM AZ BD BH BN BT CC CN GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN
        MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE
        """,
    "Europe": """
        AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT
        LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK
        """,
    "North America": """
        AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA
        PM PR SV SX TC TT US VC VG VI
        """,
    "Oceania": """
        AS AU CK CX FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS
        """,
    "South America": """
        AR BO BR CL CO EC FK GF GY PE PY SR UY VE
        """,
}
GROUPS = {
    "European Union": """
        AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
        """,
    "Latin America": """
        AR BO BR CL CO CR CU DO EC GT HN HT MX NI PA PE PR PY SV UY VE
        """,
    "Middle East": """
        AE BH EG IL IQ IR JO KW LB OM PS QA SA SY TR YE
        """,
}
OTHER_NAMES = {"eu": "European Union", "e.u.": "European Union", "mideast": "Middle East"}
CODE = re.compile(r"[A-Z]{2}(?:-[A-Z]{2})?")
LARGE = {name.casefold(): name for name in (*CONTINENTS, *GROUPS)} | OTHER_NAMES


@lru_cache(maxsize=1_000)
def regions(country: str, state: str = "") -> Sequence[str]:
    """The codes of all regions of a place, by its country and, in the United States, its state."""
    large = [name for name, countries in (CONTINENTS | GROUPS).items() if country in countries.split()]
    return (country, *([f"{country}-{state}"] if state else []), *large)


def region(name: str) -> str:
    """The code of the region of a name or code. Raises ValueError if there is none, or more than one."""
    found = possible_regions(name)
    if len(found) == 1:
        return found[0]
    if found:
        each = " or ".join(f"WITHIN {code}" for code in found)
        raise ValueError(f"{name!r} may be several places; write {each}")
    if _plain(name) in COUNTRY_PARTS:
        raise ValueError(f"{name!r} is part of a country, and only countries are known; write WITHIN GB")
    city = next(iter(candidates(name)), None)
    hint = f"; for a city write NEAR 25 km OF {city.name}" if city else ""
    raise ValueError(f"{name!r} is not a country, a continent, a US state or a group such as the EU{hint}")


def possible_regions(name: str) -> list[str]:
    """The codes of the regions that a name or code may mean."""
    plain = _plain(name)
    if plain in LARGE:
        return [LARGE[plain]]
    if CODE.fullmatch(name) and name in _codes():
        return [name]
    if plain in COUNTRY_PARTS:
        return []
    return [code(place) for place in candidates(name) if place.kind != "city"]


def code(place: GeoName) -> str:
    """The code of a country or state."""
    return f"{place.country}-{place.state}" if place.state else place.country


@cache
def _codes() -> frozenset[str]:
    """The codes of all countries and US states."""
    return frozenset(map(code, countries_and_states()))


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace("’", "'").split()).removeprefix("the ")
