"""The attribution model: a small convolutional network that finds cues, sources and contents of quotations.

An attribution is a cue ("said"), its source (who says it) and its content (what is said). As in semantic role
labelling there are two steps. Six dilated convolutions encode the text and give each token the probability
of being a cue. Four more then encode the tokens around each cue, together with their distance from it, and
give each token the probabilities of belonging to the source, to the content or to neither. The weights are
in `reader.npz`; `README.md` describes how they were trained.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.quotations.features import Features, Ints

WEIGHTS = Path(__file__).with_name("reader.npz")

NEITHER, SOURCE, CONTENT = range(3)  # roles of a token towards a cue: the columns of `Cue.roles`

ROLE_WINDOW = 64  # tokens on either side of a cue that are searched for its source and content
DILATIONS = (1, 2, 4, 8, 16, 1)
ROLE_DILATIONS = (1, 2, 4, 8)
MAX_SENTENCES, MAX_PARAGRAPHS = 3, 2  # distances from the cue are clipped to these
CUE_BATCH = 64  # cues whose windows are encoded at once, to bound memory
EPSILON = 1e-5

Floats = NDArray[np.float32]


class Cue(NamedTuple):
    """A reporting word ("said"): its token, and the probability that it is one.

    `roles` has the probabilities of NEITHER, SOURCE and CONTENT for the tokens around it, from `first` on.
    """

    token: int
    probability: float
    first: int
    roles: Floats


class Reader:
    """The network with its weights. Thread-safe: it keeps no state between calls."""

    def __init__(self, weights: Mapping[str, Any] | None = None) -> None:
        """Load the shipped weights, or use others of the same shapes."""
        given = np.load(WEIGHTS) if weights is None else weights
        words = bytes(given["vocabulary"]).decode().split("\0")
        self.vocabulary = {word: number for number, word in enumerate(words, 1)}
        self._weights: dict[str, Floats] = {
            name: np.asarray(given[name], np.float32) for name in given if name != "vocabulary"
        }
        self.confidence: list[float] = self._weights.pop("confidence").tolist()

    def cues(self, features: Features, threshold: float) -> list[Cue]:
        """The cues whose probability is at least `threshold`, in order, with the roles around each."""
        if not len(features.tokens):
            return []
        text = self._encode(features.tokens)
        probabilities = _softmax(self._linear("cue", text))[:, 1]
        found = np.flatnonzero(probabilities >= threshold)
        near = self._linear("near", text)
        asked = self._linear("asked", text[found])
        cues = []
        for start in range(0, len(found), CUE_BATCH):
            part = slice(start, start + CUE_BATCH)
            roles = self._roles(found[part], near, asked[part], features)
            for token, role in zip(found[part].tolist(), roles, strict=True):
                first = max(0, token - ROLE_WINDOW)
                last = min(len(features.tokens), token + ROLE_WINDOW + 1)
                shift = first - (token - ROLE_WINDOW)
                cues.append(
                    Cue(token, float(probabilities[token]), first, role[shift : shift + last - first])
                )
        return cues

    def _encode(self, tokens: Ints) -> Floats:
        text = np.zeros((len(tokens), self._weights["start.weight"].size), np.float32)
        for number, column in enumerate(tokens.T):
            text += self._weights[f"embedding.{number}.weight"][column]
        self._normalise("start", text)
        for number, dilation in enumerate(DILATIONS):
            self._convolve(f"read.{number}", text, dilation)
        return text

    def _roles(self, cues: NDArray[np.intp], near: Floats, asked: Floats, features: Features) -> Floats:
        around = cues[:, None] + np.arange(-ROLE_WINDOW, ROLE_WINDOW + 1)
        exists = (around >= 0) & (around < len(near))
        around = np.where(exists, around, 0)
        words = near[around] + asked[:, None]
        words += self._weights["distance.weight"]
        sentences = relative_to_cue(features.sentences, cues, around, MAX_SENTENCES)
        words += self._weights["sentences.weight"][sentences]
        paragraphs = relative_to_cue(features.paragraphs, cues, around, MAX_PARAGRAPHS)
        words += self._weights["paragraphs.weight"][paragraphs]
        self._normalise("begin", words)
        words *= exists[..., None]
        for number, dilation in enumerate(ROLE_DILATIONS):
            self._convolve(f"role.{number}", words, dilation)
            words *= exists[..., None]
        return _softmax(self._linear("role", words))

    def _linear(self, name: str, values: Floats) -> Floats:
        product: Floats = values @ self._weights[f"{name}.weight"]
        product += self._weights[f"{name}.bias"]
        return product

    def _convolve(self, name: str, values: Floats, dilation: int) -> None:
        """Residual block, in place: dilated convolution of width 3, ReLU, layer normalisation."""
        length, width = values.shape[-2:]
        wide = np.zeros((*values.shape[:-1], 3 * width), np.float32)
        wide[..., dilation:, :width] = values[..., : max(0, length - dilation), :]
        wide[..., width : 2 * width] = values
        wide[..., : max(0, length - dilation), 2 * width :] = values[..., dilation:, :]
        output = self._linear(f"{name}.linear", wide)
        np.maximum(output, 0, out=output)
        values += output
        self._normalise(f"{name}.norm", values)

    def _normalise(self, name: str, values: Floats) -> None:
        """Layer normalisation, in place."""
        values -= values.mean(-1, keepdims=True)
        variance = np.einsum("...i,...i->...", values, values) / values.shape[-1]
        values *= (1 / np.sqrt(variance + EPSILON))[..., None]
        values *= self._weights[f"{name}.weight"]
        values += self._weights[f"{name}.bias"]


def relative_to_cue(
    counts: Ints, cues: NDArray[np.intp], around: NDArray[np.intp], limit: int
) -> NDArray[np.intp]:
    """How many sentences (or paragraphs) after its cue each token is, clipped to ±`limit`, plus `limit`."""
    steps: NDArray[np.intp] = np.clip(counts[around] - counts[cues][:, None], -limit, limit) + limit
    return steps


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    probabilities: Floats = raised / raised.sum(-1, keepdims=True)
    return probabilities
