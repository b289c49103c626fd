"""What the words beside a name say of its type: "shares of Solgas", "Solgas' chief executive", "in Leeds".

A name that the model does not know is often taken for a person's. Such words tell that it is an organisation,
and so does a longer form of the name ("Solgas Holdings").
"""

import re
from collections.abc import Sequence

from processors.entities.patterns import IN_LIST, SPEAKS, TITLE_BEFORE, any_of
from processors.entities.places import candidates
from processors.entities.spans import EntitySpan, not_overlapping

COMPANY_END = any_of(
    r"Corp Inc Ltd Plc PLC plc LLC LLP SpA S\.p\.A AG SE NV BV GmbH Oyj ASA Co Group Holdings? Industries "
    r"Energy Airlines Airways Bank Pharmaceuticals Technologies Motors Petroleum Capital Partners"
)
COMPANY_AT_END = re.compile(rf",?(?: &)? (?:{COMPANY_END})\.?$", re.I)
MIN_FIRST_WORD = 5  # letters of the first word of a company's name that may be short for it

OWNED = any_of(r"shares(?!_(?:an?|the|his|her|their)\b) stock bonds subsidiaries")  # "Adele shares a photo"
POSSESSED = any_of(
    "board chief_executive chief_financial_officer CEO CFO finance_chief chairman headquarters "
    "subsidiary revenue profits? quarterly earnings"
)
KIND = any_of("company firm agency bank retailer")
COMPANY_AFTER = re.compile(
    rf"(?:['’]s?)? (?:{OWNED})\b|['’]s? (?:{POSSESSED})\b|, which\b"
    rf"|, (?:an?|the) (?:[\w-]+ ){{0,3}}(?:{KIND})\b(?=[.,]| (?:in|of|that|which|based)\b)"
)
PARTS = any_of("[Ss]tock [Bb]oard [Ss]hareholders [Ss]ubsidiary [Cc]hief_executive CEO CFO")
KINDS_BEFORE = any_of(
    "company firm group bank lender retailer airline carrier regulator agency carmaker manufacturer "
    "insurer start-?up utility brokerage brand"
)
COMPANY_BEFORE = re.compile(rf"\b(?:[Ss]hares (?:of|in)|(?:{PARTS}) (?:of|at)|{KINDS_BEFORE}) $")
PERSON_AFTER = re.compile(r", \d\d,|, who\b| (?:he|she|himself|herself)\b| (?:said|says) (?:he|she)\b")

STAFF = any_of(
    "president director manager chief head chairman chairwoman analyst economist strategist trader lawyer "
    "engineer editor partner founder officer spokesman spokeswoman"
)
EMPLOYEE = re.compile(
    r"(?:['’]s|(?<=s)['’]) (?P<name>[A-Z][a-zà-ÿ]+ (?:[A-Z]\. )?[A-Z][\w’-]+)"
    rf"(?= (?:{SPEAKS})\b|, who\b|, (?:(?:an?|the|its) )?(?:[\w-]+ )?(?:{STAFF})\b)"
)

SHIPS = any_of(
    "collided? sank sunk capsized aground anchored drowned boats ships ferries tankers vessels "
    "(?:cargo|cruise|container)_ship miles km"
)
OFF = re.compile(rf"\b(?:{SHIPS}) off $")
OFF_COAST = re.compile(r"\boff the (?:coast|shores?|island) of $")
IN = re.compile(
    r"\b(?:(?:in|near|outside|around) (?:(?:north|south|east|west|central|downtown) )?"
    r"|(?:city|town|village|council|mayor|people|residents|streets|port|suburb) of )$"
)
POSSESSIVE = re.compile(r"['’]")
MIN_PLACE = 4  # letters; "in God"
SEA = re.compile(any_of("Mediterranean Baltic Caribbean Atlantic Pacific Arctic Adriatic Aegean"))
AFTER_PLACE = any_of(
    "and or on in at to from for with fell is was were by after before when where who which has had have "
    "will said voted early late"
)
PLACE_AFTER = re.compile(rf"[.,;:!?)]| (?:{AFTER_PLACE})\b|['’]s|$")  # not the adjective of "Baltic states"
WINDOW = 30  # characters before a name


def organisations(text: str, mentions: Sequence[EntitySpan]) -> set[str]:
    """The names, in lower case, that the story shows to be organisations although the model differs.

    A name of two words that the model takes for a person's is one, unless it is short for an organisation's.
    """
    spelled = [text[mention.start : mention.end].casefold() for mention in mentions]
    full_names = [
        name for name, m in zip(spelled, mentions, strict=True) if m.type == "PERSON" and " " in name
    ]
    refuted = {name.split()[-1] for name in full_names}
    found: set[str] = set()
    for mention, name in zip(mentions, spelled, strict=True):
        if mention.type != "PERSON" or " " in name:
            continue
        start = max(0, mention.start - WINDOW)
        if TITLE_BEFORE.search(text, start, mention.start) or PERSON_AFTER.match(text, mention.end):
            refuted.add(name)
        elif COMPANY_AFTER.match(text, mention.end) or COMPANY_BEFORE.search(text, start, mention.start):
            found.add(name)
    for name in {name for name, m in zip(spelled, mentions, strict=True) if m.type == "ORG"}:
        found |= _short_names(name)
    return {name for name in found - refuted if not candidates(name)}


def employees(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Make people of who speaks behind the possessive of an organisation: "Intel's Grant Street said"."""
    found = (EMPLOYEE.match(text, m.end) for m in mentions if m.type == "ORG")
    people = [EntitySpan(*match.span("name"), "PERSON") for match in found if match]
    return sorted(people + not_overlapping(text, mentions, [(m.start, m.end) for m in people]))


def located(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Give seas, what ships are off, and names in the gazetteer after "in" and the like, the type LOC."""
    names = (text[mention.start : mention.end] for mention in mentions if mention.type == "PERSON")
    people = {name.split()[-1] for name in names if " " in name}
    found: list[EntitySpan] = []
    for mention in mentions:
        is_place = mention.type != "LOC" and (
            _is_sea(text, mention)
            or _is_off(text, mention, people)
            or _is_in(text, mention, found[-1] if found else None)
        )
        found.append(mention._replace(type="LOC") if is_place else mention)
    return found


def _short_names(organisation: str) -> set[str]:
    """The name of an organisation without "Group" and the like, and its first word then."""
    short = organisation
    while match := COMPANY_AT_END.search(short):
        short = short[: match.start()]
    if short == organisation or not short:
        return set()
    first = short.split()[0]
    return {short, first} if len(first) >= MIN_FIRST_WORD else {short}


def _is_sea(text: str, mention: EntitySpan) -> bool:
    return bool(SEA.fullmatch(text, mention.start, mention.end) and PLACE_AFTER.match(text, mention.end))


def _is_off(text: str, mention: EntitySpan, people: set[str]) -> bool:
    """Whether a name is where ships are: "two ferries collided off Skarvoy"."""
    start = max(0, mention.start - WINDOW)
    name = text[mention.start : mention.end]
    return bool(
        PLACE_AFTER.match(text, mention.end)
        and not POSSESSIVE.match(text, mention.end)
        and (
            OFF_COAST.search(text, start, mention.start)
            or (" " not in name and name not in people and OFF.search(text, start, mention.start))
        )
    )


def _is_in(text: str, mention: EntitySpan, previous: EntitySpan | None) -> bool:
    """Whether a name is in the gazetteer, and after "in" or in a list that is."""
    if mention.end - mention.start < MIN_PLACE or not PLACE_AFTER.match(text, mention.end):
        return False
    if not candidates(text[mention.start : mention.end]):
        return False
    listed = previous and previous.type == "LOC" and IN_LIST.fullmatch(text, previous.end, mention.start)
    start = previous.start if previous and listed else mention.start
    return bool(IN.search(text, max(0, start - WINDOW), start))
