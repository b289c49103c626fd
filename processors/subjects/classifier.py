"""A text classifier for the most common subjects.

One logistic regression for each subject, over the words and word pairs of a story, weighted by tf-idf. The
weights are in `learned.npz`; `README.md` describes their training data and scores.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WEIGHTS = Path(__file__).with_name("learned.npz")
MIN_PROBABILITY = 0.1  # less probable subjects are dropped

Floats = NDArray[np.float32]


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

    def predict(self, headline: Sequence[str], words: Sequence[str]) -> dict[str, float]:
        """The probability, 0 to 1, of each subject with at least `MIN_PROBABILITY`.

        `words` are those of the headline and the text together.
        """
        counts = features(headline, words)
        known = [feature for feature in counts if feature in self._numbers]
        if not known:
            return {}
        numbers = [self._numbers[feature] for feature in known]
        frequencies = np.array([counts[feature] for feature in known], np.float32)
        scores = tf_idf(frequencies, self._rarity[numbers]) @ self._weights[numbers] + self._bias
        probabilities = (1 / (1 + np.exp(-scores))).tolist()
        return {
            code: probability
            for code, probability in zip(self.codes, probabilities, strict=True)
            if probability >= MIN_PROBABILITY
        }


def features(headline: Sequence[str], words: Sequence[str]) -> Counter[str]:
    """The counts of words and word pairs. Words of the headline count again, marked with `^`."""
    plain = ["0" * len(word) if word.isdecimal() else word for word in words]
    counts = Counter(plain)
    counts.update(map(" ".join, pairwise(plain)))
    counts.update("^" + word for word in headline)
    return counts


def tf_idf(frequencies: Floats, rarity: Floats) -> Floats:
    """tf-idf with logarithmic term frequencies, normalised to length 1."""
    values = (1 + np.log(frequencies)) * rarity
    length: Floats = values / np.sqrt((values * values).sum())
    return length
