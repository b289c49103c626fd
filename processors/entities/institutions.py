"""Names of which the model finds a part or the wrong type: firms, indices, and sites named after people."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

from processors.entities.casing import common_words
from processors.entities.patterns import TITLE_BEFORE, any_of
from processors.entities.places import candidates, is_country
from processors.entities.spans import EntitySpan, not_overlapping
from processors.story import EntityType

WORD = r"[A-Z](?:[\w-]|[’'](?!s\b))+"
FORMS = r"(?:Plc|PLC|LLP|LLC|Ltd|Inc|Corp|PLLC|P\.C|Co|SpA|GmbH|Oyj)\b"
FORM = rf"(?:,? {FORMS}\.?)"
FORM_AFTER = re.compile(FORM)
FIRM = re.compile(
    rf"(?<![\w’'-])(?P<partners>(?:{WORD}, ){{1,6}}{WORD},? (?:&|and) {WORD})(?P<form>{FORM})?(?! [A-Z])"
)
AND = re.compile(r",? (?:&|and) |, ")
FIRMS_APART = re.compile(rf"(?:,? and |, )(?!{FORMS})(?=[A-Z])")
MIN_PARTNERS = 4  # a list of so many single names with an ampersand is a firm's
LIST_GOES_ON = re.compile(rf",? and {WORD}|, {WORD}")
PAIR = re.compile(rf"(?<![&,] )(?<![\w’'-]){WORD}\w & {WORD}\w{FORM}?(?! &)")

INDEX = re.compile(
    r"\b(?:S&P(?:/\w+)? \d+|FTSE (?:\d+|MIB|All-Share)|Dow Jones Industrial(?: Average)?|Russell [123]000|"
    r"CAC 40|Nasdaq (?:Composite|\d+)|(?:Euro )?STOXX (?:Europe )?\d+|Nikkei 225|"
    r"MSCI [A-Z][\w ]{2,20}(?= index))\b"
)
HEADS = any_of("Movement Rebellion Brigades? Front Coalition Alliance Court Union Association Federation")
ORGANISATION = re.compile(rf".* (?:{HEADS})")
HYPHEN = re.compile(r"([^\W\d_]{3,})-([^\W\d_]{3,})")

SITES: dict[EntityType, str] = {
    "LOC": any_of(
        "airport airfield bridge street avenue boulevard road highway square park plaza dam stadium "
        "arena island tunnel station beach prison observatory theatre theater facility"
    ),
    "ORG": any_of(
        "school college university academy hospital clinic institute foundation museum library center centre"
    ),
    "MISC": any_of("telescope award prize trophy cup"),
}
NOUNS = "|".join(rf"(?P<{kind}>{nouns})" for kind, nouns in SITES.items())
QUALIFIERS = any_of(
    "International Regional National Memorial Elementary Middle High Primary Secondary Medical Space "
    "Correctional Cancer Research Presidential Grammar Community State City Arts?"
)
NOUN_AFTER = re.compile(rf"(?: (?:{QUALIFIERS}))* (?i:{NOUNS})\b")
# In lower case the noun is not part of the name, and may be about a person: "Charles de Gaulle airport is",
# "a Tom Moor stadium tour".
LOWER_CASE_NOUNS = frozenset(("airport", "prison", "hospital", "stadium", "airfield"))
NAME_ENDS = re.compile(r"[.,;:)]| (?:in|on|at|to|from|for|and|or|was|is|were|has|had|after|where)\b|$", re.M)
SITE_NAME = re.compile(
    r".*(?: \S+ (?:Park|Road|Street|Square|Bridge)|Airport|Avenue|Boulevard|Highway|Stadium|Prison)"
)
SITES_AFTER = re.compile(
    r"\b(?:international )?(?:airports|airfields|bridges|stadiums|tunnels|dams|streets|avenues)\b"
)
LONGEST_TITLE = 12  # characters
LONGEST_LIST = 120  # characters of a list of sites
REST_OF_NAME = re.compile(rf"(?: {WORD})*")


def widen(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Replace mentions that are a part of the name of a firm, a site or an index by the whole name."""
    whole = [*_firms(text), *(EntitySpan(*found.span(), "MISC") for found in INDEX.finditer(text))]
    single = [part for mention in mentions for part in _apart(text, mention)]
    sites = _listed_sites(text, [_with_rest(text, mention) for mention in single])
    return sorted(whole + not_overlapping(text, sites, [(name.start, name.end) for name in whole]))


def _firms(text: str) -> Iterator[EntitySpan]:
    """Firms such as "Keefe, Bruyette & Woods"."""
    for found in FIRM.finditer(text) if "&" in text or " LLP" in text else ():
        partners = AND.split(found["partners"])
        are_places = sum(bool(candidates(name)) for name in partners) > 1 and len(partners) >= MIN_PARTNERS
        is_list = len(partners) < MIN_PARTNERS and LIST_GOES_ON.match(text, found.end())
        are_words = sum(name.lower() in common_words() for name in partners) > 1  # "Rice, Beans & Peas"
        is_pair = partners[-1] == partners[-2]  # "Apple, Johnson & Johnson"
        if found["form"] or (
            "&" in found["partners"] and not (are_places or is_list or is_pair or are_words)
        ):
            yield EntitySpan(found.start(), found.end(), "ORG")


def _apart(text: str, mention: EntitySpan) -> Iterator[EntitySpan]:
    """The firms of a list that the model took for one: "Ernst & Young and Procter & Gamble"."""
    if mention.type != "ORG" or not PAIR.search(text, mention.start, mention.end):
        yield mention
        return
    start = mention.start
    for separator in FIRMS_APART.finditer(text, mention.start, mention.end):
        yield EntitySpan(start, separator.start(), "ORG")
        start = separator.end()
    yield EntitySpan(start, mention.end, "ORG")


def _with_rest(text: str, mention: EntitySpan) -> EntitySpan:
    """A mention with its "Plc", or the airport, school, … that it is part of."""
    name = text[mention.start : mention.end]
    if form := FORM_AFTER.match(text, mention.end):
        return EntitySpan(mention.start, form.end(), "ORG")
    if TITLE_BEFORE.search(text, max(0, mention.start - LONGEST_TITLE), mention.start):
        return mention
    if SITE_NAME.fullmatch(name):
        return mention._replace(type="LOC")
    if (mention.type == "MISC" and ORGANISATION.fullmatch(name)) or _joins_country(mention, name):
        return mention._replace(type="ORG")
    found = NOUN_AFTER.match(text, mention.end) if mention.type == "PERSON" else None
    if not found:
        return mention
    kind = next(kind for kind in SITES if found[kind])
    if found[kind][0].isupper():
        return EntitySpan(mention.start, found.end(), kind)
    is_site = found[kind] in LOWER_CASE_NOUNS and NAME_ENDS.match(text, found.end())
    return mention._replace(type=kind) if is_site else mention


def _joins_country(mention: EntitySpan, name: str) -> bool:
    """Whether a hyphen joins a country to what is none: "Météo-France"."""
    parts = HYPHEN.fullmatch(name) if mention.type == "PERSON" else None
    return parts is not None and is_country(parts[2]) and not (is_country(parts[1]) or candidates(name))


def _listed_sites(text: str, mentions: Sequence[EntitySpan]) -> list[EntitySpan]:
    """Mentions in "LaGuardia, John F. Kennedy and Newark airports" are places."""
    ends = [found.start() for found in SITES_AFTER.finditer(text)]
    return [
        _in_list(text, mention, ends[number])
        if (number := bisect(ends, mention.start)) < len(ends)
        else mention
        for mention in mentions
    ]


def _in_list(text: str, mention: EntitySpan, end: int) -> EntitySpan:
    """The mention, if a person's name, as a place if only names are between it and the sites at `end`."""
    if mention.type != "PERSON" or end - mention.end > LONGEST_LIST:
        return mention
    words = text[mention.end : end].replace(",", " ").split()
    if not all(word == "and" or word[0].isupper() for word in words):
        return mention
    rest = REST_OF_NAME.match(text, mention.end, end)
    return EntitySpan(mention.start, rest.end() if rest else mention.end, "LOC")
