"""Quotations that the layout of a text shows, not marks or cues: turns of a transcript, answers, posts."""

import re
from collections.abc import Sequence

import numpy as np

from processors.quotations.assembling import FoundQuotation
from processors.quotations.contents import Content
from processors.quotations.tokens import CharSpan

PROBABILITY = 0.95  # of content, cue and source
OPENING = re.compile('[“"]')
BLANK_LINE = re.compile(r"\n[ \t\xa0]*\n")


def speech(spans: list[CharSpan], cue: CharSpan | None, source: CharSpan | None) -> FoundQuotation:
    """The quotation with these spans. It has no tokens, because it may be longer than a chunk of the text."""
    return FoundQuotation(
        Content(spans, np.zeros(0, bool), "direct", PROBABILITY),
        0,
        cue,
        PROBABILITY,
        source=source,
        source_probability=PROBABILITY,
    )


def is_speech(quotation: FoundQuotation) -> bool:
    """Whether a quotation is one of those that the layout shows."""
    return not len(quotation.content.mask)


def spans_between(text: str, start: int, end: int, left_out: Sequence[CharSpan] = ()) -> list[CharSpan]:
    """What is spoken between two string indices: a span for each paragraph, without what is `left_out`.

    White space at either end is trimmed, as is a quotation mark without its other half. What has no letters
    or digits is dropped.
    """
    gaps = [match.span() for match in BLANK_LINE.finditer(text, start, end)]
    spans = []
    for gap, after in sorted([*gaps, *left_out, (end, end)]):
        first, last = _trim(text, start, gap)
        if any(map(str.isalnum, text[first:last])):
            spans.append((first, last))
        start = max(start, after)
    return spans


def _trim(text: str, start: int, end: int) -> CharSpan:
    """Trim white space, and a mark at either end that is not one of a pair within the words."""
    words = text[start:end].strip()
    start += len(text[start:end]) - len(text[start:end].lstrip())
    inner = words[1:-1]
    if words[-1:] in ("”", '"') and not OPENING.search(inner):
        words = words[:-1].rstrip()
    if words[:1] in ("“", '"') and not OPENING.search(inner):
        words = words[1:]
        start += 1
    return start, start + len(words)
