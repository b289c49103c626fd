"""Find text between quotation marks.

Handles double, single, angled, low and typewriter marks (`` ''), straight or curly. A mark that opens a
paragraph or follows a comma or colon, and is never closed, quotes the rest of its paragraph. Apostrophes,
feet and inches, and years ('82) are not quotation marks.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from processors.quotations.tokens import CharSpan

OPENING = re.compile(
    r"“|„|«|``|(?<![\w\"])\"(?!\s)|(?<![\w’'])[‘'](?=\w)(?!(?:\d\ds?|em|til|tis|twas|cause|n|round)\b)", re.I
)
CLOSING = {
    "“": re.compile('”|"'),
    "„": re.compile("[“”]"),
    "«": re.compile("»"),
    "``": re.compile("''|\""),
    '"': re.compile('"'),
    # A single mark closes only after punctuation, or before a dash or the end of the paragraph. Elsewhere it
    # is an apostrophe or a plural possessive ("the workers' pay").
    "‘": re.compile(r"(?<=[\w.,!?;…])[’'](?=\s*[–—―-]|\s*$|(?<=[.,!?;…].)(?!\w))"),
    "'": re.compile(r"(?<=[\w.,!?;…])['’](?=\s*[–—―-]|\s*$|(?<=[.,!?;…].)(?!\w))"),
}
INTRODUCTION = re.compile(r"[,:]\s+$")
PAUSE = re.compile(r"[,;:–—-]\s*$")
MAX_INTERRUPTION = 120  # characters of a clause such as "she said" that interrupts a quotation
MAX_QUOTED = 5_000  # characters; a closing mark further away belongs to another quotation


class QuotedSpan(NamedTuple):
    """Text between quotation marks: `outer` includes the marks, `inner` does not.

    `closed` is false if the closing mark is missing; `paragraph` is the number of the paragraph.
    """

    outer: CharSpan
    inner: CharSpan
    closed: bool
    paragraph: int


def quoted_spans(text: str, paragraphs: Iterable[CharSpan]) -> Iterator[QuotedSpan]:
    """Yield the quoted spans of each paragraph in order. Quotations within quotations are not included."""
    for number, (start, end) in enumerate(paragraphs):
        position = start
        while opening := OPENING.search(text, position, end):
            close = _close(text, opening.group(), opening.end(), end)
            if close is None and not _runs_on(text, start, opening):
                position = opening.end()  # an apostrophe, a stray mark, inches
                continue
            inner_end, outer_end = close or (end, end)
            inner = opening.end(), inner_end
            yield QuotedSpan((opening.start(), outer_end), inner, close is not None, number)
            position = outer_end


def chains(text: str, found: Iterable[QuotedSpan], paragraphs: list[CharSpan]) -> list[list[QuotedSpan]]:
    """Group quoted spans that form one quotation, across paragraphs or around an interrupting clause."""
    chained: list[list[QuotedSpan]] = []
    for span in found:
        last = chained[-1][-1] if chained else None
        if last and (
            _continues_in_next_paragraph(text, last, span, paragraphs) or _is_interrupted(text, last, span)
        ):
            chained[-1].append(span)
        else:
            chained.append([span])
    return chained


def _continues_in_next_paragraph(
    text: str, last: QuotedSpan, span: QuotedSpan, paragraphs: list[CharSpan]
) -> bool:
    """Whether a quotation continues in the next paragraph: each opens with a mark, only the last closes."""
    opens = text[paragraphs[span.paragraph][0] : span.outer[0]].strip() == ""
    return not last.closed and opens and span.paragraph == last.paragraph + 1


def _is_interrupted(text: str, last: QuotedSpan, span: QuotedSpan) -> bool:
    """Whether a clause interrupts one quotation: "We will wait," she said, "for as long as it takes." """
    between = text[last.outer[1] : span.outer[0]]
    return (
        span.paragraph == last.paragraph
        and len(between) <= MAX_INTERRUPTION
        and bool(PAUSE.search(text[last.inner[0] : last.inner[1]]) or between.startswith(","))
        and bool(PAUSE.search(between))
        and text[span.inner[0] : span.inner[0] + 1].islower()
    )


def _close(text: str, mark: str, start: int, end: int) -> CharSpan | None:
    found = CLOSING[mark].search(text, start, min(end, start + MAX_QUOTED))
    if found is None or (mark == '"' and text[found.end() : min(end, found.end() + 1)].isalnum()):
        return None  # the mark found opens another quotation, so this one is never closed
    return found.span()


def _runs_on(text: str, start: int, opening: re.Match[str]) -> bool:
    """Whether an unclosed mark quotes the rest of its paragraph, which starts at `start`."""
    if opening.group() in "'‘":
        return False
    return opening.start() == start or bool(
        INTRODUCTION.search(text, max(start, opening.start() - 4), opening.start())
    )
