"""Convolutions and layer normalisation, for several sequences of tokens at once.

A convolution of width 3 takes three matrix products for each token. Winograd's minimal filtering takes four
for two tokens. Let `a`, `b`, `c` and `d` be tokens that are `dilation` apart, and `l`, `m` and `r` weights:

    a l + b m + c r  =  (a - c) l + (b + c) (l + m + r) / 2 + (c - b) (l - m + r) / 2
    b l + c m + d r  =              (b + c) (l + m + r) / 2 - (c - b) (l - m + r) / 2 - (b - d) r

Lavin and Gray, 2015, "Fast Algorithms for Convolutional Neural Networks".
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.intp]


class Rows:
    """The vectors of the tokens of several sequences, one a row, with zeros around each sequence.

    There are at least `gap` zeros on either side of a sequence. `gap` and all dilations are powers of two,
    and no dilation is larger than `gap`.
    """

    def __init__(self, vectors: Floats, lengths: Integers, gap: int) -> None:
        """`vectors` are those of all sequences, one after the other, and `lengths` those of the sequences."""
        size = 2 * gap
        count = -(-(len(vectors) + gap * (len(lengths) + 1)) // size) * size
        self._margin = size
        self._padded = np.zeros((count + 2 * size, vectors.shape[1]), np.float32)
        self.array: Floats = self._padded[size:-size]
        """The rows, which convolutions read and may be changed. Beyond them are more zeros."""
        sequence = np.repeat(np.arange(1, len(lengths) + 1), lengths)
        self._places = np.arange(len(vectors)) + gap * sequence
        self.array[self._places] = vectors
        empty = np.ones(count, bool)
        empty[self._places] = False
        self._gaps = np.flatnonzero(empty)

    def vectors(self) -> Floats:
        """The vectors of all sequences, one after the other."""
        vectors: Floats = self.array[self._places]
        return vectors

    def clear_gaps(self) -> None:
        """Restore the zeros around the sequences."""
        self.array[self._gaps] = 0

    def pairs(self, dilation: int) -> Floats:
        """A view of the rows with a pair more at either end: (pairs, 2, dilation, width)."""
        beyond = self._margin - 2 * dilation
        outer = self._padded[beyond : len(self._padded) - beyond]
        return outer.reshape(-1, 2, dilation, outer.shape[1])

    def add(self, outputs: Floats, dilation: int) -> None:
        """Add what a convolution with this dilation returned, or what was made of that."""
        pairs = self.pairs(dilation)[1:-1]
        for half in range(2):
            pairs[:, half] += outputs[half].reshape(pairs[:, half].shape)


class Normalisation:
    """Layer normalisation."""

    def __init__(self, weight: Floats, bias: Floats, epsilon: float) -> None:
        self._weight, self._bias, self._epsilon = weight, bias, epsilon
        self._mean = np.full((len(weight), 1), 1 / len(weight), np.float32)

    def __call__(self, vectors: Floats) -> None:
        """Normalise vectors, in place."""
        vectors -= vectors @ self._mean
        variance = np.einsum("ij,ij->i", vectors, vectors) / vectors.shape[1]
        vectors *= (1 / np.sqrt(variance + self._epsilon))[:, None]
        vectors *= self._weight
        vectors += self._bias


class Convolution:
    """A dilated convolution of width 3."""

    def __init__(self, weight: Floats, bias: Floats, dilation: int) -> None:
        """`weight` has the rows of the token before, of the token itself, and of the token after."""
        left, middle, right = np.split(weight, 3)
        self._weights = np.stack([left, (left + middle + right) / 2, (left - middle + right) / 2, right])
        self._bias = bias
        self.dilation = dilation

    def __call__(self, rows: Rows) -> Floats:
        """The outputs for the first and for the second token of each of `rows.pairs`: (2, tokens, width)."""
        pairs = rows.pairs(self.dilation)
        a, b, c, d = pairs[:-2, 1], pairs[1:-1, 0], pairs[1:-1, 1], pairs[2:, 0]
        inputs = np.empty((4, *b.shape), np.float32)
        np.subtract(a, c, out=inputs[0])
        np.add(b, c, out=inputs[1])
        np.subtract(c, b, out=inputs[2])
        np.subtract(b, d, out=inputs[3])
        products: Floats = inputs.reshape(4, -1, b.shape[-1]) @ self._weights
        first, both, opposite, second = products
        both += self._bias
        first += both
        first += opposite
        both -= opposite
        both -= second
        return products[:2]
