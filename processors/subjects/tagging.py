"""From rules and learner to the tags of a story: how sure each is, how many, in which order."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from processors.subjects import rules
from processors.subjects.learned import Learned
from processors.subjects.matching import LEAD, Matcher
from processors.subjects.vocabulary import SLUGS, Concept, media_topics
from processors.subjects.words import words

CERTAIN = 0.75  # confidence that rules come near to with ever more evidence
HALF = 3.0  # evidence at which they are half-way
ALONE = 5.0  # evidence from which on rules are heard where the learner knows the subject
HEARD = 0.1  # chance from which on the learner adds to what rules say of a top-level subject
TOPS = 0.5
LEAST = 0.35  # confidence
MOST = 6  # subjects below the top-level ones
SHARE = 0.5  # of the strongest subject's confidence, less than which is a side issue


class Tag(NamedTuple):
    """A subject of a story: the chance that it is about it; how much it is, the most being 100; and the
    terms that speak for it, with how often they do."""

    concept: Concept
    confidence: float
    relevance: int
    terms: dict[str, int]


class _Seen(NamedTuple):
    confidence: float
    terms: dict[str, int]


class Tagger:
    """The shipped rules, a desk's own, and the learner. Holds no state between calls."""

    def __init__(self, own: Sequence[Path] = (), learned: Learned | None = None) -> None:
        """`own` are files of rules to be added. Raises RulesError."""
        found, self.vocabulary = rules.load([*rules.shipped(), *own], media_topics())
        self._matcher = Matcher(found)
        self._learned = learned or Learned()
        self.within_reach = {*SLUGS, *self._learned.codes, *(rule.code for rule in found)}

    def tags(self, headline: str, text: str, names: Iterable[tuple[str, str, int]] = ()) -> list[Tag]:
        """The subjects of a story, the surest first, the top-level ones behind those below them.

        `names` are types, names and counts of mentions, of the entities.
        """
        title = words(headline)
        story = title + words(text[: LEAD * 12])[:LEAD]
        seen = self._seen(title, story, names)
        strongest = max((found.confidence for found in seen.values()), default=0.0)
        below = [
            code
            for code in sorted(seen, key=lambda code: (-seen[code].confidence, code))
            if code not in SLUGS and seen[code].confidence >= max(LEAST, SHARE * strongest)
        ][:MOST]
        tops = {self.vocabulary.top(code) for code in below}
        tops |= {code for code in SLUGS if code in seen and seen[code].confidence >= TOPS}
        above = []
        for top in tops:
            found = [seen[top]] if top in seen else []
            found += [seen[code] for code in below if self.vocabulary.top(code) == top]
            above.append((top, max(found, key=lambda each: each.confidence)))
        above.sort(key=lambda each: (-each[1].confidence, each[0]))
        return [
            Tag(
                self.vocabulary[code],
                found.confidence,
                round(100 * found.confidence / strongest),
                found.terms,
            )
            for code, found in [*((code, seen[code]) for code in below), *above]
        ]

    def _seen(
        self, title: Sequence[str], story: Sequence[str], names: Iterable[tuple[str, str, int]]
    ) -> dict[str, _Seen]:
        learned = {code: _Seen(chance, terms) for code, chance, terms in self._learned.chances(title, story)}
        seen = dict(learned)
        below: dict[str, _Seen] = {}  # the surest rule of each top-level subject
        for match in self._matcher.matches(title, story, names):
            found = _Seen(CERTAIN * match.evidence / (match.evidence + HALF), match.terms)
            top = self.vocabulary.top(match.code)
            below[top] = max(below.get(top, found), found, key=lambda each: each.confidence)
            if match.code not in learned or (
                match.evidence >= ALONE and found.confidence > seen[match.code].confidence
            ):
                seen[match.code] = found
        for top in learned.keys() & below.keys():
            if learned[top].confidence >= HEARD:
                seen[top] = _both(learned[top], below[top])
        return seen


def _both(one: _Seen, other: _Seen) -> _Seen:
    """What a learner says of a subject and a rule of what is below it, as far as they are independent."""
    unsure = (1 - one.confidence) * (1 - other.confidence)
    return _Seen(1 - unsure, one.terms | other.terms)
