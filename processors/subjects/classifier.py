"""A text classifier for the most common subjects.

One logistic regression for each subject, over the words and word pairs of a story, weighted by tf-idf. The
weights are in `learned.npz`; `README.md` describes their training data and scores.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.queries.words import STOP_WORDS

WEIGHTS = Path(__file__).with_name("learned.npz")
MIN_PROBABILITY = 0.1  # less probable subjects are dropped
MAX_TERMS = 5  # returned for a subject
MIN_TERM_SHARE = 0.2  # of the weight of its strongest term

Floats = NDArray[np.float32]


class Prediction(NamedTuple):
    """The probability that a story is about a subject, and its strongest terms with their counts."""

    code: str
    probability: float
    terms: dict[str, int]


class Classifier:
    """The regressions with their weights. Thread-safe: it keeps no state between calls."""

    def __init__(self, weights: Mapping[str, Any] | None = None) -> None:
        """Load the shipped weights, or use others of the same shapes."""
        given = np.load(WEIGHTS) if weights is None else weights
        self.codes: list[str] = bytes(given["codes"]).decode().split("\0")
        features = bytes(given["features"]).decode().split("\0")
        self._numbers = {feature: number for number, feature in enumerate(features)}
        self._rarity: Floats = np.asarray(given["rarity"], np.float32)
        self._weights: Floats = np.asarray(given["weights"], np.float32)
        self._bias: Floats = np.asarray(given["bias"], np.float32)

    def predict(self, headline: Sequence[str], words: Sequence[str]) -> list[Prediction]:
        """The subjects of a story with a probability of at least `MIN_PROBABILITY`.

        `words` are those of the headline and the text together.
        """
        counts = features(headline, words)
        known = [feature for feature in counts if feature in self._numbers]
        if not known:
            return []
        numbers = [self._numbers[feature] for feature in known]
        frequencies = np.array([counts[feature] for feature in known], np.float32)
        values = tf_idf(frequencies, self._rarity[numbers])
        parts = values[:, None] * self._weights[numbers]
        scores = parts.sum(0) + self._bias
        probabilities = 1 / (1 + np.exp(-scores))
        found = []
        for column, code in enumerate(self.codes):
            if probabilities[column] < MIN_PROBABILITY:
                continue
            if terms := _strongest_terms(known, parts[:, column], counts):
                found.append(Prediction(code, float(probabilities[column]), terms))
        return found


def features(headline: Sequence[str], words: Sequence[str]) -> Counter[str]:
    """The counts of words and word pairs. Words of the headline count again, marked with `^`."""
    plain = ["0" * len(word) if word.isdecimal() else word for word in words]
    counts = Counter(plain)
    counts.update(map(" ".join, pairwise(plain)))
    counts.update("^" + word for word in headline)
    return counts


def _strongest_terms(known: Sequence[str], parts: Floats, counts: Mapping[str, int]) -> dict[str, int]:
    """The features that contribute most to a subject, with their counts."""
    threshold = max(0.0, MIN_TERM_SHARE * float(parts.max()))
    strong = (known[n] for n in np.argsort(-parts).tolist() if parts[n] > threshold)
    terms = [feature for feature in strong if _is_informative(feature)][:MAX_TERMS]
    return {feature.removeprefix("^"): counts[feature] for feature in terms}


def _is_informative(feature: str) -> bool:
    """Whether a feature means something to an editor: it has no number, stop word or single letter."""
    return all(
        len(word) > 1 and not word.isdecimal() and word not in STOP_WORDS
        for word in feature.removeprefix("^").split(" ")
    )


def tf_idf(frequencies: Floats, rarity: Floats) -> Floats:
    """tf-idf with logarithmic term frequencies, normalised to length 1."""
    values = (1 + np.log(frequencies)) * rarity
    length: Floats = values / np.sqrt((values * values).sum())
    return length
