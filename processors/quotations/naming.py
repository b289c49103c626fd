"""Find the entity that a source names: "Transport Minister Anna Kowalska", "Sen. Moor", "the firm Nordfjord".

Words beside a name decide whether it is the speaker's, or that of somebody else whom the source mentions.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from processors.quotations.genders import Named
from processors.quotations.nouns import ORGANISATIONS, PEOPLE
from processors.quotations.tokens import CharSpan
from processors.story import Entity

# After a name: a possessive ("Kowalska's brother"), or a noun that the name modifies ("the Trump campaign").
POSSESSIVE = ("'s", "’s")
NOUN_AFTER = re.compile(
    r"['’]|\s+(?!(?:and|or|who|whose|of|from|at|in|on|with|for|by|to|as|near|outside|inside|during|after"
    r"|before|since|himself|herself|also|then|too|never|often|last|next|this|earlier|\w+ly)\b)[a-z]"
)
WORD_AFTER = re.compile(r"\s+(?!in \d|in a\b|on \w+day\b)\w")
# Before a name that is not the speaker's: "a spokesman for Anna Kowalska", "a friend of actor Tom Moor".
PREPOSITION = re.compile(
    r"\b(?:of|for|to|with|by|from|about|in|at|on|against|near|than|like)\s+(?:the\s+)?$", re.I
)
FOR_ANOTHER = re.compile(
    r"\b(?i:spokes\w+|lawyers?|attorneys?|advis[eo]rs?|aides?|friends?|relatives?|sources?|colleagues?)"
    rf"\s+(?:for|of|to|close to|with)\s+(?:(?:[A-Z][\w.-]*|{PEOPLE}|former|late|the|his|her)\s+){{0,4}}$"
)
# Several speakers: "both …", "Tom Moor and his son", "Tom Moor, Anna Kowalska and …"; before a name
# "officials and …", "the firm and …", "Nordfjord and …", but not "geologist and diver …".
BOTH = re.compile(r"both\s", re.I)
AND_ANOTHER = re.compile(r"\s+(?:and|or|&)\s")
AND_BEFORE_NAME = re.compile(r"(?:,|(?:\band|&)(?:\s+(?!(?:of|for|at|with|to|by|in)\b)[\w.-]+){0,3})\s+$")
FIRST_OF_TWO = re.compile(
    rf"(?P<several>\b(?:{PEOPLE})s|\b(?:{ORGANISATIONS})s?)?"
    r"(?P<and>\s+and\s+)(?P<article>(?:the|an?|his|her|its|their)\s+)?(?:[\w.’'-]+\s+){0,6}$",
    re.I,
)
APPOSITION = re.compile(r",\s+(?:an?|the|his|her|its|[a-z])")
# "The bakers' group, the ", but not "a spokesman for the group, the " or "The analyst, "
DESCRIBED = re.compile(r"(?!.*\b(?:of|for|from|at|in|with|to|who|which)\b)[^,]+,\s+(?:the\s+)?")
OF_PEOPLE = re.compile(rf"\b(?:{PEOPLE})s?,", re.I)
RELATIVE = re.compile(r"\s(?:who|which|whose)\b")
MAX_TITLED = 3  # words of a title and a surname


class Names:
    """The mentions of the entities of a story, in order."""

    def __init__(self, text: str, names: Sequence[Named]) -> None:
        self._text, self._names = text, names
        self._surnames: dict[str, dict[str, Entity]] = {}
        for _, _, entity in names:
            if entity["type"] == "PERSON":
                surname = entity["name"].rsplit(maxsplit=1)[-1]
                self._surnames.setdefault(surname, {})[entity["id"]] = entity

    def within(self, start: int, end: int) -> Sequence[Named]:
        """The mentions within a span of the text."""
        first = bisect_left(self._names, start, key=lambda name: name[0])
        last = bisect_left(self._names, end, key=lambda name: name[0])
        return [name for name in self._names[first:last] if name[1] <= end]

    def named(self, source: CharSpan) -> Entity | None:
        """The entity that a source names, preferably a person; None if it names several speakers."""
        names = self.within(*source)
        if not names:
            return self._by_surname(source)
        if BOTH.match(self._text, *source):
            return None
        others = []
        for start, end, entity in names:
            before, after = self._text[source[0] : start], self._text[end : source[1]]
            if PREPOSITION.search(before) or NOUN_AFTER.match(after):
                continue
            if entity["type"] != "PERSON":
                is_named = "," not in before or (not after and self._is_apposition(before))
                if not WORD_AFTER.match(after) and is_named and " and " not in before:
                    others.append(entity)
            elif not FOR_ANOTHER.search(before):
                return None if self._is_one_of_several(source, (start, end), names) else entity
        return others[0] if others else None

    @staticmethod
    def _is_apposition(before: str) -> bool:
        """Whether a name follows a description of what bears it: "The bakers' group, the Mill Alliance"."""
        return bool(DESCRIBED.fullmatch(before)) and not OF_PEOPLE.search(before)

    def _is_one_of_several(self, source: CharSpan, person: CharSpan, names: Sequence[Named]) -> bool:
        """Whether a source names others beside a person."""
        text = self._text
        after = RELATIVE.split(text[person[1] : source[1]], maxsplit=1)[0]
        if AND_ANOTHER.match(after):
            return True
        beside = [name for name in names if person[1] < name[0] < person[1] + len(after)]
        oblique_end = 0  # of a name such as "Phillips" in "Tom Moor of Phillips and Drew"
        for start, end, entity in beside if not APPOSITION.match(after) else ():
            if PREPOSITION.search(text, person[1], start) or text[oblique_end:start] == " and ":
                oblique_end = end
            elif entity["type"] == "PERSON" and AND_BEFORE_NAME.search(text, person[1], start):
                return not text.startswith(POSSESSIVE, end)
        joined = FIRST_OF_TWO.search(text[source[0] : person[0]])
        if not joined:
            return False
        first_end = source[0] + joined.start("and")
        return bool(joined["several"] or joined["article"]) or any(
            end == first_end and not PREPOSITION.search(text[source[0] : start]) for start, end, _ in names
        )

    def _by_surname(self, source: CharSpan) -> Entity | None:
        """The only person with the surname of a source in which no name was found."""
        words = self._text[slice(*source)].split()
        found = self._surnames.get(words[-1], {}) if 0 < len(words) <= MAX_TITLED else {}
        return next(iter(found.values())) if len(found) == 1 else None
