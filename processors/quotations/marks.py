"""Quotation marks: the stretches of a text that stand between them, exactly.

Double, single, angled, low and typewriter marks (`` ''), straight or curled. A mark that does not close ends
with its paragraph. Apostrophes, feet and inches, and years ('82) open nothing.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Span = tuple[int, int]

OPENING = re.compile(
    r"“|„|«|``|(?<![\w\"])\"(?!\s)|(?<![\w’'])[‘'](?=\w)(?!(?:\d\ds?|em|til|tis|twas|cause|n|round)\b)", re.I
)
CLOSING = {
    "“": re.compile('”|"'),
    "„": re.compile("[“”]"),
    "«": re.compile("»"),
    "``": re.compile("''|\""),
    '"': re.compile('"'),
    # A single mark closes only behind a sentence's mark, or before a dash or the end: else it is an
    # apostrophe, or the plural's ("the workers' pay").
    "‘": re.compile(r"(?<=[\w.,!?;…])[’'](?=\s*[–—―-]|\s*$|(?<=[.,!?;…].)(?!\w))"),
    "'": re.compile(r"(?<=[\w.,!?;…])['’](?=\s*[–—―-]|\s*$|(?<=[.,!?;…].)(?!\w))"),
}
INTRODUCTION = re.compile(r"[,:]\s+$")
PAUSE = re.compile(r"[,;:–—-]\s*$")
CLAUSE = 120  # characters of a clause that breaks a quotation
LONGEST = 5_000  # characters; a mark that closes later than that is no pair


class Stretch(NamedTuple):
    """Words between marks, as string indices: `outer` with the marks, `inner` without; whether they close,
    and the number of the paragraph."""

    outer: Span
    inner: Span
    closed: bool
    paragraph: int


def stretches(text: str, paragraphs: Iterable[Span]) -> Iterator[Stretch]:
    """The stretches between quotation marks within each paragraph, outermost ones only."""
    for number, (start, end) in enumerate(paragraphs):
        position = start
        while opening := OPENING.search(text, position, end):
            close = _close(text, opening.group(), opening.end(), end)
            if close is None and not _runs_on(text, start, opening):
                position = opening.end()  # an apostrophe, a stray mark, inches
                continue
            inner_end, outer_end = close or (end, end)
            inner = opening.end(), inner_end
            yield Stretch((opening.start(), outer_end), inner, close is not None, number)
            position = outer_end


def chains(text: str, found: Iterable[Stretch], paragraphs: list[Span]) -> list[list[Stretch]]:
    """Stretches that are one quotation: over several paragraphs, or around a clause that breaks it."""
    chained: list[list[Stretch]] = []
    for stretch in found:
        last = chained[-1][-1] if chained else None
        if last and (_over_paragraphs(text, last, stretch, paragraphs) or _broken(text, last, stretch)):
            chained[-1].append(stretch)
        else:
            chained.append([stretch])
    return chained


def _over_paragraphs(text: str, last: Stretch, stretch: Stretch, paragraphs: list[Span]) -> bool:
    """Each paragraph opens with a mark, only the last one closes."""
    opens = text[paragraphs[stretch.paragraph][0] : stretch.outer[0]].strip() == ""
    return not last.closed and opens and stretch.paragraph == last.paragraph + 1


def _broken(text: str, last: Stretch, stretch: Stretch) -> bool:
    """ "We will wait," she said, "for as long as it takes." """
    between = text[last.outer[1] : stretch.outer[0]]
    return (
        stretch.paragraph == last.paragraph
        and len(between) <= CLAUSE
        and bool(PAUSE.search(text[last.inner[0] : last.inner[1]]) or between.startswith(","))
        and bool(PAUSE.search(between))
        and text[stretch.inner[0] : stretch.inner[0] + 1].islower()
    )


def _close(text: str, mark: str, start: int, end: int) -> Span | None:
    found = CLOSING[mark].search(text, start, min(end, start + LONGEST))
    if found is None or (mark == '"' and text[found.end() : min(end, found.end() + 1)].isalnum()):
        return None  # another opening mark: this one never closed
    return found.span()


def _runs_on(text: str, start: int, opening: re.Match[str]) -> bool:
    """Whether a mark that is never closed quotes the rest of its paragraph, which begins at `start`."""
    if opening.group() in "'‘":
        return False
    return opening.start() == start or bool(
        INTRODUCTION.search(text, max(start, opening.start() - 4), opening.start())
    )
