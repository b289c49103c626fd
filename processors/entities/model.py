"""The language model: a spaCy pipeline that finds the names of people, organisations and places.

The one that ships with copytaster is beside this file, in `en_wire/`. Any other that spaCy can load may
replace it, if it has a component that sets `doc.ents` with labels of CoNLL 2003 or OntoNotes 5.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from processors.entities.spans import EntitySpan
from processors.errors import ModelError
from processors.story import EntityType
from processors.text.language import may_be

SHIPPED = Path(__file__).parent / "en_wire"

# Our type for each label of a model; entities with other labels are dropped.
TYPES: dict[str, EntityType] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "LOC": "LOC",
    "GPE": "LOC",
    "FAC": "LOC",
    "MISC": "MISC",
    "NORP": "MISC",
    "EVENT": "MISC",
    "PRODUCT": "MISC",
    "WORK_OF_ART": "MISC",
    "LAW": "MISC",
    "LANGUAGE": "MISC",
    "DATE": "DATE",
    "MONEY": "MONEY",
    "PERCENT": "PERCENT",
}
UNUSED_COMPONENTS = ("parser", "senter", "sentencizer", "lemmatizer", "textcat", "textcat_multilabel")

# Longer texts are processed in pieces, cut between paragraphs where possible: memory grows with the longest
# piece, and the model sees only a few words to either side anyway.
PIECE = 10_000  # characters
BATCH_CHARACTERS = 20_000  # given to the model at once

Piece = tuple[str, tuple[int, int]]  # text, (index of the whole text, offset in it)


class Model:
    """A loaded spaCy pipeline. It is not thread-safe."""

    def __init__(self, name: str = "") -> None:
        """Load a spaCy package or folder by name; without a name, the model that ships with copytaster.

        Raises ModelError if spaCy cannot load it, or it has none of the labels in `TYPES`.
        """
        try:
            self._nlp: Language = spacy.load(name or SHIPPED, exclude=UNUSED_COMPONENTS)
        except (OSError, ValueError, ImportError) as error:
            raise ModelError(f"cannot load the model {name or SHIPPED}: {error}") from None
        labels = {label for pipe in self._nlp.pipe_names for label in self._nlp.pipe_labels[pipe]}
        if not labels & TYPES.keys():
            raise ModelError(f"the model {name or SHIPPED} has none of the labels {', '.join(TYPES)}")
        meta = self._nlp.meta
        self.name = f"{meta['lang']}_{meta['name']}"
        self.version: str = meta["version"]
        self._language: str = meta["lang"]

    def reads(self, language: str | None) -> bool:
        """Whether the model is for a language (a BCP 47 code). It is tried on an unknown one (None)."""
        return may_be(language, self._language)

    def mentions(self, texts: Sequence[str]) -> list[list[EntitySpan]]:
        """Find the named entities in each text, in order and without overlaps."""
        found: list[list[EntitySpan]] = [[] for _ in texts]
        pieces = ((text[start:end], (n, start)) for n, text in enumerate(texts) for start, end in cut(text))
        for batch in _batches(pieces):
            # Outside a memory zone spaCy's vocabulary grows with every new word.
            with self._nlp.memory_zone():
                for doc, (number, offset) in self._nlp.pipe(batch, as_tuples=True, batch_size=len(batch)):
                    for span in doc.ents:
                        if kind := TYPES.get(span.label_):
                            mention = EntitySpan(offset + span.start_char, offset + span.end_char, kind)
                            found[number].append(mention)
        return found


def _batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Group pieces into batches of about `BATCH_CHARACTERS`, which bounds the model's memory."""
    batch: list[Piece] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece[0])
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def cut(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into (start, end) pieces of at most `PIECE` characters.

    Cuts are made between paragraphs if possible, else between lines, sentences or words.
    """
    start = 0
    while len(text) - start > PIECE:
        end = _last_break(text, start, start + PIECE, ("\n\n", "\n", ". ", " "))
        yield start, end
        start = end
    yield start, len(text)


def _last_break(text: str, start: int, end: int, separators: Iterable[str]) -> int:
    for separator in separators:
        found = text.rfind(separator, start, end)
        if found > start:
            return found + len(separator)
    return end
