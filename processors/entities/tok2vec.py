"""Calculate the vectors of tokens that spaCy's models take, twice as fast as spaCy.

spaCy's usual network embeds each word by its features, and then lets convolutions see the words around it.
Here the vectors of words are remembered, and the convolutions are our own.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model, chain

from processors.convolutions import Convolution, Normalisation, Rows
from processors.text.chunks import BATCH_CHARACTERS, MAX_CHUNK

REMEMBERED = 30_000  # words
assert REMEMBERED >= MAX_CHUNK + BATCH_CHARACTERS  # so that those of a batch fit
# The layers of spaCy's MultiHashEmbed, of which those after the first see nothing but a word's features, and
# those of each convolution of its MaxoutWindowEncoder.
EMBEDDING = ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]
CONVOLUTION = {"expand_window", "maxout", "layernorm", "dropout"}
EPSILON = 1e-8

Features = NDArray[np.uint64]  # a row for each word: hashes of its form, prefix, suffix and shape
Vectors = NDArray[np.float32]
Layer = Model[Any, Any]


def faster(tok2vec: Layer) -> Layer:
    """A model that predicts what a tok2vec model does, or the model itself if it is not spaCy's usual one."""
    if len(tok2vec.layers) != 2 or not tok2vec.layers[1].layers:
        return tok2vec
    embed, encode = tok2vec.layers
    residual = encode.layers[0].layers
    blocks = [{layer.name: layer for layer in block.walk() if not layer.layers} for block in residual]
    usual = (
        [_name(layer) for layer in embed.layers] == EMBEDDING
        and _name(encode) == "with_array"
        and all(_name(block) == "residual" for block in residual)
        and blocks
        and all(block.keys() == CONVOLUTION for block in blocks)
        and all(block["expand_window"].attrs["window_size"] == 1 for block in blocks)
    )
    if not usual:
        return tok2vec
    return Model("tok2vec", _Tok2Vec(embed, blocks), dims={"nO": embed.get_dim("nO")})


def _name(layer: Layer) -> str:
    return layer.name.partition("(")[0]


class _Tok2Vec:
    def __init__(self, embed: Layer, blocks: Sequence[dict[str, Layer]]) -> None:
        self._extract = embed.layers[0]
        self._words = WordVectors(chain(*embed.layers[1:]), embed.get_dim("nO"))
        self._blocks = [_Block(block["maxout"], block["layernorm"]) for block in blocks]
        self._gap = 1 << (len(blocks) - 1).bit_length()  # as far as the blocks together see

    def __call__(self, model: Layer, docs: Sequence[Doc], is_train: bool) -> tuple[list[Vectors], None]:
        """The vectors of the tokens of texts, as thinc's layers return them; there is no way back."""
        lengths = np.array([len(doc) for doc in docs])
        rows = Rows(self._words(self._extract.predict(docs)), lengths, self._gap)
        for block in self._blocks:
            block(rows)
        return np.split(rows.vectors(), np.cumsum(lengths)[:-1]), None


class _Block:
    """A residual block: convolution, maxout, layer normalisation."""

    def __init__(self, maxout: Layer, normalise: Layer) -> None:
        weight: Any = maxout.get_param("W")  # (outputs, pieces, inputs)
        bias: Any = maxout.get_param("b")  # (outputs, pieces)
        self._pieces: int = weight.shape[1]
        self._convolve = Convolution(weight.T.reshape(weight.shape[2], -1), bias.T.ravel(), dilation=1)
        scale: Any = normalise.get_param("G")
        shift: Any = normalise.get_param("b")
        self._normalise = Normalisation(scale, shift, EPSILON)

    def __call__(self, rows: Rows) -> None:
        pieces = np.split(self._convolve(rows), self._pieces, axis=-1)
        best = reduce(np.maximum, pieces)
        self._normalise(best.reshape(-1, best.shape[-1]))
        rows.add(best, self._convolve.dilation)


class WordVectors:
    """The vectors of the words met so far. All are forgotten when there is no more room."""

    def __init__(self, embed: Layer, width: int) -> None:
        self._embed = embed
        self._numbers: dict[bytes, int] = {}  # by the words' features
        self._vectors: Vectors = np.empty((REMEMBERED, width), np.float32)

    def __call__(self, texts: Sequence[Features]) -> Vectors:
        """The vectors of the words of texts, one text after the other."""
        features = np.concatenate(texts)
        words: list[bytes] = features.view(f"V{features.itemsize * features.shape[1]}").ravel().tolist()
        self._learn({word: row for row, word in enumerate(words)}, features)
        vectors: Vectors = self._vectors[[self._numbers[word] for word in words]]
        return vectors

    def _learn(self, rows: dict[bytes, int], features: Features) -> None:
        new = [word for word in rows if word not in self._numbers]
        if len(self._numbers) + len(new) > REMEMBERED:
            self._numbers.clear()
            new = list(rows)
        if new:
            first = len(self._numbers)
            [vectors] = self._embed.predict([features[[rows[word] for word in new]]])
            self._vectors[first : first + len(new)] = vectors
            self._numbers.update((word, number) for number, word in enumerate(new, first))
