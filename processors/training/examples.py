"""Texts to train taggers of names on: annotated ones, and raw ones as they come on a wire."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from processors.entities.tags import TAGS
from processors.training import corpora as readers

IGNORED = -100  # the label that torch leaves out of the loss

# The gold corpora. CoNLL-2003 is newswire, Wikigold Wikipedia.
GOLD = ("conll2003/eng.train.gz", "wikigold/wikigold.conll.txt.gz")
RAW = (
    "polnear/train.jsonl.gz",
    "bbc/bbc-odd.jsonl.gz",
    "abc/abc.zip",
    "whitehouse/raw.jsonl.gz",
    *(f"reuters-21578/reut-{number:02}.sgm.gz" for number in range(8)),
)
LONGEST = 20_000  # characters of a raw text; the rest is dropped
LONGEST_TRANSCRIPT = 8_000
EVERYTHING = 10_000_000

FRONT_MATTER = re.compile(r"---\n.*?\n---\s*", re.S)
WRAPPED_LINE = re.compile(r"(?<=[^\n])\n(?=\S)")
INDENTED_PARAGRAPH = re.compile(r"\n(?=\S)")


class Text(NamedTuple):
    """The words of a text, line breaks included, and the number of the tag of each, or IGNORED.

    Raw text has no tags.
    """

    words: Sequence[str]
    tags: Sequence[int] = ()


def gold(nlp: Language, path: Path) -> list[Text]:
    """Read a corpus in CoNLL's format. Words that an annotation divides have no tag."""
    return [
        Text([token.text for token in doc], list(_tags(doc)))
        for doc in readers.to_docs(nlp, readers.read_conll(path))
    ]


def raw(nlp: Language, corpora: Path, seed: int = 7) -> list[Text]:
    """A sample of the raw corpora: 3.5 million words of 1987 to 2026."""
    polnear, bbc, abc, whitehouse, *reuters = (corpora / name for name in RAW)
    parts = [
        (readers.read_jsonl(polnear), EVERYTHING, LONGEST),
        (readers.read_jsonl(bbc), EVERYTHING, LONGEST),
        (readers.read_abc(abc), 500_000, LONGEST),
        (_whitehouse(whitehouse), 900_000, LONGEST_TRANSCRIPT),
        (_reuters(reuters), 900_000, LONGEST),
    ]
    texts = [Text(words) for part in parts for words in _sample(nlp, *part, seed=seed)]
    random.Random(seed).shuffle(texts)
    return texts


def _tags(doc: Doc) -> Iterator[int]:
    for token in doc:
        if token.ent_iob == 0:
            yield IGNORED
        else:
            yield TAGS.index(f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O")


def _sample(nlp: Language, texts: Iterable[str], limit: int, longest: int, seed: int) -> Iterator[list[str]]:
    """The words of texts in a random order, until there are `limit` of them."""
    shuffled = [text for text in texts if text.strip()]
    random.Random(seed).shuffle(shuffled)
    taken = 0
    for text in shuffled:
        if taken >= limit:
            return
        words = [token.text for token in nlp.make_doc(text[:longest])]
        taken += len(words)
        yield words


def _whitehouse(path: Path) -> Iterator[str]:
    for text in readers.read_jsonl(path):
        yield WRAPPED_LINE.sub(" ", FRONT_MATTER.sub("", text, count=1))


def _reuters(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for text in readers.read_reuters(path):
            title, _, body = text.partition("\n\n")
            yield f"{title}\n\n{INDENTED_PARAGRAPH.sub(' ', body)}"
