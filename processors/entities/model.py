"""The language model: a spaCy pipeline that finds the names of people, organisations and places.

The shipped one is in `en_wire/`. Any other pipeline that spaCy can load may replace it, if it sets `doc.ents`
with labels of CoNLL 2003 or OntoNotes 5.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import spacy
from spacy.language import Language
from thinc.api import use_ops

from processors.entities import names  # noqa: F401 # registers the component of the shipped pipeline
from processors.entities.spans import EntitySpan
from processors.errors import ModelError
from processors.story import EntityType
from processors.text.chunks import batches
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

PUNCTUATION = re.compile(r"(?:[^\w\s]|_){200,}")  # spaCy needs the square of its length to read it
KEPT_WORDS = 50_000  # in spaCy's vocabulary, its own and the first that texts have
HUGE_WORD = re.compile(r"\S{200}")  # no language has one


class Model:
    """A loaded spaCy pipeline. It is not thread-safe."""

    def __init__(self, name: str = "") -> None:
        """Load a spaCy package or folder by name, or the shipped model if `name` is empty.

        Raises ModelError if spaCy cannot load it, or it has none of the labels in `TYPES`.
        """
        try:
            with use_ops("numpy", use_blis=False):  # numpy's matrix products are much faster than BLIS's
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
        # The shipped model reads 128 words at a time, so little is lost between chunks.
        for batch in batches(texts):
            pieces = [_readable(texts[part.text][part.start : part.end]) for part in batch]
            with self._bounded_vocabulary(pieces):
                docs = self._nlp.pipe(pieces, batch_size=4 * len(batch))  # spaCy's parser divides it by four
                for doc, (number, offset, _) in zip(docs, batch, strict=True):
                    for span in doc.ents:
                        if kind := TYPES.get(span.label_):
                            mention = EntitySpan(offset + span.start_char, offset + span.end_char, kind)
                            found[number].append(mention)
        return found

    def _bounded_vocabulary(self, texts: Iterable[str]) -> AbstractContextManager[object]:
        """Keep spaCy's vocabulary from growing with every new word of texts, and with huge ones.

        The first words are kept, because spaCy reads known ones far faster; they are most of any text.
        """
        keep = len(self._nlp.vocab) < KEPT_WORDS and not any(map(HUGE_WORD.search, texts))
        return nullcontext() if keep else self._nlp.memory_zone()


def _readable(text: str) -> str:
    """The text with spaces in place of very long punctuation, so that offsets stay the same."""
    return PUNCTUATION.sub(lambda found: " " * len(found[0]), text)
