"""The attribution model: a small convolutional network that finds cues, sources and contents of quotations.

An attribution is a cue ("said"), its source (who says it) and its content (what is said). As in semantic role
labelling there are two steps. Six dilated convolutions encode the text and give each token the probability
of being a cue. Four more then encode the tokens around each cue, together with their distance from it, and
give each token the probabilities of belonging to the source, to the content or to neither. The weights are
in `reader.npz`; `README.md` describes how they were trained.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from processors.quotations.convolutions import Convolution, Floats, Integers, Normalisation, Rows
from processors.quotations.features import Features, Ints, WordFeatures, look_up

WEIGHTS = Path(__file__).with_name("reader.npz")

NEITHER, SOURCE, CONTENT = range(3)  # roles of a token towards a cue: the columns of `Cue.roles`

ROLE_WINDOW = 64  # tokens on either side of a cue that are searched for its source and content
DILATIONS = (1, 2, 4, 8, 16, 1)
ROLE_DILATIONS = (1, 2, 4, 8)
MAX_SENTENCES, MAX_PARAGRAPHS = 3, 2  # distances from the cue are clipped to these
CUE_BATCH = 8  # cues whose windows are encoded at once; more would not fit the CPU's cache
REMEMBERED_WORDS = 50_000
LONGEST_REMEMBERED = 50  # letters, to bound memory
EPSILON = 1e-5


class Cue(NamedTuple):
    """A reporting word ("said"): its token, and the probability that it is one.

    `roles` has the probabilities of NEITHER, SOURCE and CONTENT for the tokens around it, from `first` on,
    and `likely` the most probable of the three for each.
    """

    token: int
    probability: float
    first: int
    roles: Floats
    likely: Sequence[int]


class Reader:
    """The network with its weights. Thread-safe: all that it keeps between calls is a cache."""

    def __init__(self, weights: Mapping[str, Any] | None = None) -> None:
        """Load the shipped weights, or use others of the same shapes."""
        given = np.load(WEIGHTS) if weights is None else weights
        words = bytes(given["vocabulary"]).decode().split("\0")
        vocabulary = {word: number for number, word in enumerate(words, 1)}
        self.look_up = _Remembered(vocabulary).__getitem__
        """The features of a word alone, as `features` takes it."""
        self._weights: dict[str, Floats] = {
            name: np.asarray(given[name], np.float32) for name in given if name != "vocabulary"
        }
        self.confidence: list[float] = self._weights.pop("confidence").tolist()
        self._start, self._begin = self._normalisation("start"), self._normalisation("begin")
        self._read = [self._block(f"read.{n}", dilation) for n, dilation in enumerate(DILATIONS)]
        self._assign = [self._block(f"role.{n}", dilation) for n, dilation in enumerate(ROLE_DILATIONS)]

    def cues(self, texts: Sequence[Features], threshold: float) -> list[list[Cue]]:
        """The cues of each text whose probability is at least `threshold`, in order.

        Several texts at once are faster than one by one.
        """
        found: list[list[Cue]] = [[] for _ in texts]
        ends = np.cumsum([len(text.tokens) for text in texts], dtype=np.intp)
        if not len(ends) or not ends[-1]:
            return found
        inputs = Features(*map(np.concatenate, zip(*texts, strict=True)))
        encoded = self._encode(inputs, ends)
        probabilities = _softmax(self._linear("cue", encoded))[:, 1]
        cues = np.flatnonzero(probabilities >= threshold)
        near, asked = self._linear("near", encoded), self._linear("asked", encoded[cues])
        for start in range(0, len(cues), CUE_BATCH):
            part = slice(start, start + CUE_BATCH)
            windows = _windows(cues[part], ends)
            roles = self._roles(cues[part], windows, near, asked[part], inputs)
            likely = roles.argmax(-1).tolist()
            row = 0
            for cue, text, begin, first, last in zip(
                cues[part].tolist(), *(column.tolist() for column in windows), strict=True
            ):
                after = row + last - first
                found[text].append(
                    Cue(
                        cue - begin,
                        float(probabilities[cue]),
                        first - begin,
                        roles[row:after],
                        likely[row:after],
                    )
                )
                row = after
        return found

    def _encode(self, inputs: Features, ends: Integers) -> Floats:
        """Encode texts that are given one after the other, each up to one of `ends`."""
        words = self._weights["embedding.0.weight"][inputs.tokens[:, 0]]
        for number in range(1, inputs.tokens.shape[1]):
            words += self._weights[f"embedding.{number}.weight"][inputs.tokens[:, number]]
        self._start(words)
        rows = Rows(words, np.diff(ends, prepend=0), max(DILATIONS))
        for block in self._read:
            block(rows)
        return rows.vectors()

    def _roles(
        self, cues: Integers, windows: "_Windows", near: Floats, asked: Floats, inputs: Features
    ) -> Floats:
        """The probabilities of the roles of the tokens in the windows of cues, one window after the other."""
        lengths = windows.last - windows.first
        cue = np.repeat(np.arange(len(cues)), lengths)
        token = np.arange(len(cue)) + np.repeat(windows.first - np.cumsum(lengths) + lengths, lengths)
        origin = cues[cue]
        words = near[token] + asked[cue]
        words += self._weights["distance.weight"][token - origin + ROLE_WINDOW]
        sentences = relative_to_cue(inputs.sentences, origin, token, MAX_SENTENCES)
        words += self._weights["sentences.weight"][sentences]
        paragraphs = relative_to_cue(inputs.paragraphs, origin, token, MAX_PARAGRAPHS)
        words += self._weights["paragraphs.weight"][paragraphs]
        self._begin(words)
        rows = Rows(words, lengths, max(ROLE_DILATIONS))
        for block in self._assign:
            block(rows)
        return _softmax(self._linear("role", rows.vectors()))

    def _linear(self, name: str, values: Floats) -> Floats:
        product: Floats = values @ self._weights[f"{name}.weight"]
        product += self._weights[f"{name}.bias"]
        return product

    def _block(self, name: str, dilation: int) -> "_Block":
        weight, bias = self._weights[f"{name}.linear.weight"], self._weights[f"{name}.linear.bias"]
        return _Block(Convolution(weight, bias, dilation), self._normalisation(f"{name}.norm"))

    def _normalisation(self, name: str) -> Normalisation:
        return Normalisation(self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], EPSILON)


class _Remembered(dict[str, WordFeatures]):
    """The features of words: of the first ones and not of huge ones, which bounds the memory."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, word: str) -> WordFeatures:
        features = look_up(word, self._vocabulary)
        if len(self) < REMEMBERED_WORDS and len(word) <= LONGEST_REMEMBERED:
            self[word] = features
        return features


class _Block(NamedTuple):
    """A residual block: convolution, ReLU, layer normalisation."""

    convolve: Convolution
    normalise: Normalisation

    def __call__(self, rows: Rows) -> None:
        outputs = self.convolve(rows)
        np.maximum(outputs, 0, out=outputs)
        rows.add(outputs, self.convolve.dilation)
        self.normalise(rows.array)
        rows.clear_gaps()


class _Windows(NamedTuple):
    """Of each cue: its text's number and first token, and the first and last (exclusive) token around it.

    All tokens are numbered across texts.
    """

    text: Integers
    begin: Integers
    first: Integers
    last: Integers


def _windows(cues: Integers, ends: Integers) -> _Windows:
    text = np.searchsorted(ends, cues, "right")
    begin = np.append(0, ends)[text]
    first, last = np.maximum(begin, cues - ROLE_WINDOW), np.minimum(ends[text], cues + ROLE_WINDOW + 1)
    return _Windows(text, begin, first, last)


def relative_to_cue(counts: Ints, cues: Integers, around: Integers, limit: int) -> Integers:
    """How many sentences (or paragraphs) after its cue each token is, clipped to ±`limit`, plus `limit`."""
    steps: Integers = np.clip(counts[around] - counts[cues], -limit, limit) + limit
    return steps


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    probabilities: Floats = raised / raised.sum(-1, keepdims=True)
    return probabilities
