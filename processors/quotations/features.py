"""Input features of the attribution model: a token's word, suffix, case, entity type and quotation marks."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from processors.entities.spans import EntitySpan
from processors.quotations.marks import QuotedSpan
from processors.quotations.tokens import Tokens
from processors.text.case import CASES, case

ENTITY_TYPES = {"PERSON": 1, "ORG": 2, "LOC": 3, "MISC": 4}
SPEAKING = frozenset((ENTITY_TYPES["PERSON"], ENTITY_TYPES["ORG"]))
INSIDE_MARKS, OPENING_MARK, CLOSING_MARK = 1, 2, 3  # 0 for tokens outside quotation marks
SUFFIXES = 1_000  # buckets that three-letter suffixes are hashed to
SENTENCE_ENDS = frozenset(".!?\n")
UNKNOWN = 0  # the number of any word that is not in the vocabulary

# Number of values of each feature after the word: suffix, case, entity type, quotation marks.
FEATURE_SIZES = (SUFFIXES, CASES, len(ENTITY_TYPES) + 1, 4)

Ints = NDArray[np.int32]


class Features(NamedTuple):
    """The features of a text.

    `tokens` has a row for each token: word, suffix, case, entity type, quotation marks. `sentences` and
    `paragraphs` have the number that ended before each token.
    """

    tokens: Ints
    sentences: Ints
    paragraphs: Ints

    @property
    def types(self) -> Sequence[int]:
        """The number of each token's type of entity, as in `ENTITY_TYPES`, or 0."""
        return self.tokens[:, 3].tolist()  # type: ignore[no-any-return]

    def part(self, start: int, end: int) -> "Features":
        """The features of the tokens from `start` to `end` (exclusive)."""
        return Features(self.tokens[start:end], self.sentences[start:end], self.paragraphs[start:end])


class WordFeatures(NamedTuple):
    """The features of a word alone: `ends_sentence` and `ends_paragraph` are 0 or 1."""

    number: int
    suffix: int
    case: int
    ends_sentence: int
    ends_paragraph: int


def features(
    tokens: Tokens,
    entities: Iterable[EntitySpan],
    quoted: Iterable[QuotedSpan],
    look_up: Callable[[str], WordFeatures],
) -> Features:
    """Compute the features of a text's tokens, entities and quoted spans.

    `look_up` is that of this module for a vocabulary; it pays to remember what it returned.
    """
    known = chain.from_iterable(map(look_up, tokens.words))
    words = np.fromiter(known, np.int32).reshape(-1, len(WordFeatures._fields))
    rows = np.zeros((len(words), 1 + len(FEATURE_SIZES)), np.int32)
    rows[:, :3] = words[:, :3]
    for entity in entities:
        first, last = bisect_right(tokens.ends, entity.start), bisect_left(tokens.starts, entity.end)
        rows[first:last, 3] = ENTITY_TYPES.get(entity.type, 0)
    for span in quoted:
        ends = (span.outer[0], *span.inner, span.outer[1])
        opening, first, last, after = (bisect_left(tokens.starts, end) for end in ends)
        rows[opening:first, 4] = OPENING_MARK
        rows[first:last, 4] = INSIDE_MARKS
        rows[last:after, 4] = CLOSING_MARK
    ended = words[:, 3:]
    before = np.cumsum(ended, 0, dtype=np.int32) - ended
    return Features(rows, before[:, 0], before[:, 1])


def look_up(word: str, vocabulary: Mapping[str, int]) -> WordFeatures:
    """The features of a word, whose number is that in the vocabulary."""
    normal = norm(word)
    return WordFeatures(
        vocabulary.get(normal, UNKNOWN),
        crc32(normal[-3:].encode()) % SUFFIXES,
        case(word),
        word in SENTENCE_ENDS,
        word == "\n",
    )


def norm(word: str) -> str:
    """The form of a word in the vocabulary: lower case, straight apostrophes, zeros for digits."""
    if word.isdecimal():
        return "0" * min(len(word), 4)
    return word.lower().replace("’", "'")
