"""Split a text into the tokens of the attribution model: words, punctuation and line breaks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

CharSpan = tuple[int, int]  # string indices: start, and end exclusive
TokenSpan = tuple[int, int]  # token numbers: start, and end exclusive

TOKEN = re.compile(
    r"""
    \s*\n\s*                                                    # a line break
  | (?:[^\W\d_]\.){2,}                                          # U.S.
  | (?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep|Gen|Lt|Col|St|Jr|Sr|No|Inc|Corp|Co|Ltd)\.
  | \d+(?:[.,:]\d+)*
  | ['’](?:s|re|ve|ll|d|m|t)\b                                  # the end of "he's"
  | [^\W\d_]+(?:['’](?!(?:s|re|ve|ll|d|m|t)\b)[^\W\d_]+)*       # a word; O'Brien is one
  | `` | '' | --+ | \.\.+
  | \S
    """,
    re.X | re.I,
)


class Tokens(NamedTuple):
    """The tokens of a text, a line break as a line feed, and the string indices of their starts and ends."""

    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]


def tokenize(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """Tokenize a text, or the part of it from `start` to `end`. Only white space is dropped.

    Offsets are string indices into the whole text.
    """
    words: list[str] = TOKEN.findall(text, start, len(text) if end is None else end)
    starts, ends = [], []
    position = start
    for word in words:  # only white space is between them, so that each is the next one like it
        position = text.index(word, position)
        starts.append(position)
        position += len(word)
        ends.append(position)
    return Tokens(["\n" if word.isspace() else word for word in words], starts, ends)
