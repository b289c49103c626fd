"""The reader of quotations: a small network that finds the words of speech, who speaks, and what is said.

Two steps, as semantic role labellers do. Six dilated convolutions read the text, and each word gets a chance
to be a cue ("said"). Then, for each cue, four more read the words around it together with how far
away they stand, and each of these gets a chance to be of the source, of the content, or neither. The weights
lie beside this file, in `reader.npz`; how they were learned is told in `README.md`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.quotations.features import Numbers, Seen

WEIGHTS = Path(__file__).with_name("reader.npz")

REACH = 64  # tokens to either side of a cue among which its source and content are looked for
DILATIONS = (1, 2, 4, 8, 16, 1)
ROLE_DILATIONS = (1, 2, 4, 8)
SENTENCES, PARAGRAPHS = 3, 2  # more than so many away is as far as so many
AT_ONCE = 64  # cues whose surroundings are read together, for the memory's sake
EPSILON = 1e-5

Array = NDArray[np.float32]


class Cue(NamedTuple):
    """A word of speech: its token, the chance that it is one, the first token of its surroundings, and for
    each token of these the chances of being neither, of the source, of the content."""

    token: int
    chance: float
    first: int
    roles: Array


class Reader:
    """The network with its weights. Holds no state between calls; safe for several threads."""

    def __init__(self, weights: Mapping[str, Any] | None = None) -> None:
        """Load the shipped weights, or take others of the same shape."""
        given = np.load(WEIGHTS) if weights is None else weights
        words = bytes(given["vocabulary"]).decode().split("\0")
        self.vocabulary = {word: number for number, word in enumerate(words, 1)}
        self._weights: dict[str, Array] = {
            name: np.asarray(given[name], np.float32) for name in given if name != "vocabulary"
        }
        self.confidence: list[float] = self._weights.pop("confidence").tolist()

    def cues(self, seen: Seen, threshold: float) -> list[Cue]:
        """The words whose chance to be a cue of speech reaches a threshold, with what stands around them."""
        if not len(seen.tokens):
            return []
        text = self._read(seen.tokens)
        chances = _softmax(self._linear("cue", text))[:, 1]
        found = np.flatnonzero(chances >= threshold)
        near = self._linear("near", text)
        asked = self._linear("asked", text[found])
        cues = []
        for start in range(0, len(found), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            roles = self._roles(found[part], near, asked[part], seen)
            for token, role in zip(found[part].tolist(), roles, strict=True):
                first, last = max(0, token - REACH), min(len(seen.tokens), token + REACH + 1)
                shift = first - (token - REACH)
                cues.append(Cue(token, float(chances[token]), first, role[shift : shift + last - first]))
        return cues

    def _read(self, tokens: Numbers) -> Array:
        text = np.zeros((len(tokens), self._weights["start.weight"].size), np.float32)
        for number, column in enumerate(tokens.T):
            text += self._weights[f"embedding.{number}.weight"][column]
        self._normalise("start", text)
        for number, dilation in enumerate(DILATIONS):
            self._widen(f"read.{number}", text, dilation)
        return text

    def _roles(self, cues: NDArray[np.intp], near: Array, asked: Array, seen: Seen) -> Array:
        around = cues[:, None] + np.arange(-REACH, REACH + 1)
        there = (around >= 0) & (around < len(near))
        around = np.where(there, around, 0)
        words = near[around] + asked[:, None]
        words += self._weights["distance.weight"]
        words += self._weights["sentences.weight"][steps(seen.sentences, cues, around, SENTENCES)]
        words += self._weights["paragraphs.weight"][steps(seen.paragraphs, cues, around, PARAGRAPHS)]
        self._normalise("begin", words)
        words *= there[..., None]
        for number, dilation in enumerate(ROLE_DILATIONS):
            self._widen(f"role.{number}", words, dilation)
            words *= there[..., None]
        return _softmax(self._linear("role", words))

    def _linear(self, name: str, values: Array) -> Array:
        product: Array = values @ self._weights[f"{name}.weight"]
        product += self._weights[f"{name}.bias"]
        return product

    def _widen(self, name: str, values: Array, dilation: int) -> None:
        """Add to each token what it and its neighbours at a distance mean together."""
        length, width = values.shape[-2:]
        wide = np.zeros((*values.shape[:-1], 3 * width), np.float32)
        wide[..., dilation:, :width] = values[..., : max(0, length - dilation), :]
        wide[..., width : 2 * width] = values
        wide[..., : max(0, length - dilation), 2 * width :] = values[..., dilation:, :]
        meant = self._linear(f"{name}.linear", wide)
        np.maximum(meant, 0, out=meant)
        values += meant
        self._normalise(f"{name}.norm", values)

    def _normalise(self, name: str, values: Array) -> None:
        """Layer normalisation, in place."""
        values -= values.mean(-1, keepdims=True)
        variance = np.einsum("...i,...i->...", values, values) / values.shape[-1]
        values *= (1 / np.sqrt(variance + EPSILON))[..., None]
        values *= self._weights[f"{name}.weight"]
        values += self._weights[f"{name}.bias"]


def steps(counted: Numbers, cues: NDArray[np.intp], around: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """How many sentences (or paragraphs) after its cue's each token stands, from 0 (`most` before) up."""
    steps: NDArray[np.intp] = np.clip(counted[around] - counted[cues][:, None], -most, most) + most
    return steps


def _softmax(scores: Array) -> Array:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    chances: Array = raised / raised.sum(-1, keepdims=True)
    return chances
