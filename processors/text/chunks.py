"""Split long texts into chunks, so that the models' memory does not grow with the length of a story."""

from collections.abc import Iterable, Iterator

MAX_CHUNK = 10_000  # characters


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """Split a text into (start, end) chunks of at most `MAX_CHUNK` characters.

    Splits between paragraphs if possible, else between lines, sentences or words.
    """
    start = 0
    while len(text) - start > MAX_CHUNK:
        end = _last_break(text, start, start + MAX_CHUNK, ("\n\n", "\n", ". ", " "))
        yield start, end
        start = end
    yield start, len(text)


def _last_break(text: str, start: int, end: int, separators: Iterable[str]) -> int:
    for separator in separators:
        found = text.rfind(separator, start, end)
        if found > start:
            return found + len(separator)
    return end
