"""Group the mentions of one person, organisation or place in a story into one entity.

People: a surname or given name joins the longer name that contains it, if there is only one; a surname shared
by two people stays a separate entity. Organisations: initials join the name they abbreviate, if there is only
one, and a name without "Corp." joins the one with it. Places: all names of a country are one entity. Other
names are the same entity if they differ only in case.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from processors.entities import places
from processors.entities.abbreviations import explained
from processors.entities.forms import letters, party_names
from processors.entities.spans import EntitySpan
from processors.story import EntityType

COMPANY = re.compile(
    r"co|corp|corporation|company|inc|incorporated|ltd|limited|llc|plc|ag|sa|nv|bv|gmbh|spa|ab|asa|oyj|"
    r"group|holdings?|motors?|industries|international|bank|systems|technologies"
)
TITLE = re.compile(r"\b(Mr|Mrs|Ms|Miss)\.? $")
TITLES = {"Mr": "mr", "Mrs": "ms", "Ms": "ms", "Miss": "ms"}
PARTICLES = frozenset(("al", "el", "de", "van", "von", "der", "den", "la", "le", "da", "di", "bin", "ibn"))
SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
NOT_IN_ACRONYMS = frozenset(("of", "the", "and", "for", "on", "in", "de", "du", "des", "la"))
LONGEST_ACRONYM = 7
CITIES_AND_STATES = frozenset(("new york", "washington"))  # by themselves they usually are the cities
MAX_SHARED = 50  # names; a word that more of them share is too common to join any


Name = tuple[EntityType, str]  # the name in lower case


class NamedEntity(NamedTuple):
    """An entity: its full name as the story spells it, its type, and its mentions in order.

    `aliases` are all its names in the story, in lower case.
    """

    name: str
    type: EntityType
    mentions: list[EntitySpan]
    aliases: frozenset[str]


class NameIndex:
    """A story's names of one type, indexed so that joining thousands of them does not compare every pair."""

    def __init__(self, spellings: dict[str, str]) -> None:
        """`spellings` maps each name in lower case to its spelling in the story."""
        self.spellings = spellings
        self.by_initials: dict[str, list[str]] = defaultdict(list)
        self.by_letters: dict[str, list[str]] = defaultdict(list)
        self.by_country: dict[int, list[str]] = defaultdict(list)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for name in spellings:
            self.by_initials[_initials(name)].append(name)
            self.by_letters[letters(name)].append(name)
            self.by_country[_country(name)].append(name)
            words = _without_suffix(name)
            for word in {words[0], words[-1], _without_article(words[-1])}:
                self._by_word[word].append(name)

    def sharing_a_word(self, name: str) -> list[str]:
        """Other names that begin or end with the first or last word of this one."""
        words = _without_suffix(name)
        shared = (self._by_word[word] for word in {words[0], words[-1]})
        return sorted({other for names in shared if len(names) <= MAX_SHARED for other in names} - {name})


def join(text: str, mentions: Sequence[EntitySpan]) -> list[NamedEntity]:
    """Group the mentions in a text into entities, in order of first mention."""
    spellings = [_spelling(text, mention) for mention in mentions]
    full = {
        (name.type, short.casefold()): _spelling(text, name).casefold()
        for short, name in explained(text, mentions).items()
    }
    full = _full_names(list(zip(mentions, spellings, strict=True)), full)
    titled = _titled(text, mentions, spellings)
    groups: dict[tuple[EntityType, str], list[int]] = defaultdict(list)
    for number, (mention, spelling) in enumerate(zip(mentions, spellings, strict=True)):
        name = full.get((mention.type, spelling.casefold()), spelling.casefold())
        if mention.type == "PERSON" and (title := _title(text, mention)):
            name = titled.get((title, name), name)
        groups[mention.type, name].append(number)
    return [
        NamedEntity(
            _display_name(name, kind, [spellings[n] for n in numbers]),
            kind,
            [mentions[n] for n in numbers],
            frozenset(spellings[n].casefold() for n in numbers),
        )
        for (kind, name), numbers in groups.items()
    ]


def _titled(
    text: str, mentions: Sequence[EntitySpan], spellings: Sequence[str]
) -> dict[tuple[str, str], str]:
    """The person of each title and surname, if there is one: "Mr" and "Ms Sutter" may be two people."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mention, spelling in zip(mentions, spellings, strict=True):
        name = spelling.casefold()
        words = _without_suffix(name)
        if mention.type == "PERSON" and len(words) > 1 and (title := _title(text, mention)):
            names[title, words[-1]].add(name)
    return {key: found.pop() for key, found in names.items() if len(found) == 1}


def _title(text: str, mention: EntitySpan) -> str:
    """ "mr" or "ms", or "" if a mention has neither title."""
    found = TITLE.search(text, max(0, mention.start - 6), mention.start)
    return TITLES[found[1]] if found else ""


def _spelling(text: str, mention: EntitySpan) -> str:
    return " ".join(text[mention.start : mention.end].split())


def _full_names(mentions: Sequence[tuple[EntitySpan, str]], explained: dict[Name, str]) -> dict[Name, str]:
    """Map each (type, name) that has a longer form in the story to the longest, all in lower case.

    `explained` has what the story explains itself.
    """
    by_type: dict[EntityType, dict[str, str]] = defaultdict(dict)  # spelling by lower case
    for mention, spelling in mentions:
        by_type[mention.type].setdefault(spelling.casefold(), spelling)
    full: dict[Name, str] = {}
    for kind, longer_form in LONGER_FORMS.items():
        index = NameIndex(by_type[kind])
        for name in index.spellings:
            if longer := longer_form(name, index):
                full[kind, name] = longer
    full |= explained
    for kind, name in list(full):
        while (kind, full[kind, name]) in full and full[kind, full[kind, name]] != full[kind, name]:
            full[kind, name] = full[kind, full[kind, name]]
    return full


def _longer_person(name: str, index: NameIndex) -> str | None:
    """The longer name that this one is short for; None unless there is exactly one."""
    words = _without_suffix(name)
    longer = [
        other
        for other in index.sharing_a_word(name)
        if len(_without_suffix(other)) > len(words) and _is_short_for(words, _without_suffix(other))
    ]
    if len(longer) > 1:
        # "Putin", "Vladimir Putin" and "Vladimir V. Putin" may all be one person.
        longest = max(longer, key=lambda other: (len(_without_suffix(other)), other))
        if all(
            other == longest or _is_short_for(_without_suffix(other), _without_suffix(longest))
            for other in longer
        ):
            return longest
        return None
    return longer[0] if longer else None


def _without_suffix(name: str) -> list[str]:
    """The words of a person's name without "Jr." and the like."""
    words = [word for word in name.split() if word not in SUFFIXES]
    return words or name.split()


def _without_article(surname: str) -> str:
    """An Arabic surname without its article: "assad" for "al-assad"."""
    return surname.removeprefix("al-").removeprefix("el-")


def _is_short_for(short: list[str], full: list[str]) -> bool:
    """Whether `short` is the end of `full`, its first and last word, or its given name."""
    surname = full[
        next((n for n, w in enumerate(full) if n and w.split("-")[0] in PARTICLES), len(full) - 1) :
    ]
    is_end = full[-len(short) :] == short or short == [_without_article(full[-1])]
    is_first_and_last = len(short) > 1 and short[0] == full[0] and short[-1] == full[-1]
    is_given_name = len(short) == 1 and short[0] == full[0] and short[0] not in surname
    return is_end or is_first_and_last or is_given_name


def _longer_organisation(name: str, index: NameIndex) -> str | None:
    """The name that this one is short for or abbreviates; None unless there is exactly one."""
    initials = name.replace(".", "").replace(" ", "")
    longer = {other for other in index.sharing_a_word(name) if _is_short_organisation(name, other)}
    if index.spellings[name].isupper() and 2 <= len(initials) <= LONGEST_ACRONYM:
        longer |= {other for other in index.by_initials[initials] if other != name}
    longer |= {party for party in (*party_names(name), f"{name} party") if party in index.spellings}
    if not longer:
        longer = {min(index.by_letters[letters(name)], key=lambda other: (len(other), other))} - {name}
    return longer.pop() if len(longer) == 1 else None  # of "AirAsia" and "Air Asia", the shorter


def _is_short_organisation(short: str, full: str) -> bool:
    """Whether `short` is `full` without "Corp." and the like, its last word, or its first and is no place."""
    words, all_words = short.split(), full.split()
    rest = all_words[len(words) :]
    if all_words[: len(words)] == words:
        return _are_company_words(rest) or (bool(rest) and len(short) > 3 and not places.candidates(short))
    return len(words) == 1 and len(short) > 3 and len(all_words) > 1 and all_words[-1] == short


def _initials(name: str) -> str:
    words = [word for word in re.split(r"[\s-]+", name) if word and word not in NOT_IN_ACRONYMS]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _are_company_words(words: list[str]) -> bool:
    return bool(words) and all(COMPANY.fullmatch(word.strip(".,")) for word in words)


def _longer_place(name: str, index: NameIndex) -> str | None:
    """The longest name that the story uses for the same country, and the name of a state in full."""
    state = places.STATES.get(name) or places.STATES.get(f"{name}.")
    if state in index.spellings and state not in CITIES_AND_STATES:
        return state
    country = _country(name)
    longest = max(index.by_country[country], key=lambda other: (len(other), other)) if country else name
    return longest if longest != name else None


def _country(name: str) -> int:
    """The GeoNames id of the country that a name means; 0 for a part of a country and any other name."""
    whole = places.is_country(name) and name not in places.COUNTRY_PARTS
    return places.candidates(name)[0].id if whole else 0


LONGER_FORMS: dict[EntityType, Callable[[str, NameIndex], str | None]] = {
    "PERSON": _longer_person,
    "ORG": _longer_organisation,
    "LOC": _longer_place,
}


def _display_name(name: str, kind: EntityType, spellings: Sequence[str]) -> str:
    """The most common spelling of a name in the story; one in capitals only if there is no other."""
    matching = [spelling for spelling in spellings if spelling.casefold() == name]
    mixed_case = [spelling for spelling in matching if not spelling.isupper()]
    if mixed_case:
        return Counter(mixed_case).most_common(1)[0][0]
    spelling = matching[0]
    # Datelines and headlines put people and places in capitals; an organisation may be an acronym.
    in_capitals = kind in ("PERSON", "LOC") and len(spelling) > 3 and "." not in spelling
    return spelling.title() if in_capitals else spelling
