"""The component of the shipped spaCy pipeline that finds names: a small transformer (BERT's kind).

It reads windows of up to 128 words, a vector for each word (`vectors`), and gives each word the probabilities
of its tags (`tags`). The network runs as 8-bit integers in ONNX Runtime, on one core. `en_wire/README.md`
says how it was trained.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from spacy.language import Language
from spacy.tokens import Doc, Span

from processors.entities.tags import TAGS, TYPES, spans
from processors.entities.vectors import Floats, WordVectors
from processors.entities.windows import windows

FACTORY = "copytaster_names"
NETWORK, WORDS = "network.onnx", "words.npz"
ERRORS_ONLY = 3


class Names:
    """Sets the entities of documents. Load it with `from_disk` before use."""

    labels = TYPES

    def __init__(self, name: str) -> None:
        self.name = name
        self._words: WordVectors
        self._network: onnxruntime.InferenceSession

    def __call__(self, doc: Doc) -> Doc:
        self._tag([doc])
        return doc

    def pipe(self, docs: Iterable[Doc], batch_size: int = 128) -> Iterator[Doc]:
        """Tag a stream of documents, `batch_size` at a time."""
        stream = iter(docs)
        while batch := list(islice(stream, batch_size)):
            self._tag(batch)
            yield from batch

    def probabilities(self, texts: Sequence[Sequence[str]]) -> list[Floats]:
        """The probability of each tag for each word of texts."""
        found = [np.zeros((len(words), len(TAGS)), np.float32) for words in texts]
        for probabilities in found:
            probabilities[:, 0] = 1
        for window in windows(texts):
            vectors = self._words([texts[window.text][word] for word in window.words])
            # One window at a time is faster than several, which would not fit the CPU's cache.
            [[found[window.text][window.words]]] = self._network.run(None, {"vectors": vectors[None]})
        return found

    def from_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> "Names":
        """Load the network and the vectors of word pieces from a folder."""
        with np.load(Path(path) / WORDS) as weights:
            self._words = WordVectors(weights)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # a worker has one core
        options.log_severity_level = ERRORS_ONLY
        self._network = onnxruntime.InferenceSession(
            Path(path) / NETWORK, options, providers=["CPUExecutionProvider"]
        )
        return self

    def _tag(self, docs: Sequence[Doc]) -> None:
        texts = [_words(doc) for doc in docs]
        for doc, probabilities in zip(docs, self.probabilities(texts), strict=True):
            doc.ents = [Span(doc, start, end, label=kind) for start, end, kind in spans(probabilities)]


def _words(doc: Doc) -> list[str]:
    # spaCy would make an object for each token, which takes several times as long.
    numbers: Any = doc.to_array(["ORTH"])
    return [doc.vocab.strings[number] for number in numbers.tolist()]


@Language.factory(FACTORY)
def make_names(nlp: Language, name: str) -> Names:
    """Make the component, as spaCy asks for it."""
    return Names(name)
