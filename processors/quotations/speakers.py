"""Resolve the speaker of a quotation from its source, the words that name the speaker.

A name is resolved to its entity (`naming`), a description to the only entity that it fits (`descriptions`),
"he" and "she" to the antecedent that is certain enough (`antecedents`), "it" and "they" to the speaker before
if that can be meant. Any other description is kept as written, and any other pronoun is left unresolved.
"""

import re
from collections.abc import Mapping, Sequence

from processors.quotations.antecedents import HE_SHE, Antecedents, Speaking
from processors.quotations.descriptions import ORGANISATION, Descriptions
from processors.quotations.genders import Named, genders
from processors.quotations.labels import Labels
from processors.quotations.naming import Names
from processors.quotations.nouns import ORGANISATIONS, PEOPLE
from processors.quotations.tokens import CharSpan
from processors.story import Entity, EntityType, Story, body

# Sources that do not describe a speaker.
UNSPECIFIC = frozenset(
    "he she they it we i you who that this these those which him her them his their its my our your himself"
    " herself themselves itself me us others some many several both all most one another q a question"
    " answer the a an mr mrs ms mr. mrs. ms.".split()
)
# The speakers before whom "it" and "they" may mean: types of entities, and descriptions.
MEANT_TYPES: Mapping[str, Sequence[EntityType]] = {"it": ("ORG", "LOC"), "they": ("ORG",)}
RELATIVES: Mapping[str, Sequence[EntityType]] = {"who": ("PERSON",), "which": ("ORG", "LOC")}
MAX_RELATIVE = 120  # characters between a name and "who"
MEANT_WORDS = {"it": ORGANISATION, "they": re.compile(r"(?:\S+ ){0,4}(?:\w+[^s\W]s|police|people)\b.*", re.I)}
# Who begins what they say: "Astronomers have found water, they reported."
OPENING_PEOPLE = re.compile(
    r"(?:(?:The|Two|Three|Some|Several|Many|Most)\s+)?(?:[\w-]+\s+){0,2}?"
    rf"(?:{PEOPLE}|\w+(?:er|or|ist|ian))s\b",
    re.I,
)
# After a name, before "who" or "which": "Tom Moor, the mayor, who said …".
BEFORE_RELATIVE = re.compile(r"(?:,?\s+|,\s+(?:an?|the|his|her|its)\s[^,.;:\n]{1,80},\s+)")
# Descriptions of the speaker before: "a KLM spokeswoman said … The spokeswoman said …".
AGAIN = re.compile(rf"the\s+(?P<noun>{PEOPLE})", re.I)
COMPANY_AGAIN = re.compile(
    r"the\s+(?:company|firm|group|newspaper|paper|magazine|retailer|airline|carmaker)", re.I
)
OTHER_ORGANISATION = re.compile(rf".*\b(?:{ORGANISATIONS})s?\b", re.I)
MAX_AGAIN = 4  # speakers before that a description may mean
THREAT = re.compile(r"threat|vow|swore|swear", re.I)
# What follows the description of a speaker: "a senior official who asked not to be named".
ADDITION = re.compile(r"\s*(?:[,;(]|--|[–—]|\bwho\b|\bwhich\b|\bwhose\b).*$", re.S)
ADVERB = re.compile(r"\s+(?:also|already|often|later|once|never|still|then|frequently|repeatedly|recently)$")


class Speakers:
    """The possible speakers of a story: people, organisations, and places (for their governments)."""

    def __init__(self, story: Story, quoted: Sequence[CharSpan]) -> None:
        """Index the entities of a story.

        `quoted` are the spans between quotation marks, in order. Mentions within them are not
        antecedents of pronouns, and neither is the dateline.
        """
        dateline = story["enrichment"].get("dateline")
        self._begin = dateline["end"] if dateline else 0
        self._text = text = body(story)
        self._found: list[Speaking] = []
        self._labels = Labels(story)
        names: list[Named] = sorted(
            (
                (mention["start"], mention["end"], entity)
                for entity in story["entities"]
                if entity["type"] in ("PERSON", "ORG", "LOC")
                for mention in entity["mentions"]
                if mention["start"] >= self._begin
            ),
            key=lambda name: name[:2],
        )
        people = [name for name in names if name[2]["type"] == "PERSON"]
        paragraphs = [part["start"] for part in story["enrichment"]["paragraphs"]]
        self._names = Names(text, names)
        self._descriptions = Descriptions(text, names)
        self.antecedents = Antecedents(text, people, genders(text, people), quoted, paragraphs)

    def resolve(
        self, source: CharSpan, cue: CharSpan | None = None, content: Sequence[CharSpan] = ()
    ) -> Speaking | None:
        """Resolve the source of a quotation, given its cue and its words; None if it has no speaker.

        Call it in the order of the quotations: "he" may be the speaker before.
        """
        source = max(source[0], self._begin), source[1]
        if source[0] >= source[1]:
            return None
        is_threat = bool(cue and THREAT.match(self._text, *cue))
        if is_threat or not self._found or self._found[-1].mention != source:
            self._found.append(self._resolve(source, content, is_threat))
        return self._found[-1]

    def named(self, source: CharSpan) -> Entity | None:
        """The entity that a source names, or None."""
        return self._names.named(source)

    def _resolve(self, source: CharSpan, content: Sequence[CharSpan], is_threat: bool) -> Speaking:
        words = " ".join(self._text[slice(*source)].split())
        pronoun = words.lower()
        if pronoun in HE_SHE:
            found = self.antecedents.choose(source, content, self._found, is_threat)
            return Speaking(source, found and found.name, found and found.entity)
        if pronoun in RELATIVES and (entity := self._before_relative(source[0], RELATIVES[pronoun])):
            return Speaking(source, entity["name"], entity)
        if pronoun in UNSPECIFIC:
            return self._it_or_they(pronoun, source, content) or Speaking(source, None, None)
        if label := self._labels.name(words):
            return Speaking(source, *label)
        if entity := self.named(source) or self._descriptions.described(words, source[0]):
            return Speaking(source, entity["name"], entity)
        if again := self._again(words):
            return Speaking(source, again.name, again.entity)
        people = [name for name in self._names.within(*source) if name[2]["type"] == "PERSON"]
        if len(people) > 1:
            return Speaking(source, words, None)
        return Speaking(source, ADVERB.sub("", ADDITION.sub("", words)) or words, None)

    def _before_relative(self, position: int, types: Sequence[EntityType]) -> Entity | None:
        """The entity that "who" or "which" at a position follows."""
        for start, end, entity in reversed(self._names.within(max(0, position - MAX_RELATIVE), position)):
            if entity["type"] in types and BEFORE_RELATIVE.fullmatch(self._text, end, position):
                return self.named((start, end))
        return None

    def _again(self, words: str) -> Speaking | None:
        """The speaker before whom a description means: "the spokeswoman", "the company"."""
        if found := AGAIN.fullmatch(words):
            noun = re.compile(rf"\b{found['noun']}\b", re.I)
            for speaker in reversed(self._found[-MAX_AGAIN:]):
                if speaker.name and not speaker.entity and noun.search(speaker.name):
                    return speaker
        elif COMPANY_AGAIN.fullmatch(words) and self._found:
            entity = self._found[-1].entity
            if entity and entity["type"] == "ORG" and not OTHER_ORGANISATION.match(entity["name"]):
                return self._found[-1]
        return None

    def _it_or_they(self, pronoun: str, source: CharSpan, content: Sequence[CharSpan]) -> Speaking | None:
        if pronoun not in MEANT_TYPES:
            return None
        previous = self._found[-1] if self._found else None
        # In the same paragraph, or in the next.
        if previous and self._text.count("\n\n", previous.mention[1], source[0]) <= 1:
            _, name, entity = previous
            if (
                entity["type"] in MEANT_TYPES[pronoun]
                if entity
                else MEANT_WORDS[pronoun].fullmatch(name or "")
            ):
                return Speaking(source, name, entity)
        if pronoun == "they" and content and content[0][0] < source[0]:
            people = OPENING_PEOPLE.match(self._text, *content[0])
            return people and Speaking(source, people.group(), None)
        return None
