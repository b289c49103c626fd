"""Combine rules and classifier into the tags of a story."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from processors.story import Entity
from processors.subjects import rules
from processors.subjects.classifier import Classifier
from processors.subjects.literal import Reading, read
from processors.subjects.matching import Matcher
from processors.subjects.vocabulary import SLUGS, Concept, media_topics

RULES_LIMIT = 0.75  # strength that rules approach as their evidence grows
HALF_EVIDENCE = 3.0  # evidence at which they reach half of `RULES_LIMIT`
OVERRIDING_EVIDENCE = 5.0  # from which a rule counts even for a subject of the classifier
# What the classifier finds counts if specific terms of the subject occur at least so often, or once if it is
# this probable.
MIN_SUPPORT = 2
SUPPORTED_ONCE = 0.8
MIN_STRENGTH = 0.35
MIN_STRENGTH_ALONE = 0.43  # of a top-level subject without a more specific one
MAX_SUBJECTS = 6  # not counting top-level ones
# Minimum strength as a share of the highest: for subjects below another top-level subject than the
# strongest, and for top-level subjects without a more specific one.
SIDE_ISSUE_SHARE = 0.5
TOP_LEVEL_SHARE = 0.7
# The share of subjects of some strength that were right in stories of other years than those of training.
STRENGTHS = (0.35, 0.45, 0.60, 0.80, 0.95, 1.00)
RIGHT = (0.80, 0.89, 0.92, 0.93, 0.95, 0.99)


class Tag(NamedTuple):
    """A subject of a story.

    `confidence` is the probability that the story is about it, 0 to 1. `relevance` is how strongly it is
    indicated, as a percentage of the strongest subject. `terms` are the terms that indicate the subject, with
    their counts.
    """

    concept: Concept
    confidence: float
    relevance: int
    terms: dict[str, int]


class _Candidate(NamedTuple):
    strength: float
    terms: dict[str, int]


class Tagger:
    """The shipped rules, a desk's own, and the classifier. Thread-safe: it keeps no state between calls."""

    def __init__(self, own: Sequence[Path] = (), classifier: Classifier | None = None) -> None:
        """Load the shipped rules and the files of a desk's `own` rules. Raises RulesError."""
        found, self.vocabulary = rules.load([*rules.shipped(), *own], media_topics())
        self._matcher = Matcher(found, self.vocabulary)
        self._classifier = classifier or Classifier()
        self.taggable = {*SLUGS, *self._classifier.codes, *(rule.code for rule in found)}

    def tags(self, headline: str, text: str, entities: Iterable[Entity] = ()) -> list[Tag]:
        """The subjects of a story by descending confidence, top-level ones after all others."""
        candidates = self._candidates(read(headline, text, entities))
        if not candidates:
            return []
        specific = self._specific(candidates)
        strongest = max(candidate.strength for candidate in candidates.values())
        return [
            Tag(self.vocabulary[code], _confidence(strength), round(100 * strength / strongest), terms)
            for code, (strength, terms) in (specific | self._top_level(specific, candidates)).items()
        ]

    def _candidates(self, reading: Reading) -> dict[str, _Candidate]:
        """All subjects that the rules find, and those of the classifier that a clue of a rule supports.

        If the classifier finds a top-level subject and a rule one below it, their strengths are combined.
        """
        probabilities = self._classifier.predict(reading.words[: reading.headline], reading.words)
        candidates: dict[str, _Candidate] = {}
        by_rules: dict[str, _Candidate] = {}  # the strongest match of each top-level subject
        support: dict[str, dict[str, int]] = defaultdict(dict)  # the specific terms of each subject
        for match in self._matcher.matches(reading):
            top = self.vocabulary.top(match.code)
            for code in {match.code, top}:
                support[code] |= {term: n for term, n in match.terms.items() if term in match.specific}
            if not match.enough:
                continue
            if match.code in self._classifier.codes and match.evidence < OVERRIDING_EVIDENCE:
                continue
            found = _Candidate(_strength(match.evidence), match.terms)
            candidates[match.code] = found
            by_rules[top] = _stronger(found, by_rules.get(top, found))
        for code, probability in probabilities.items():
            supported = sum(support[code].values())
            if not supported or (supported < MIN_SUPPORT and probability < SUPPORTED_ONCE):
                continue
            found, ruled = _Candidate(probability, support[code]), by_rules.get(code)
            candidates[code] = (
                _combined(found, ruled) if ruled else _stronger(found, candidates.get(code, found))
            )
        return candidates

    def _specific(self, candidates: Mapping[str, _Candidate]) -> dict[str, _Candidate]:
        """The subjects below the top level, strongest first, without side issues."""
        ordered = sorted(candidates, key=lambda code: (-candidates[code].strength, code))
        main, strongest = self.vocabulary.top(ordered[0]), candidates[ordered[0]].strength
        elsewhere = max(MIN_STRENGTH, SIDE_ISSUE_SHARE * strongest)
        wanted = [
            code
            for code in ordered
            if code not in SLUGS
            and candidates[code].strength
            >= (MIN_STRENGTH if self.vocabulary.top(code) == main else elsewhere)
        ]
        return {code: candidates[code] for code in wanted[:MAX_SUBJECTS]}

    def _top_level(
        self, specific: Mapping[str, _Candidate], candidates: Mapping[str, _Candidate]
    ) -> dict[str, _Candidate]:
        """The top-level subjects of the specific ones, and others nearly as strong as the strongest."""
        tops: dict[str, _Candidate] = {}
        for code, found in specific.items():
            tops.setdefault(self.vocabulary.top(code), found)
        strongest = max(candidate.strength for candidate in candidates.values())
        alone = max(MIN_STRENGTH_ALONE, TOP_LEVEL_SHARE * strongest)
        for code in SLUGS:
            if code in candidates and candidates[code].strength >= alone:
                tops.setdefault(code, candidates[code])
        ordered = sorted(tops, key=lambda code: (-tops[code].strength, code))
        return {code: _stronger(tops[code], candidates.get(code, tops[code])) for code in ordered}


def _strength(evidence: float) -> float:
    return RULES_LIMIT * evidence / (evidence + HALF_EVIDENCE)


def _confidence(strength: float) -> float:
    return float(np.interp(strength, STRENGTHS, RIGHT))


def _stronger(one: _Candidate, other: _Candidate) -> _Candidate:
    return max(one, other, key=lambda candidate: candidate.strength)


def _combined(one: _Candidate, other: _Candidate) -> _Candidate:
    """The probability that at least one of two independent candidates is right, and the terms of both."""
    wrong = (1 - one.strength) * (1 - other.strength)
    return _Candidate(1 - wrong, one.terms | other.terms)
