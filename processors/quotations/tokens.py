"""The words, marks and line breaks of a text, as the reader of quotations counts them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

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
    """The words of a text, a line break as a line feed, and the string indices where they begin and end."""

    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]


def tokens(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """Cut a text, or a part of it, into tokens; what stands between them is white space."""
    found = list(TOKEN.finditer(text, start, len(text) if end is None else end))
    return Tokens(
        [match.group() if not match.group().isspace() else "\n" for match in found],
        [match.start() for match in found],
        [match.end() for match in found],
    )


def case(word: str) -> int:
    """How a word is written: a number, marks, small, one or more capitals, a capital first, mixed."""
    if not any(map(str.isalpha, word)):
        return 1 if any(map(str.isdigit, word)) else 2
    if word.islower():
        return 3
    if word.isupper():
        return 4 if len(word) > 1 else 5
    return 6 if word[0].isupper() and word[1:].islower() else 7
