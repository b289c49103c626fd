"""The layers of the attribution model, for several sequences of tokens at once.

A convolution of width 3 takes three matrix products for each token. Winograd's minimal filtering takes four
for two tokens. Let `a`, `b`, `c` and `d` be tokens that are `dilation` apart, and `l`, `m` and `r` weights:

    a l + b m + c r  =  (a - c) l + (b + c) (l + m + r) / 2 + (c - b) (l - m + r) / 2
    b l + c m + d r  =              (b + c) (l + m + r) / 2 - (c - b) (l - m + r) / 2 - (b - d) r

Lavin and Gray, 2015, "Fast Algorithms for Convolutional Neural Networks".
"""

import numpy as np
from numpy.typing import NDArray

EPSILON = 1e-5

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]


class Rows:
    """The vectors of the tokens of several sequences, one a row, with zeros around each sequence.

    There are at least `gap` zeros between two sequences, so that they do not see each other in convolutions
    whose dilation is `gap` or less. Dilations must be powers of two.
    """

    def __init__(self, vectors: Floats, lengths: Integers, gap: int) -> None:
        """`vectors` are those of all sequences, one after the other, and `lengths` those of the sequences."""
        self.margin = 2 * gap
        sequence = np.repeat(np.arange(len(lengths)), lengths)
        self._places = self.margin + np.arange(len(vectors)) + gap * sequence
        blocks = -(-(len(vectors) + gap * len(lengths)) // self.margin)
        self.array: Floats = np.zeros(((blocks + 2) * self.margin, vectors.shape[1]), np.float32)
        self.array[self._places] = vectors
        empty = np.ones(len(self.array), bool)
        empty[self._places] = False
        self._gaps = np.flatnonzero(empty)

    def clear_gaps(self) -> None:
        self.array[self._gaps] = 0

    def vectors(self) -> Floats:
        """The vectors of all sequences, one after the other."""
        vectors: Floats = self.array[self._places]
        return vectors


class Normalisation:
    """Layer normalisation."""

    def __init__(self, weight: Floats, bias: Floats) -> None:
        self._weight, self._bias = weight, bias
        self._mean = np.full((len(weight), 1), 1 / len(weight), np.float32)

    def __call__(self, vectors: Floats) -> None:
        """Normalise vectors, in place."""
        vectors -= vectors @ self._mean
        variance = np.einsum("ij,ij->i", vectors, vectors) / vectors.shape[1]
        vectors *= (1 / np.sqrt(variance + EPSILON))[:, None]
        vectors *= self._weight
        vectors += self._bias


class Convolution:
    """A residual block: dilated convolution of width 3, ReLU, layer normalisation."""

    def __init__(self, weight: Floats, bias: Floats, dilation: int, normalise: Normalisation) -> None:
        """`weight` has the rows of the token before, of the token itself, and of the token after."""
        left, middle, right = np.split(weight, 3)
        self._weights = np.stack([left, (left + middle + right) / 2, (left - middle + right) / 2, right])
        self._bias, self._dilation, self._normalise = bias, dilation, normalise

    def __call__(self, rows: Rows) -> None:
        """Transform rows, in place."""
        size, width = 2 * self._dilation, len(self._bias)
        outer = rows.array[rows.margin - size : len(rows.array) - rows.margin + size]
        pairs = outer.reshape(-1, 2, self._dilation, width)
        a, b, c, d = pairs[:-2, 1], pairs[1:-1, 0], pairs[1:-1, 1], pairs[2:, 0]
        inputs = np.empty((4, *b.shape), np.float32)
        np.subtract(a, c, out=inputs[0])
        np.add(b, c, out=inputs[1])
        np.subtract(c, b, out=inputs[2])
        np.subtract(b, d, out=inputs[3])
        first, both, opposite, second = (inputs.reshape(4, -1, width) @ self._weights).reshape(inputs.shape)
        both += self._bias
        first += both
        first += opposite
        both -= opposite
        both -= second
        b += np.maximum(first, 0, out=first)
        c += np.maximum(both, 0, out=both)
        self._normalise(outer[size:-size])
        rows.clear_gaps()
