"""The language model: a spaCy pipeline that names people, organisations and places.

The shipped one lies beside this file, in `model/`. Any other that spaCy can load may take its
place; it needs a component that sets `doc.ents`, with labels of CoNLL or OntoNotes. Components
that nothing here uses are left out of the run.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from processors.entities.spans import EntitySpan
from processors.errors import ModelError
from processors.text.language import may_be

SHIPPED = Path(__file__).parent / "en_wire"

# What a label of the model means to us; a label that is not here names nothing we list.
TYPES = {
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
UNUSED = ("parser", "senter", "sentencizer", "lemmatizer", "textcat", "textcat_multilabel")

# Longer texts are read in pieces, cut between paragraphs where there are any: memory grows with the
# longest piece, and the model sees only a few words to either side anyway.
PIECE = 10_000  # characters
BATCH = 20_000  # characters that the model reads at once


Piece = tuple[str, tuple[int, int]]  # its text, the number of the text it is from, and where in it


class Model:
    """A loaded pipeline. Not safe for several threads at once; cheap to share between calls."""

    def __init__(self, name: str = "") -> None:
        """Load the shipped model, or the spaCy package or folder named. Raises ModelError."""
        try:
            self._nlp: Language = spacy.load(name or SHIPPED, exclude=UNUSED)
        except (OSError, ValueError, ImportError) as error:
            raise ModelError(f"cannot load the model {name or SHIPPED}: {error}") from None
        labels = {label for pipe in self._nlp.pipe_names for label in self._nlp.pipe_labels[pipe]}
        if not labels & TYPES.keys():
            raise ModelError(f"the model {name or SHIPPED} names none of {', '.join(TYPES)}")
        meta = self._nlp.meta
        self.name = f"{meta['lang']}_{meta['name']}"
        self.version: str = meta["version"]
        self._language: str = meta["lang"]

    def reads(self, language: str | None) -> bool:
        """Whether a text in a language (its BCP 47 code, or None for unknown) is the model's to read."""
        return may_be(language, self._language)

    def mentions(self, texts: Sequence[str]) -> list[list[EntitySpan]]:
        """The names in each text, in order of appearance and not overlapping."""
        found: list[list[EntitySpan]] = [[] for _ in texts]
        pieces = ((text[start:end], (n, start)) for n, text in enumerate(texts) for start, end in cut(text))
        for batch in _batches(pieces):
            # Without a zone spaCy keeps every word that it has ever met.
            with self._nlp.memory_zone():
                for doc, (number, offset) in self._nlp.pipe(batch, as_tuples=True, batch_size=len(batch)):
                    for span in doc.ents:
                        if kind := TYPES.get(span.label_):
                            mention = EntitySpan(offset + span.start_char, offset + span.end_char, kind)
                            found[number].append(mention)
        return found


def _batches(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Pieces in batches by their length, on which the memory that the model takes depends."""
    batch: list[Piece] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece[0])
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def cut(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into pieces of at most `PIECE` characters, between paragraphs, lines or words."""
    start = 0
    while len(text) - start > PIECE:
        end = _last_break(text, start, start + PIECE, ("\n\n", "\n", ". ", " "))
        yield start, end
        start = end
    yield start, len(text)


def _last_break(text: str, start: int, end: int, marks: Iterable[str]) -> int:
    for mark in marks:
        found = text.rfind(mark, start, end)
        if found > start:
            return found + len(mark)
    return end
