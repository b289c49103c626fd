"""Input features of the attribution model: a token's word, suffix, case, entity type and quotation marks."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from processors.entities.spans import EntitySpan
from processors.quotations.marks import QuotedSpan
from processors.quotations.tokens import Tokens, case

ENTITY_TYPES = {"PERSON": 1, "ORG": 2, "LOC": 3, "MISC": 4}
INSIDE_MARKS, OPENING_MARK, CLOSING_MARK = 1, 2, 3  # 0 for tokens outside quotation marks
SUFFIXES = 1_000  # buckets that three-letter suffixes are hashed to
UNKNOWN = 0  # the number of any word that is not in the vocabulary

# Number of values of each feature after the word: suffix, case, entity type, quotation marks.
FEATURE_SIZES = (SUFFIXES, 8, len(ENTITY_TYPES) + 1, 4)

Ints = NDArray[np.int32]


class Features(NamedTuple):
    """The features of a text.

    `tokens` has a row for each token: word, suffix, case, entity type, quotation marks. `sentences` and
    `paragraphs` have the number that ended before each token.
    """

    tokens: Ints
    sentences: Ints
    paragraphs: Ints

    def part(self, start: int, end: int) -> "Features":
        """The features of the tokens from `start` to `end` (exclusive)."""
        return Features(self.tokens[start:end], self.sentences[start:end], self.paragraphs[start:end])


def features(
    tokens: Tokens,
    entities: Iterable[EntitySpan],
    quoted: Iterable[QuotedSpan],
    vocabulary: Mapping[str, int],
) -> Features:
    """Compute the features of a text's tokens, entities and quoted spans."""
    rows = np.zeros((len(tokens.words), 1 + len(FEATURE_SIZES)), np.int32)
    for number, word in enumerate(tokens.words):
        normal = norm(word)
        suffix = crc32(normal[-3:].encode()) % SUFFIXES
        rows[number, :3] = vocabulary.get(normal, UNKNOWN), suffix, case(word)
    starts, ends = np.asarray(tokens.starts), np.asarray(tokens.ends)
    for entity in entities:
        first, last = np.searchsorted(ends, entity.start, "right"), np.searchsorted(starts, entity.end)
        rows[first:last, 3] = ENTITY_TYPES.get(entity.type, 0)
    for span in quoted:
        opening, first, last, after = np.searchsorted(
            starts, (span.outer[0], span.inner[0], span.inner[1], span.outer[1])
        )
        rows[opening:first, 4] = OPENING_MARK
        rows[first:last, 4] = INSIDE_MARKS
        rows[last:after, 4] = CLOSING_MARK
    ended = np.array([word in (".", "!", "?", "\n") for word in tokens.words], np.int32)
    broken = np.array([word == "\n" for word in tokens.words], np.int32)
    return Features(
        rows, np.cumsum(ended, dtype=np.int32) - ended, np.cumsum(broken, dtype=np.int32) - broken
    )


def norm(word: str) -> str:
    """The form of a word in the vocabulary: lower case, straight apostrophes, zeros for digits."""
    if word.isdecimal():
        return "0" * min(len(word), 4)
    return word.lower().replace("’", "'")
