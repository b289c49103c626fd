"""Cut a text into the windows that a transformer reads at a time."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

SENTENCE_ENDS = frozenset(".!?")
WIDEST = 128  # words


class Window(NamedTuple):
    """A part of one of several texts: the text's number, and the numbers of the words to read, in order.

    Line breaks count as words; other white space is left out.
    """

    text: int
    words: Sequence[int]


def windows(
    texts: Sequence[Sequence[str]], limit: int = WIDEST, size: Callable[[str], int] = lambda word: 1
) -> Iterator[Window]:
    """Yield windows of words whose sizes sum up to at most `limit`; a word alone may be larger.

    A window ends after a line break if possible, else after a sentence, else anywhere.
    """
    for number, words in enumerate(texts):
        readable = [n for n, word in enumerate(words) if "\n" in word or not word.isspace()]
        sizes = [0, *accumulate(size(words[n]) for n in readable)]
        start = 0
        while start < len(readable):
            end = max(start + 1, bisect_right(sizes, sizes[start] + limit) - 1)
            if end < len(readable):
                end = _break(words, readable, start, end)
            yield Window(number, readable[start:end])
            start = end


def _break(words: Sequence[str], readable: Sequence[int], start: int, end: int) -> int:
    sentence_end = 0
    for position in range(end, start, -1):
        word = words[readable[position - 1]]
        if "\n" in word:
            return position
        if not sentence_end and word in SENTENCE_ENDS:
            sentence_end = position
    return sentence_end or end
