"""Remember the vectors of words, which spaCy otherwise calculates wherever they occur."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model, chain

REMEMBERED = 30_000  # words, so that those of a batch fit: it has at most 20,000 characters
# The layers of spaCy's MultiHashEmbed. Those after the first see nothing but a word's features.
LAYERS = ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]

Features = NDArray[np.uint64]  # a row for each word: hashes of its form, prefix, suffix and shape
Vectors = NDArray[np.float32]
Layer = Model[Any, Any]


def remember_vectors(tok2vec: Layer) -> None:
    """Replace the embedding of a tok2vec model by one for prediction that remembers, if it is spaCy's."""
    embed = tok2vec.layers[0] if tok2vec.layers else tok2vec
    if [layer.name.partition("(")[0] for layer in embed.layers] == LAYERS:
        vectors = WordVectors(chain(*embed.layers[1:]), embed.get_dim("nO"))
        remembering: Layer = Model("remembering", vectors)
        tok2vec.layers[0] = chain(embed.layers[0], remembering)


class WordVectors:
    """The vectors of the words met so far. All are forgotten when there is no more room."""

    def __init__(self, embed: Layer, width: int) -> None:
        self._embed = embed
        self._numbers: dict[bytes, int] = {}  # by the words' features
        self._vectors: Vectors = np.empty((REMEMBERED, width), np.float32)

    def __call__(self, model: Layer, texts: Sequence[Features], is_train: bool) -> tuple[list[Vectors], None]:
        """The vectors of the words of texts, as thinc's layers return them; there is no way back."""
        features = np.concatenate(texts)
        words: list[bytes] = features.view(f"V{features.itemsize * features.shape[1]}").ravel().tolist()
        self._learn({word: row for row, word in enumerate(words)}, features)
        vectors = self._vectors[[self._numbers[word] for word in words]]
        return np.split(vectors, np.cumsum([len(text) for text in texts])[:-1]), None

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
