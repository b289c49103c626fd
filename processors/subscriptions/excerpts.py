"""What alerts quote of a story, to show people why it matches: clues, and the words around them.

A story may have megabytes and match 50,000 subscriptions, so what is quoted is limited.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from processors.story import Story, body
from processors.subscriptions.alerts import Evidence

MAX_CLUES = 30
MAX_MENTIONS = 10  # of a clue
MAX_SENTENCE = 240  # characters; a longer one is cut
MAX_EXCERPT = 160  # characters of it
PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n\s*|\n(?:[ ]{2,}|\t)")
SENTENCE_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=(\s+)[\"“‘'(\[]*[A-Z0-9])")
# What is before a full stop that ends no sentence: Mr, Gen, U.N, an initial.
ABBREVIATION = re.compile(r"(?:^|.*[^\w.])(?:[A-Z][a-z]{1,2}|(?:[A-Za-z]\.)*[A-Za-z])", re.DOTALL)
LONGEST_ABBREVIATION = 12  # characters
CUT = "…"

Ends = Iterable[tuple[int, int]]  # where sentences or paragraphs end, and where the next ones begin


def quoted(why: Sequence[Evidence], story: Story) -> list[Evidence]:
    """The evidence of the first clues, with an excerpt for each that is in the text."""
    return [_quoted(evidence, body(story)) for evidence in why[:MAX_CLUES]]


def _quoted(evidence: Evidence, text: str) -> Evidence:
    limited: Evidence = {**evidence, "mentions": evidence["mentions"][:MAX_MENTIONS]}
    if evidence["where"] == "text":
        first = evidence["mentions"][0]
        limited["excerpt"] = excerpt(text, first["start"], first["end"])
    return limited


def excerpt(text: str, start: int, end: int) -> str:
    """The sentence with a mention, which is between two offsets into a text, on one line.

    A sentence of more than 240 characters is cut to about 160 around the mention, with ellipses.
    """
    first, last = max(start - MAX_SENTENCE, 0), min(end + MAX_SENTENCE, len(text))
    paragraphs = (found.span() for found in PARAGRAPH_BREAK.finditer(text, first, last))
    bounds = _between(paragraphs, (first, last), start, end)
    first, last = _between(_sentence_ends(text, *bounds), bounds, start, end)
    if last - first <= MAX_SENTENCE:
        return " ".join(text[first:last].split())
    around = max(MAX_EXCERPT - (end - start), 0)
    begin = max(first, min(start - around // 2, last - MAX_EXCERPT))
    finish = min(last, begin + MAX_EXCERPT)
    before, after = "", ""
    if begin > first or _is_in_word(text, begin):
        before, begin = CUT, max(text.find(" ", begin, start) + 1, begin)
    if finish < last or _is_in_word(text, finish):
        after, finish = CUT, max(text.rfind(" ", end, finish), min(end, finish))
    return before + " ".join(text[begin:finish].split()) + after


def _between(ends: Ends, bounds: tuple[int, int], start: int, end: int) -> tuple[int, int]:
    """The bounds, narrowed to what is between the last end before a mention and the first one after it."""
    first, last = bounds
    for stop, following in ends:
        if following <= start:
            first = following
        elif stop >= end:
            return first, stop
    return first, last


def _sentence_ends(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    for found in SENTENCE_END.finditer(text, first, last):
        before = text[max(first, found.start() - LONGEST_ABBREVIATION) : found.start()]
        if found.group() != "." or not ABBREVIATION.fullmatch(before):
            yield found.end(), found.end(1)


def _is_in_word(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and text[offset - 1].isalnum() and text[offset].isalnum()
