"""What the reader sees of each token: the word and how it is written, what it names, marks around it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from processors.quotations.marks import Stretch
from processors.quotations.tokens import Tokens, case

NAMES = {"PERSON": 1, "ORG": 2, "LOC": 3, "MISC": 4}
INSIDE, OPENS, CLOSES = 1, 2, 3  # of a token beside quotation marks; 0 stands outside of them
ENDINGS = 1_000  # numbers that the last letters of words are hashed to
UNKNOWN = 0  # the number of every word that is not in the vocabulary

# How many different numbers each of the features may be, but for the word.
SIZES = (ENDINGS, 8, len(NAMES) + 1, 4)

Numbers = NDArray[np.int32]


class Seen(NamedTuple):
    """A text as the reader sees it: for each token a row of numbers (its word, ending, case, kind of name,
    place among marks), and how many sentences and how many paragraphs ended before it."""

    tokens: Numbers
    sentences: Numbers
    paragraphs: Numbers

    def part(self, start: int, end: int) -> "Seen":
        return Seen(self.tokens[start:end], self.sentences[start:end], self.paragraphs[start:end])


def features(
    cut: Tokens,
    names: Iterable[tuple[int, int, str]],
    quoted: Iterable[Stretch],
    vocabulary: Mapping[str, int],
) -> Seen:
    """The features of a text's tokens. `names` are string indices with a type of entity."""
    rows = np.zeros((len(cut.words), 1 + len(SIZES)), np.int32)
    for number, word in enumerate(cut.words):
        small = plain(word)
        rows[number, :3] = vocabulary.get(small, UNKNOWN), crc32(small[-3:].encode()) % ENDINGS, case(word)
    starts, ends = np.asarray(cut.starts), np.asarray(cut.ends)
    for start, end, kind in names:
        first, last = np.searchsorted(ends, start, "right"), np.searchsorted(starts, end)
        rows[first:last, 3] = NAMES.get(kind, 0)
    for stretch in quoted:
        opening, first, last, behind = np.searchsorted(
            starts, (stretch.outer[0], stretch.inner[0], stretch.inner[1], stretch.outer[1])
        )
        rows[opening:first, 4] = OPENS
        rows[first:last, 4] = INSIDE
        rows[last:behind, 4] = CLOSES
    ended = np.array([word in (".", "!", "?", "\n") for word in cut.words], np.int32)
    broken = np.array([word == "\n" for word in cut.words], np.int32)
    return Seen(rows, np.cumsum(ended, dtype=np.int32) - ended, np.cumsum(broken, dtype=np.int32) - broken)


def plain(word: str) -> str:
    """A word as the vocabulary has it: small letters, straight apostrophes, every digit a zero."""
    if word.isdecimal():
        return "0" * min(len(word), 4)
    return word.lower().replace("’", "'")
