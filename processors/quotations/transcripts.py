"""Find the turns of transcripts and interviews: paragraphs that begin with a speaker's name and a colon."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from processors.quotations.assembling import FoundQuotation
from processors.quotations.contents import Content
from processors.quotations.tokens import Tokens, TokenSpan
from processors.text.case import CAPITAL_LETTER, UPPER, case

MAX_LABEL = 6  # tokens of a speaker's label, with its colon
QUESTION_LABELS = frozenset(("q", "a", "question", "answer"))
TURN_PROBABILITY = 0.95  # of cue, content and source in a transcript
STAGE_DIRECTION = ("(", "[")  # "(LAUGHTER)"


def turns(tokens: Tokens, people: Collection[int]) -> Iterator[FoundQuotation]:
    """Yield each turn of a transcript as a quotation; it lasts until the next one begins.

    A text is a transcript if it has at least three turns and one speaker has at least two of them
    (MOOR: …, KOWALSKA: …, MOOR: …). `people` are the string indices at which people's names begin.
    """
    lines = list(_lines(tokens.words))
    colons = [_colon(tokens, start, end, people) for start, end in lines]
    labels = Counter(
        " ".join(tokens.words[start:colon]) for (start, _), colon in zip(lines, colons, strict=True) if colon
    )
    if labels.total() < 3 or max(labels.values()) < 2:
        return
    begun = [number for number, colon in enumerate(colons) if colon]
    for number, following in zip(begun, [*begun[1:], begun[-1] + 1], strict=True):
        colon = colons[number]
        spoken = [(colon + 1, lines[number][1])]
        spoken += [
            line for line in lines[number + 1 : following] if tokens.words[line[0]] not in STAGE_DIRECTION
        ]
        if colon + 1 < lines[number][1]:
            yield _turn(tokens, lines[number][0], colon, spoken)


def _lines(words: Sequence[str]) -> Iterator[TokenSpan]:
    start = 0
    for end in [n for n, word in enumerate(words) if word == "\n"] + [len(words)]:
        if start < end:
            yield start, end
        start = end + 1


def _colon(tokens: Tokens, start: int, end: int, people: Collection[int]) -> int:
    """The token of the colon after a speaker's label, or 0 if the line has none."""
    words = tokens.words[start : min(end, start + MAX_LABEL)]
    if ":" not in words[1:]:
        return 0
    label = words[: words.index(":")]
    letters = [word for word in label if word[0].isalpha()]
    in_capitals = letters and all(case(word) in (UPPER, CAPITAL_LETTER) for word in letters)
    if in_capitals or tokens.starts[start] in people or " ".join(label).lower() in QUESTION_LABELS:
        return start + len(label)
    return 0


def _turn(tokens: Tokens, first: int, colon: int, spoken: Sequence[TokenSpan]) -> FoundQuotation:
    mask = np.zeros(len(tokens.words), bool)
    for start, end in spoken:
        mask[start:end] = True
    spans = [(tokens.starts[start], tokens.ends[end - 1]) for start, end in spoken]
    return FoundQuotation(
        Content(spans, mask, "direct", TURN_PROBABILITY),
        spoken[-1][1],
        (tokens.starts[colon], tokens.ends[colon]),
        TURN_PROBABILITY,
        colon,
        (tokens.starts[first], tokens.ends[colon - 1]),
        TURN_PROBABILITY,
    )
