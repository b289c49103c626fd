"""Resolve the speaker of a quotation from its source, the words that name the speaker.

A name is resolved to its entity, and "the minister" to the only person with that role. Pronouns and other
descriptions are resolved to the antecedent that is certain enough, if there is one (`antecedents`). Any other
description is kept as written, and any other pronoun is left unresolved.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence

from processors.quotations.antecedents import HE_SHE, PEOPLE, Antecedents, Speaking
from processors.quotations.genders import Named, genders
from processors.quotations.passives import MAX_AFTER, agent, is_passive
from processors.quotations.tokens import CharSpan
from processors.story import Entity, Story, body

# Sources that do not describe a speaker.
UNSPECIFIC = frozenset(
    "he she they it we i you who that this these those which him her them his their its my our your himself"
    " herself themselves itself me us others some many several both all most one another q a question"
    " answer".split()
)
# After a name: a possessive ("Kowalska's brother"), or a noun that the name modifies ("the Trump campaign").
POSSESSIVE_OR_NOUN = re.compile(
    r"['’]s?\b|\s+(?!(?:and|or|who|whose|of|from|at|in|on|with|for|by|to|as|near|outside|inside|during|after"
    r"|before|since|himself|herself|also|\w+ly)\b)[a-z]"
)
WORD_AFTER = re.compile(r"\s+\w")
# Before a name that is not the speaker's: "a spokesman for Anna Kowalska".
PREPOSITION = re.compile(
    r"\b(?:of|for|to|with|by|from|about|in|at|on|against|near|than|like)\s+(?:the\s+)?$", re.I
)
# A person who speaks for another: "a spokesman for President Anna Kowalska", "a friend of actor Tom Moor".
ANOTHER = re.compile(
    r"\b(?:spokes\w+|lawyers?|attorneys?|advis[eo]rs?|aides?|friends?|relatives?|sources?|colleagues?)"
    r"\s+(?:for|of|to|close to|with)\s+(?:[\w.-]+\s+){0,4}$",
    re.I,
)
ORGANISATIONS = (
    "agency|airline|army|association|authority|bank|board|broadcaster|bureau|campaign|charity|church|club"
    "|college|commission|committee|company|council|court|department|federation|firm|foundation|fund|government"
    "|group|hospital|institute|league|ministry|navy|network|newspaper|organisation|organization|paper|party"
    "|police|school|service|team|union|university|watchdog"
)
# Another speaker beside one: "officials and Anna Kowalska", "the firm and its owner Tom Moor", "Tom Moor and …".
FIRST_OF_TWO = re.compile(
    rf"(?P<several>\b(?:{PEOPLE})s|\b(?:{ORGANISATIONS})s?)?(?P<and>\s+and\s+)(?P<article>(?:the|an?|his|her|its|their)\s+)?"
    r"(?:[\w.’'-]+\s+){0,6}$",
    re.I,
)
AND_ANOTHER = re.compile(r"\s+(?:and|or|&)\s")
AND_BEFORE_NAME = re.compile(r"(?:,|(?:\band|&)(?:\s+(?!(?:of|for|at|with|to|by|in)\b)[\w.-]+){0,3})\s+$")
RELATIVE = re.compile(r"\s(?:who|which|whose)\b")
MAX_TITLED = 3  # words of a title and a surname
ORGANISATION = re.compile(rf"the\s+(?:[\w-]+\s+){{0,2}}(?:{ORGANISATIONS})", re.I)
AGED = re.compile(r"the\s+(?P<age>\d{1,3})-year-old", re.I)
MAX_BEFORE = 60  # characters before a name that may give an age
BOTH = re.compile(r"both\s", re.I)
# What follows the description of a speaker: "a senior official who asked not to be named".
ADDITION = re.compile(r"\s*(?:[,;(]|--|[–—]|\bwho\b|\bwhich\b|\bwhose\b).*$", re.S)


class Speakers:
    """The possible speakers of a story: people, organisations, and places (for their governments)."""

    def __init__(self, story: Story, quoted: Sequence[CharSpan]) -> None:
        """Index the entities of a story.

        `quoted` are the spans between quotation marks, in order. Mentions within them are not
        antecedents of pronouns.
        """
        dateline = story["enrichment"].get("dateline")
        self._begin = dateline["end"] if dateline else 0
        entities = [e for e in story["entities"] if e["type"] in ("PERSON", "ORG", "LOC")]
        self._text = text = body(story)
        self._previous: Speaking | None = None
        self._all: list[Named] = sorted(
            (
                (m["start"], m["end"], entity)
                for entity in entities
                for m in entity["mentions"]
                if m["start"] >= self._begin
            ),
            key=lambda name: name[:2],
        )
        people = [name for name in self._all if name[2]["type"] == "PERSON"]
        paragraphs = [part["start"] for part in story["enrichment"]["paragraphs"]]
        self.antecedents = Antecedents(text, people, genders(text, people), quoted, paragraphs)
        self._roles: dict[str, list[Entity]] = {}
        self._surnames: dict[str, list[Entity]] = {}
        for entity in entities:
            words = entity.get("role", "").lower().split()
            for start in range(len(words)):
                self._roles.setdefault(" ".join(words[start:]), []).append(entity)
            if entity["type"] == "PERSON":
                self._surnames.setdefault(entity["name"].split()[-1], []).append(entity)

    def resolve(
        self, mention: CharSpan, cue: CharSpan | None = None, content: Sequence[CharSpan] = ()
    ) -> Speaking | None:
        """Resolve the source of a quotation, given its cue and its words; None if it has no speaker.

        Call it in the order of the quotations: "he" may be the previous speaker.
        """
        if cue and is_passive(self._text, mention, cue):
            after = _within(self._all, cue[1], cue[1] + MAX_AFTER)
            if not (found := agent(self._text, cue, content, after)):
                return None
            mention = found
        mention = max(mention[0], self._begin), mention[1]
        if mention[0] >= mention[1]:
            return None  # the dateline
        self._previous = self._resolve(mention, content)
        return self._previous

    def _resolve(self, mention: CharSpan, content: Sequence[CharSpan]) -> Speaking:
        words = " ".join(self._text[slice(*mention)].split())
        if words.lower() in UNSPECIFIC:
            return self._by_pronoun(words.lower(), mention, content)
        if entity := self.named(mention) or self._by_role(words) or self._by_noun(words, mention):
            return Speaking(mention, entity["name"], entity)
        return Speaking(mention, ADDITION.sub("", words) or words, None)

    def _by_pronoun(self, pronoun: str, mention: CharSpan, content: Sequence[CharSpan]) -> Speaking:
        if pronoun in HE_SHE:
            if found := self.antecedents.choose(mention, content, self._previous):
                return Speaking(mention, found.name, found.entity)
        elif pronoun == "it" and self._previous and self._is_near(self._previous.mention, mention):
            _, name, entity = self._previous
            if entity["type"] != "PERSON" if entity else ORGANISATION.fullmatch(name or ""):
                return Speaking(mention, name, entity)
        return Speaking(mention, None, None)

    def _is_near(self, earlier: CharSpan, later: CharSpan) -> bool:
        """Whether a mention is in the same paragraph as an earlier one, or in the next."""
        return self._text.count("\n\n", earlier[1], later[0]) <= 1

    def named(self, mention: CharSpan) -> Entity | None:
        """The entity that a source names, preferably a person; None if it names several speakers."""
        text = self._text
        names = _within(self._all, *mention)
        if not names:
            return self._by_surname(mention)
        if BOTH.match(text, *mention):
            return None
        others = []
        for start, end, entity in names:
            before, after = text[mention[0] : start], text[end : mention[1]]
            if PREPOSITION.search(before) or POSSESSIVE_OR_NOUN.match(after):
                continue
            if entity["type"] != "PERSON":
                if not WORD_AFTER.match(after) and "," not in before and " and " not in before:
                    others.append(entity)
            elif not ANOTHER.search(before):
                return None if self._is_one_of_several(mention, (start, end, entity), names) else entity
        return others[0] if others else None

    def _is_one_of_several(self, mention: CharSpan, person: Named, names: Sequence[Named]) -> bool:
        """Whether a source names others beside a person: "the firm and Tom Moor", "Tom Moor and his son"."""
        text = self._text
        start, end, _ = person
        before, after = text[mention[0] : start], RELATIVE.split(text[end : mention[1]])[0]
        if AND_ANOTHER.match(after):
            return True
        for other, other_end, entity in names:
            if entity["type"] == "PERSON" and end < other < end + len(after):
                possessive = text[other_end : other_end + 2] in ("'s", "’s")
                if AND_BEFORE_NAME.search(text, end, other) and not possessive:
                    return True
        joined = FIRST_OF_TWO.search(before)
        first = joined and mention[0] + joined.start("and")
        return bool(joined) and (
            bool(joined["several"] or joined["article"])
            or any(name[1] == first and not PREPOSITION.search(text[mention[0] : name[0]]) for name in names)
        )

    def _by_surname(self, mention: CharSpan) -> Entity | None:
        """The only person with the surname of a source in which no name was found: "Sen. Moor"."""
        words = self._text[slice(*mention)].split()
        found = self._surnames.get(words[-1], []) if len(words) <= MAX_TITLED else []
        return found[0] if len(found) == 1 else None

    def _by_role(self, words: str) -> Entity | None:
        """The only person whose role a source such as "the minister" matches."""
        if not words.lower().startswith("the "):
            return None
        found = self._roles.get(words.lower().removeprefix("the "), [])
        return found[0] if len(found) == 1 else None

    def _by_noun(self, words: str, mention: CharSpan) -> Entity | None:
        """The only person of an age ("the 34-year-old"), or organisation named with a noun ("the bank")."""
        if age := AGED.fullmatch(words):
            found = self._of_age(age["age"])
        elif ORGANISATION.fullmatch(words):
            noun = words.split()[-1].lower()
            found = [
                entity
                for start, _, entity in self._all
                if start < mention[0] and entity["type"] == "ORG" and noun in entity["name"].lower().split()
            ]
        else:
            return None
        return found[0] if found and all(entity is found[0] for entity in found) else None

    def _of_age(self, age: str) -> list[Entity]:
        """The people after whose name, or before, their age is given."""
        before, after = re.compile(rf"\b{age}-year-old\s+(?:[\w-]+\s+){{0,3}}$"), re.compile(rf"(?:,\s+|\s*\(){age}\b")
        return [
            entity
            for start, end, entity in self._all
            if entity["type"] == "PERSON"
            and (after.match(self._text, end) or before.search(self._text, max(0, start - MAX_BEFORE), start))
        ]


def _within(names: Sequence[Named], start: int, end: int) -> Sequence[Named]:
    first = bisect_left(names, start, key=lambda name: name[0])
    last = bisect_left(names, end, key=lambda name: name[0])
    return [name for name in names[first:last] if name[1] <= end]
