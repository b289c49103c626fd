"""The language model: a spaCy pipeline that finds the names of people, organisations and places.

The shipped one is in `en_wire/`. Any other pipeline that spaCy can load may replace it, if it sets `doc.ents`
with labels of CoNLL 2003 or OntoNotes 5.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import spacy
from spacy.language import Language

from processors.entities.spans import EntitySpan
from processors.errors import ModelError
from processors.story import EntityType
from processors.text.chunks import chunks
from processors.text.language import matches

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

BATCH_CHARACTERS = 20_000  # given to the model at once

Chunk = tuple[str, tuple[int, int]]  # text, (index of the whole text, offset in it)


class Model:
    """A loaded spaCy pipeline. It is not thread-safe."""

    def __init__(self, name: str = "") -> None:
        """Load a spaCy package or folder by name, or the shipped model if `name` is empty.

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

    def supports(self, language: str | None) -> bool:
        """Whether the model can be used on a language (BCP 47), or on an unknown one (None)."""
        return matches(language, self._language)

    def mentions(self, texts: Sequence[str]) -> list[list[EntitySpan]]:
        """Find the named entities in each text, in order and without overlaps."""
        found: list[list[EntitySpan]] = [[] for _ in texts]
        # The model sees only a few words to either side, so little is lost between chunks.
        parts = ((text[start:end], (n, start)) for n, text in enumerate(texts) for start, end in chunks(text))
        for batch in _batches(parts):
            # Without a memory zone spaCy's vocabulary grows with every new word.
            with self._nlp.memory_zone():
                for doc, (number, offset) in self._nlp.pipe(batch, as_tuples=True, batch_size=len(batch)):
                    for span in doc.ents:
                        if kind := TYPES.get(span.label_):
                            mention = EntitySpan(offset + span.start_char, offset + span.end_char, kind)
                            found[number].append(mention)
        return found


def _batches(parts: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """Group chunks into batches of about `BATCH_CHARACTERS`, which bounds the model's memory."""
    batch: list[Chunk] = []
    size = 0
    for part in parts:
        batch.append(part)
        size += len(part[0])
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
