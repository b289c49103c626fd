"""The vectors of words that a network reads: the mean of those of their pieces, and one for their case."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from processors.entities.pieces import LONGEST, Pieces
from processors.text.case import case

Floats = NDArray[np.float32]

MOST_PIECES = 6  # of a word; the rest is not read
REMEMBERED = 20_000  # words; at least as many as one batch of texts can have


class WordVectors:
    """Looks up words. The vectors of those met last are remembered, which bounds the memory."""

    def __init__(self, weights: Mapping[str, Any]) -> None:
        """`weights`: `vocabulary`, vectors of `pieces` (integers, with `scales`) and of `cases`."""
        self._pieces = Pieces(bytes(weights["vocabulary"]).decode().split("\n"))
        self._table, self._scales = weights["pieces"], weights["scales"]
        self._cases: Floats = weights["cases"].astype(np.float32)
        self._numbers: dict[str, int] = {}
        self._vectors: Floats = np.empty((REMEMBERED, self.width), np.float32)

    @property
    def width(self) -> int:
        return int(self._table.shape[1])

    def __call__(self, words: Sequence[str]) -> Floats:
        """The vectors of words that have pieces, a row each. White space is read as a line break."""
        words = ["\n" if word.isspace() else word[:LONGEST] for word in words]
        new = {word for word in words if word not in self._numbers}
        if new:
            self._learn(new, words)
        return self._vectors[[self._numbers[word] for word in words]]

    def _learn(self, new: set[str], words: Sequence[str]) -> None:
        if len(self._numbers) + len(new) > REMEMBERED:
            self._numbers.clear()
            new = set(words)
        for word in new:
            pieces = self._pieces.split(word, MOST_PIECES)
            number = self._numbers[word] = len(self._numbers)
            mean = (self._table[pieces] * self._scales[pieces]).mean(0)
            self._vectors[number] = mean + self._cases[case(word)]
