"""Rank whom "he" or "she" refers to, as the source of a quotation.

The candidates are the people named before, the nearest people without a name ("a stranger") and the speaker
before, if that is somebody without a name. The score of a candidate is the sum of the weights of its
features. Scores become probabilities, in which "nobody of these" is a candidate as well. The weights, in
`antecedents.toml`, are learned: `python -m processors.training.antecedents` trains and measures them.
"""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from math import exp
from pathlib import Path
from typing import NamedTuple, cast

from processors.entities.roles import ABBREVIATED, HEAD_NOUNS
from processors.quotations.genders import Gender, Named, gender_of_words
from processors.quotations.nouns import PEOPLE
from processors.quotations.tokens import CharSpan
from processors.story import Entity

WEIGHTS = Path(__file__).with_name("antecedents.toml")
NOBODY = "nobody"  # the feature of none of the candidates
HE_SHE = frozenset(("he", "she"))

UNNAMED = re.compile(
    rf"\b(?P<article>(?i:an?|the|his|her|their|another|one))\s+(?P<words>(?:[\w'’-]+\s+){{0,2}}?(?:{PEOPLE}))\b"
    r"(?!,?\s+[A-Z]|-)"
)
NEW = frozenset(("a", "an", "another", "one"))
THIRD_PERSON: Mapping[Gender, re.Pattern[str]] = {
    "he": re.compile(r"\b(?:he|his|him|himself)\b", re.I),
    "she": re.compile(r"\b(?:she|her|hers|herself)\b", re.I),
}
# After a name that is part of another's role: "Clinton campaign manager Anna Kowalska".
MODIFIED = re.compile(rf"\s+(?:[a-z-]+\s+){{0,2}}(?:{HEAD_NOUNS})\s+[A-Z]")
PREPOSITION = re.compile(
    r"\b(?:of|for|to|with|by|from|about|in|at|on|against|near|than|like|after|before|over|behind|as)"
    r"\s+(?:(?:the|an?|his|her|their)\s+)?(?:[\w.-]+\s+){0,3}$",
    re.I,
)
SENTENCE_END = re.compile(r"[.!?][”\"’')]*\s+(?=[A-Z\"“‘(])")
SUBJECTS = frozenset(("sentences 0 first", "sentences 1 first"))  # the features of subjects just before
MAX_DISTANCE = 3_000  # characters before a pronoun that are searched for names
MAX_MENTIONS = 60  # of names before a pronoun
MAX_UNNAMED_DISTANCE = 600  # characters before a pronoun that are searched for people without a name
MAX_UNNAMED = 3
MAX_SPEAKERS = 30  # of the quotations before
MAX_MARKS = 3  # characters between quoted words and a pronoun: marks and white space
MAX_ABBREVIATION = 6  # characters
MAX_STEPS = 4  # distances and numbers are clipped to this
MAX_BEFORE = 60  # characters before a mention that show its place in the sentence


class Speaking(NamedTuple):
    """The words that name a speaker, and the name and entity of the speaker, each None if unknown."""

    mention: CharSpan
    name: str | None
    entity: Entity | None


class Candidate(NamedTuple):
    """A possible antecedent: its last mention, and its name and entity if these are known.

    `is_subject` tells whether it begins the sentence before the quotation or the same one, `is_topic` whether
    it was mentioned more often than all others.
    """

    span: CharSpan
    name: str | None
    entity: Entity | None
    features: Sequence[str]
    is_subject: bool = False
    is_topic: bool = False


class Weights(NamedTuple):
    """The weights of features, and the probability from which on an antecedent is certain enough."""

    features: Mapping[str, float]
    certain: float


class Antecedents:
    """The people of a story to whom its pronouns may refer."""

    def __init__(
        self,
        text: str,
        people: Sequence[Named],
        genders: dict[str, Gender],
        quoted: Sequence[CharSpan],
        paragraphs: Sequence[int],
    ) -> None:
        """Keep what is known of a story.

        `people` are the mentions of people, `quoted` the spans between quotation marks, and `paragraphs` the
        starts of paragraphs, all in order.
        """
        self._text, self._people, self._genders = text, people, genders
        self._quoted, self._paragraphs = quoted, paragraphs

    def choose(
        self,
        pronoun: CharSpan,
        content: Sequence[CharSpan],
        speakers: Sequence[Speaking],
        is_threat: bool = False,
    ) -> Candidate | None:
        """Whom "he" or "she" refers to, or None if that is not certain enough.

        `content` are the words of the quotation, and `speakers` those of the quotations before. A threat may
        come from a stranger who was mentioned since.
        """
        chosen = self._choose(pronoun, content, speakers, is_threat)
        if chosen and chosen.entity:  # who was "she" once is not "he" later
            self._genders.setdefault(chosen.entity["id"], self._gender(pronoun))
        return chosen

    def _choose(
        self, pronoun: CharSpan, content: Sequence[CharSpan], speakers: Sequence[Speaking], is_threat: bool
    ) -> Candidate | None:
        gender = self._gender(pronoun)
        if speakers and (entity := speakers[-1].entity):
            mention = speakers[-1].mention
            fits = entity["type"] == "PERSON" and self._genders.get(entity["id"], gender) == gender
            if fits and self._anchor(pronoun, content) < mention[0]:  # “Yes,” Moor said. “No,” he …
                return Candidate(mention, entity["name"], entity, ())
        candidates = self.candidates(pronoun, content, speakers)
        if not candidates:
            return None
        named = [candidate for candidate in candidates if candidate.entity]
        if len(named) > 1 and self._speaks_of_another(content, gender):
            subject = next((candidate for candidate in named if candidate.is_subject), None)
            if subject and not subject.is_topic:
                return subject
        weights = shipped_weights()
        likely = probabilities(candidates, weights.features)
        best = candidates[max(range(len(candidates)), key=likely.__getitem__)]
        if max(likely) < weights.certain or (is_threat and "since then unnamed new" in best.features):
            return None
        return best

    def candidates(
        self, pronoun: CharSpan, content: Sequence[CharSpan], speakers: Sequence[Speaking]
    ) -> list[Candidate]:
        """The candidates for "he" or "she", with their features."""
        gender = self._gender(pronoun)
        anchor = self._anchor(pronoun, content)
        recent = speakers[-MAX_SPEAKERS:]
        times = Counter(speaker.entity["id"] for speaker in recent if speaker.entity)
        previous = recent[-1] if recent else None
        seen = _Seen(anchor, gender, previous, times, self._speaks_of_another(content, gender))
        unnamed = self._unnamed(seen)
        return [*self._named(seen, content, unnamed), *unnamed, *self._described(seen)]

    def _anchor(self, pronoun: CharSpan, content: Sequence[CharSpan]) -> int:
        """Where the quotation of a pronoun begins: with its words, if they come first."""
        return min([self._quoted_before(pronoun[0]), *(start for start, _ in content)])

    def _gender(self, pronoun: CharSpan) -> Gender:
        return cast(Gender, self._text[slice(*pronoun)].lower())

    def _named(
        self, seen: "_Seen", content: Sequence[CharSpan], unnamed: Sequence[Candidate]
    ) -> list[Candidate]:
        last = bisect_left(self._people, seen.anchor, key=_start)
        first = max(last - MAX_MENTIONS, bisect_left(self._people, seen.anchor - MAX_DISTANCE, key=_start))
        mentions: dict[str, list[Named]] = {}
        for name in self._people[first:last]:
            fits = self._genders.get(name[2]["id"], seen.gender) == seen.gender
            if fits and name[1] <= seen.anchor and not self._is_quoted(name[0]):
                mentions.setdefault(name[2]["id"], []).append(name)
        spoken_of = {
            name[2]["id"]
            for start, end in content
            for name in self._people[
                bisect_left(self._people, start, key=_start) : bisect_left(self._people, end, key=_start)
            ]
        }
        counts = sorted((len(here) for here in mentions.values()), reverse=True)
        found = []
        for rank, (identifier, here) in enumerate(sorted(mentions.items(), key=lambda item: -item[1][-1][0])):
            start, end, entity = here[-1]
            place = self._place_features((start, end), seen, entity)
            gender = "known" if identifier in self._genders else _ending(entity, seen.gender)
            features = [
                *place,
                f"candidates {min(len(mentions), MAX_STEPS)}",
                f"recent {min(rank, MAX_STEPS)}",
                f"{'first' if rank == 0 else 'later'} of {min(len(mentions), MAX_STEPS)}",
                f"mentions {min(len(here), MAX_STEPS)}",
                "most" if len(here) == counts[0] else "fewer",
                f"has spoken {min(seen.times[identifier], MAX_STEPS)}, gender {gender}",
                "lead" if self._people[0][2] is entity else "not lead",
                f"gender {gender}",
            ]
            for candidate in unnamed:
                if candidate.span[0] > start:
                    features += [f"since then {feature}" for feature in candidate.features[-2:]]
            if identifier in spoken_of:
                features += ["spoken of", f"spoken of {seen.speaks_of_another}"]
            is_subject = not SUBJECTS.isdisjoint(place)
            is_topic = [len(here)] == counts[:1] != counts[1:2]
            found.append(Candidate((start, end), entity["name"], entity, features, is_subject, is_topic))
        return found

    def _unnamed(self, seen: "_Seen") -> list[Candidate]:
        """The last people without a name: "a stranger", "her husband"."""
        found = []
        start = max(0, seen.anchor - MAX_UNNAMED_DISTANCE)
        first = bisect_left(self._people, start, key=_start)
        ends = {name[1] for name in self._people[first : bisect_left(self._people, seen.anchor, key=_start)]}
        for match in UNNAMED.finditer(self._text, start, seen.anchor):
            gender = gender_of_words(match["words"])
            describes_name = match.start() - 2 in ends and self._text.startswith(", ", match.start() - 2)
            if (
                gender in (None, seen.gender)
                and not describes_name  # "Ann Moor, the first woman"
                and not self._is_quoted(match.start())
            ):
                features = self._place_features(match.span(), seen, None)
                features += [
                    "new" if match["article"].lower() in NEW else "known",
                    f"gender {gender is not None}",
                ]
                unnamed = [f"unnamed {feature}" for feature in features]
                found.append(Candidate(match.span(), None, None, unnamed))
        return found[-MAX_UNNAMED:]

    def _described(self, seen: "_Seen") -> list[Candidate]:
        """The speaker before, if it is somebody without a name: "a senior official"."""
        previous = seen.previous
        if not previous or previous.entity or previous.mention[1] > seen.anchor:
            return []
        words = self._text[slice(*previous.mention)].lower()
        if words != seen.gender and (not previous.name or gender_of_words(words) not in (None, seen.gender)):
            return []
        near = min(self._paragraph(seen.anchor) - self._paragraph(previous.mention[0]), 2)
        features = [f"described {near}", f"described {previous.name is not None}"]
        return [Candidate(previous.mention, previous.name, None, features)]

    def _place_features(self, span: CharSpan, seen: "_Seen", entity: Entity | None) -> list[str]:
        """Where a mention is, seen from the pronoun, and whether it is the subject of its sentence."""
        sentence = bisect_right(self._sentences, span[0]) - 1
        sentences = min(bisect_right(self._sentences, seen.anchor) - 1 - sentence, MAX_STEPS)
        paragraph = self._paragraph(seen.anchor)
        place = self._place(span, self._sentences[sentence])
        features = [
            place,
            f"sentences {sentences} {place}",
            f"paragraphs {min(paragraph - self._paragraph(span[0]), MAX_STEPS)}",
        ]
        if seen.speaks_of_another:
            features.append(f"speaks of another, {place} {min(sentences, 2)}")
        if seen.previous:
            near = min(paragraph - self._paragraph(seen.previous.mention[0]), 2)
            if entity is None or seen.previous.entity is not entity:
                features.append(f"another spoke {near}")
            else:
                features.append(f"spoke {near}")
                features.append(
                    f"{'named since' if span[0] > seen.previous.mention[0] else 'spoke last'} {near}"
                )
        return features

    def _place(self, span: CharSpan, sentence: int) -> str:
        """The place of a mention in its sentence: "first" if it is probably the subject."""
        if place := self._oblique(span, sentence):
            return place
        first = bisect_left(self._people, sentence, key=_start)
        before = self._people[first : bisect_left(self._people, span[0], key=_start)][-MAX_STEPS:]
        return "first" if all(self._oblique(name[:2], sentence) for name in before) else "later"

    def _oblique(self, span: CharSpan, sentence: int) -> str:
        """In what way a mention is no subject, as far as a look around it tells, or ""."""
        if self._text.startswith(("'s", "’s"), span[1]):
            return "owner"
        if MODIFIED.match(self._text, span[1]):
            return "modifier"
        if PREPOSITION.search(self._text[max(sentence, span[0] - MAX_BEFORE) : span[0]]):
            return "after preposition"
        return ""

    def _speaks_of_another(self, content: Sequence[CharSpan], gender: Gender) -> bool:
        """Whether words between quotation marks have the pronoun of the speaker, who would say "I"."""
        pattern = THIRD_PERSON[gender]
        return any(
            self._is_quoted(start) and pattern.search(self._text, start, end) for start, end in content
        )

    def _quoted_before(self, position: int) -> int:
        """The start of the quoted words right before a position, as in “Yes,” he said; or the position."""
        number = bisect_right(self._quoted, position, key=_start)
        if number and position - self._quoted[number - 1][1] <= MAX_MARKS:
            return self._quoted[number - 1][0]
        return position

    def _is_quoted(self, position: int) -> bool:
        number = bisect_right(self._quoted, position, key=_start)
        return bool(number) and position < self._quoted[number - 1][1]

    @cached_property
    def _sentences(self) -> list[int]:
        """The starts of the sentences."""
        text = self._text
        ends = [
            end.end()
            for end in SENTENCE_END.finditer(text)
            if not ABBREVIATED.search(text, max(0, end.start() - MAX_ABBREVIATION), end.start() + 1)
        ]
        return sorted({0, *ends, *self._paragraphs})

    def _paragraph(self, position: int) -> int:
        return bisect_right(self._paragraphs, position)


class _Seen(NamedTuple):
    """What all candidates for a pronoun are seen from.

    `anchor` is where its quotation begins, and `times` how often each entity has spoken shortly before.
    """

    anchor: int
    gender: Gender
    previous: Speaking | None
    times: Counter[str]
    speaks_of_another: bool


def probabilities(candidates: Sequence[Candidate], weights: Mapping[str, float]) -> list[float]:
    """The probability of each candidate; these and that of nobody add up to 1."""
    scores = [
        exp(sum(weights.get(feature, 0.0) for feature in candidate.features)) for candidate in candidates
    ]
    total = sum(scores) + exp(weights.get(NOBODY, 0.0))
    return [score / total for score in scores]


@cache
def shipped_weights() -> Weights:
    tables = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(tables["features"], tables["certain"])


def _start(span: Named | CharSpan) -> int:
    return span[0]


def _ending(entity: Entity, gender: Gender) -> str:
    """Of a given name in no list: many that end in "a" are women's."""
    return f"of {gender}, {'in a' if entity['name'].split()[0].endswith('a') else 'unknown'}"
