"""What a learner sees in a story's words: chances of some subjects, and the words that speak for them.

Logistic regressions, one a subject, over the words and pairs of neighbours of a story, weighted by tf-idf.
Their weights lie beside this file in `learned.npz`; `README.md` tells from what they were learned, and how
well.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.subjects.expressions import COMMON

WEIGHTS = Path(__file__).with_name("learned.npz")
HEARD = 0.1  # chance, less than which is as good as none
TELLING = 5  # words that are named for a subject,
SOME = 0.2  # if they say so much of what the strongest says

Numbers = NDArray[np.float32]


class Chance(NamedTuple):
    """The chance that a story is about a subject, and what in its words speaks for that most."""

    code: str
    chance: float
    terms: dict[str, int]


class Learned:
    """The regressions. Holds no state between calls."""

    def __init__(self, weights: Mapping[str, Any] | None = None) -> None:
        """Load the shipped weights, or take others of the same shape."""
        given = np.load(WEIGHTS) if weights is None else weights
        self.codes: list[str] = bytes(given["codes"]).decode().split("\0")
        features = bytes(given["features"]).decode().split("\0")
        self._numbers = {feature: number for number, feature in enumerate(features)}
        self._rarity: Numbers = np.asarray(given["rarity"], np.float32)
        self._weights: Numbers = np.asarray(given["weights"], np.float32)
        self._bias: Numbers = np.asarray(given["bias"], np.float32)

    def chances(self, headline: Sequence[str], words: Sequence[str]) -> list[Chance]:
        """The chances of subjects that are heard, for the words of a story, its headline's the first."""
        counts = features(headline, words)
        known = [feature for feature in counts if feature in self._numbers]
        if not known:
            return []
        numbers = [self._numbers[feature] for feature in known]
        often = np.array([counts[feature] for feature in known], np.float32)
        values = scaled(often, self._rarity[numbers])
        parts = values[:, None] * self._weights[numbers]
        scores = parts.sum(0) + self._bias
        chances = 1 / (1 + np.exp(-scores))
        found = []
        for column, code in enumerate(self.codes):
            if chances[column] >= HEARD and (terms := _telling(known, parts[:, column], counts)):
                found.append(Chance(code, float(chances[column]), terms))
        return found


def features(headline: Sequence[str], words: Sequence[str]) -> Counter[str]:
    """How often each word and pair of neighbours is there; the headline's words once more, marked."""
    plain = ["0" * len(word) if word.isdecimal() else word for word in words]
    counts = Counter(plain)
    counts.update(map(" ".join, pairwise(plain)))
    counts.update("^" + word for word in headline)
    return counts


def _telling(known: Sequence[str], parts: Numbers, counts: Mapping[str, int]) -> dict[str, int]:
    """The features that speak for a subject most, and how often they are there."""
    some = max(0.0, SOME * float(parts.max()))
    best = [n for n in np.argsort(-parts).tolist() if parts[n] > some and _tells(known[n])][:TELLING]
    return {known[n].removeprefix("^"): counts[known[n]] for n in best}


def _tells(feature: str) -> bool:
    """Whether a feature says something to an editor: no masked number, no word of every story, no letter."""
    return all(
        len(word) > 1 and not word.isdecimal() and word not in COMMON
        for word in feature.removeprefix("^").split(" ")
    )


def scaled(often: Numbers, rarity: Numbers) -> Numbers:
    """Logarithmic tf-idf, of length 1."""
    values = (1 + np.log(often)) * rarity
    length: Numbers = values / np.sqrt((values * values).sum())
    return length
