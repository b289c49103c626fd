"""Mentions of the same person, organisation or place in a story become one entity.

People: a surname, or a given name, joins the one fuller name that has it; a surname that two people
of the story bear stays by itself. Organisations: initials join the one name that they abbreviate,
and a name without "Corp." the one with it. Places: the names of a country are one. Everything else
is the same when it is written the same, whatever the case.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from processors.entities import places
from processors.entities.spans import EntitySpan

COMPANY = re.compile(
    r"co|corp|corporation|company|inc|incorporated|ltd|limited|llc|plc|ag|sa|nv|bv|gmbh|spa|ab|asa|oyj|"
    r"group|holdings?|motors?|industries|international|bank|systems|technologies"
)
PARTICLES = frozenset(("al", "el", "de", "van", "von", "der", "den", "la", "le", "da", "di", "bin", "ibn"))
SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
SMALL = frozenset(("of", "the", "and", "for", "on", "in", "de", "du", "des", "la"))
LONGEST_ACRONYM = 7
TELLING = 50  # names that share a word


class Named(NamedTuple):
    """An entity: its full name as the story writes it, its type, and its mentions in order.

    `known_as` has all its names in the story, in lower case.
    """

    name: str
    type: str
    mentions: list[EntitySpan]
    known_as: frozenset[str]


class Known:
    """The names of one type that a story has, by what joins them, so that many names take no longer."""

    def __init__(self, written: dict[str, str]) -> None:
        """`written` has the names as the story writes them, by their lower case."""
        self.written = written
        self.abbreviated: dict[str, list[str]] = defaultdict(list)
        self.countries: dict[int, list[str]] = defaultdict(list)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        for name in written:
            self.abbreviated[_initials(name)].append(name)
            self.countries[_country(name)].append(name)
            words = _bare(name)
            for word in {words[0], words[-1], words[-1].removeprefix("al-").removeprefix("el-")}:
                self._by_word[word].append(name)

    def sharing(self, name: str) -> list[str]:
        """The other names that begin or end with the first or the last word of this one.

        A word that very many names share tells none of them, and is passed over.
        """
        words = _bare(name)
        shared = (self._by_word[word] for word in {words[0], words[-1]})
        return sorted({other for names in shared if len(names) <= TELLING for other in names} - {name})


def join(text: str, mentions: Sequence[EntitySpan]) -> list[Named]:
    """Join mentions into entities, in the order in which the story first names them."""
    spelled = [_spelling(text, mention) for mention in mentions]
    full = _full_names(list(zip(mentions, spelled, strict=True)))
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (mention, spelling) in enumerate(zip(mentions, spelled, strict=True)):
        name = full.get((mention.type, spelling.casefold()), spelling.casefold())
        groups[mention.type, name].append(number)
    return [
        Named(
            _written(name, kind, [spelled[n] for n in numbers]),
            kind,
            [mentions[n] for n in numbers],
            frozenset(spelled[n].casefold() for n in numbers),
        )
        for (kind, name), numbers in groups.items()
    ]


def _spelling(text: str, mention: EntitySpan) -> str:
    return " ".join(text[mention.start : mention.end].split())


def _full_names(mentions: Sequence[tuple[EntitySpan, str]]) -> dict[tuple[str, str], str]:
    """The full name of each (type, name) that has a fuller one, all in lower case."""
    by_type: dict[str, dict[str, str]] = defaultdict(dict)  # lower case to as written
    for mention, spelling in mentions:
        by_type[mention.type].setdefault(spelling.casefold(), spelling)
    full = {}
    for kind, joins in JOINS.items():
        known = Known(by_type[kind])
        for name in known.written:
            if fuller := joins(name, known):
                full[kind, name] = fuller
    for kind, name in list(full):
        while (kind, full[kind, name]) in full and full[kind, full[kind, name]] != full[kind, name]:
            full[kind, name] = full[kind, full[kind, name]]
    return full


def _person(name: str, known: Known) -> str | None:
    """The one fuller name that this one is the end of, the beginning of, or the frame of."""
    words = _bare(name)
    fuller = [o for o in known.sharing(name) if len(_bare(o)) > len(words) and _is_short_for(words, _bare(o))]
    if len(fuller) > 1:
        # "Putin", "Vladimir Putin", "Vladimir V. Putin": all of them may be one.
        longest = max(fuller, key=lambda other: (len(_bare(other)), other))
        if all(other == longest or _is_short_for(_bare(other), _bare(longest)) for other in fuller):
            return longest
        return None
    return fuller[0] if fuller else None


def _bare(name: str) -> list[str]:
    words = [word for word in name.split() if word not in SUFFIXES]
    return words or name.split()


def _is_short_for(short: list[str], full: list[str]) -> bool:
    surname = full[
        next((n for n, w in enumerate(full) if n and w.split("-")[0] in PARTICLES), len(full) - 1) :
    ]
    ends = full[-len(short) :] == short or short == [full[-1].removeprefix("al-").removeprefix("el-")]
    frame = len(short) > 1 and short[0] == full[0] and short[-1] == full[-1]
    given = len(short) == 1 and short[0] == full[0] and short[0] not in surname
    return ends or frame or given


def _organisation(name: str, known: Known) -> str | None:
    letters = name.replace(".", "").replace(" ", "")
    words = name.split()
    fuller = [
        other
        for other in known.sharing(name)
        if other.split()[: len(words)] == words and _only_company(other.split()[len(words) :])
    ]
    if known.written[name].isupper() and 2 <= len(letters) <= LONGEST_ACRONYM:
        fuller += [other for other in known.abbreviated[letters] if other != name]
    return fuller[0] if len(fuller) == 1 else None


def _initials(name: str) -> str:
    words = [word for word in re.split(r"[\s-]+", name) if word and word not in SMALL]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _only_company(rest: list[str]) -> bool:
    return bool(rest) and all(COMPANY.fullmatch(word.strip(".,")) for word in rest)


def _place(name: str, known: Known) -> str | None:
    """The longest of a country's names that the story uses."""
    country = _country(name)
    longest = max(known.countries[country], key=lambda other: (len(other), other)) if country else name
    return longest if longest != name else None


def _country(name: str) -> int:
    """GeoNames' id of the country that a name means as a whole, or 0."""
    whole = places.is_country(name) and name not in places.PARTS
    return places.candidates(name)[0].id if whole else 0


JOINS: dict[str, Callable[[str, Known], str | None]] = {
    "PERSON": _person,
    "ORG": _organisation,
    "LOC": _place,
}


def _written(name: str, kind: str, spellings: Sequence[str]) -> str:
    """The full name as the story writes it, and not in capitals where it has it otherwise."""
    written = [spelling for spelling in spellings if spelling.casefold() == name]
    mixed = [spelling for spelling in written if not spelling.isupper()]
    if mixed:
        return Counter(mixed).most_common(1)[0][0]
    best = written[0]
    # Capitals of a dateline or a headline; an organisation may be written so for good.
    capitals = kind in ("PERSON", "LOC") and len(best) > 3 and "." not in best
    return best.title() if capitals else best
