"""Words between quotation marks that no cue claims: they go on with the quotation before, are signed, or
stand alone."""

from collections.abc import Iterator, Sequence

import numpy as np

from processors.quotations.assembling import Quotation
from processors.quotations.contents import ENDS, FULL, Marked, Marks, verbatim
from processors.quotations.tokens import Tokens

CLAUSE = 16  # tokens between a quotation with its cue and the words that go on with it
SIGNATURE = 14  # tokens of the longest dash, name and office behind a quotation
SURE = 0.9  # chance given to them
DASHES = frozenset(("-", "--", "–", "—", "―"))
SENTENCE = 4  # words between marks that may be a sentence; fewer are a title or a doubt


def unclaimed(cut: Tokens, marks: Marks, found: Sequence[Quotation]) -> Iterator[Quotation]:
    """Sentences between marks beside those found. What goes on with one of these is added to it."""
    claimed = np.zeros(len(cut.words), bool)
    for quotation in found:
        claimed |= quotation.content.tokens
    waiting = sorted(found, key=lambda quotation: -quotation.end)
    last: Quotation | None = None
    for parts in marks.chains:
        start, end = parts[0].opening, parts[-1].behind
        while waiting and waiting[-1].end <= start:
            last = waiting.pop()
        if claimed[start:end].any() or not _is_sentence(cut, parts):
            continue
        between = cut.words[last.end : start] if last else []
        if last and _goes_on(cut, last, parts, between):
            last.content.add(verbatim(cut, parts))
            last.end = end
        elif behind := _signed(cut, parts):
            last = Quotation(verbatim(cut, parts), behind, (cut.starts[end], cut.ends[end]), SURE, end)
            last.source, last.source_chance = (cut.starts[end + 1], cut.ends[behind - 1]), SURE
            yield last
        elif _stands_alone(cut, parts):
            alone = Quotation(verbatim(cut, parts), end)
            if last and between.count("\n") == 1 and len(between) <= CLAUSE:
                alone.source, alone.source_chance = last.source, last.source_chance
            last = alone
            yield alone


def _is_sentence(cut: Tokens, parts: Sequence[Marked]) -> bool:
    words = [word for part in parts for word in cut.words[part.first : part.last]]
    return (
        sum(word[0].isalnum() for word in words) >= SENTENCE
        and words[0][0].isupper()
        and words[-1].endswith(FULL)
    )


def _goes_on(cut: Tokens, last: Quotation, parts: Sequence[Marked], between: Sequence[str]) -> bool:
    """ "We will wait," she said on Monday. "We have time." """
    return (
        last.content.kind == "direct"
        and "\n" not in between
        and len(between) <= CLAUSE
        and sum(word in ENDS for word in between) <= 1
        and cut.words[parts[-1].last - 1] != ","  # else a cue of its own follows
    )


def _signed(cut: Tokens, parts: Sequence[Marked]) -> int:
    """ "We have time." – Anna Kowalska, minister: the token behind the name, 0 where there is none."""
    dash = parts[-1].behind
    line = cut.words[dash : dash + SIGNATURE]
    end = line.index("\n") if "\n" in line else len(line)
    signed = end < SIGNATURE and end > 1 and line[0] in DASHES and line[1][0].isupper()
    return dash + end if signed and line[end - 1] not in ENDS else 0


def _stands_alone(cut: Tokens, parts: Sequence[Marked]) -> bool:
    """Whether nothing else stands in its paragraph."""
    before, behind = parts[0].opening - 1, parts[-1].behind
    return (before < 0 or cut.words[before] == "\n") and (
        behind >= len(cut.words) or cut.words[behind] == "\n"
    )
