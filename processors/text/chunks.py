"""Split long texts into chunks, and group chunks of many texts into batches.

So the models' memory does not grow with the length of a story, and each of their steps is worth its overhead.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

MAX_CHUNK = 10_000  # characters
SEPARATORS = ("\n\n", "\n", ". ", " ")
BATCH_CHARACTERS = 10_000  # given to a model at once; more is not faster, because caches of the CPU are small


class Chunk(NamedTuple):
    """A part of one of several texts: the text's number, and the string indices of its start and end."""

    text: int
    start: int
    end: int


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """Split a text into (start, end) chunks of at most `MAX_CHUNK` characters, each at its last break."""
    start = 0
    while len(text) - start > MAX_CHUNK:
        end = last_break(text, start, start + MAX_CHUNK)
        yield start, end
        start = end
    yield start, len(text)


def last_break(text: str, start: int, end: int) -> int:
    """Where a text is best split: between paragraphs if possible, else between lines, sentences or words."""
    for separator in SEPARATORS:
        found = text.rfind(separator, start, end)
        if found > start:
            return found + len(separator)
    return end


def batches(texts: Sequence[str]) -> Iterator[list[Chunk]]:
    """Split texts into chunks, and group these, in order, into batches of about `BATCH_CHARACTERS`."""
    batch: list[Chunk] = []
    size = 0
    for number, text in enumerate(texts):
        for start, end in chunks(text):
            batch.append(Chunk(number, start, end))
            size += end - start
            if size >= BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch
