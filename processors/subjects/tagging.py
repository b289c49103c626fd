"""From rules and learner to the tags of a story: how sure each is, how many, in which order."""

from collections.abc import Iterable, Mapping, Sequence
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
LEAST = 0.35  # confidence
MOST = 6  # subjects below the top-level ones
SHARE = 0.5  # of the strongest's confidence, less than which is a side issue if another top-level subject's
SHARE_ALONE = 0.7  # the same, for a top-level subject of which none below it is given


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
        if not seen:
            return []
        below = self._below(seen)
        strongest = max(found.confidence for found in seen.values())
        return [
            Tag(self.vocabulary[code], confidence, round(100 * confidence / strongest), terms)
            for code, (confidence, terms) in (below | self._above(below, seen)).items()
        ]

    def _below(self, seen: Mapping[str, _Seen]) -> dict[str, _Seen]:
        """The subjects below top-level ones, the surest first, without side issues."""
        ordered = sorted(seen, key=lambda code: (-seen[code].confidence, code))
        main, strongest = self.vocabulary.top(ordered[0]), seen[ordered[0]].confidence
        side = max(LEAST, SHARE * strongest)
        wanted = [
            code
            for code in ordered
            if code not in SLUGS
            and seen[code].confidence >= (LEAST if self.vocabulary.top(code) == main else side)
        ]
        return {code: seen[code] for code in wanted[:MOST]}

    def _above(self, below: Mapping[str, _Seen], seen: Mapping[str, _Seen]) -> dict[str, _Seen]:
        """The top-level subjects of those, in their order, and those that stand alone near the strongest."""
        tops: dict[str, _Seen] = {}
        for code, found in below.items():
            tops.setdefault(self.vocabulary.top(code), found)
        alone = max(LEAST, SHARE_ALONE * max(found.confidence for found in seen.values()))
        for code in SLUGS:
            if code in seen and seen[code].confidence >= alone:
                tops.setdefault(code, seen[code])
        ordered = sorted(tops, key=lambda code: (-tops[code].confidence, code))
        return {code: _surer(tops[code], seen.get(code, tops[code])) for code in ordered}

    def _seen(
        self, title: Sequence[str], story: Sequence[str], names: Iterable[tuple[str, str, int]]
    ) -> dict[str, _Seen]:
        learned = {code: _Seen(chance, terms) for code, chance, terms in self._learned.chances(title, story)}
        seen = dict(learned)
        below: dict[str, _Seen] = {}  # the surest rule of each top-level subject
        for match in self._matcher.matches(title, story, names):
            found = _Seen(CERTAIN * match.evidence / (match.evidence + HALF), match.terms)
            if match.code in self._learned.codes and match.evidence < ALONE:
                continue
            seen[match.code] = _surer(found, seen.get(match.code, found))
            top = self.vocabulary.top(match.code)
            below[top] = _surer(found, below.get(top, found))
        for top in learned.keys() & below.keys():
            seen[top] = _both(learned[top], below[top])
        return seen


def _surer(one: _Seen, other: _Seen) -> _Seen:
    return max(one, other, key=lambda seen: seen.confidence)


def _both(one: _Seen, other: _Seen) -> _Seen:
    """What a learner says of a subject and a rule of what is below it, as far as they are independent."""
    unsure = (1 - one.confidence) * (1 - other.confidence)
    return _Seen(1 - unsure, one.terms | other.terms)
