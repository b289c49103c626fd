"""Transcripts and interviews: paragraphs that begin with who speaks and a colon, without quotation marks."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from processors.quotations.assembling import Quotation
from processors.quotations.contents import Content
from processors.quotations.tokens import Tokens, case

LABEL = 6  # tokens of the longest label, with its colon
QUESTION = frozenset(("q", "a", "question", "answer"))
CAPITALS = (4, 5)  # as `case` has it
SURE = 0.95  # chance that is given to what a transcript shows plainly
ASIDE = ("(", "[")  # "(LAUGHTER)"

Line = tuple[int, int]


def turns(cut: Tokens, people: Collection[int]) -> Iterator[Quotation]:
    """What each says in its turn, up to the next; `people` are string indices where people's names begin.

    A text is a transcript if it has three turns and a speaker has two: MOOR: …, KOWALSKA: …, MOOR: ….
    """
    lines = list(_lines(cut.words))
    colons = [_colon(cut, first, behind, people) for first, behind in lines]
    labels = Counter(
        " ".join(cut.words[first:colon]) for (first, _), colon in zip(lines, colons, strict=True) if colon
    )
    if labels.total() < 3 or max(labels.values()) < 2:
        return
    begun = [number for number, colon in enumerate(colons) if colon]
    for number, following in zip(begun, [*begun[1:], begun[-1] + 1], strict=True):
        colon = colons[number]
        said = [(colon + 1, lines[number][1])]
        said += [line for line in lines[number + 1 : following] if cut.words[line[0]] not in ASIDE]
        if colon + 1 < lines[number][1]:
            yield _turn(cut, lines[number][0], colon, said)


def _lines(words: Sequence[str]) -> Iterator[Line]:
    start = 0
    for end in [n for n, word in enumerate(words) if word == "\n"] + [len(words)]:
        if start < end:
            yield start, end
        start = end + 1


def _colon(cut: Tokens, first: int, behind: int, people: Collection[int]) -> int:
    """The colon behind a label, 0 where there is none."""
    words = cut.words[first : min(behind, first + LABEL)]
    if ":" not in words[1:]:
        return 0
    label = words[: words.index(":")]
    letters = [word for word in label if word[0].isalpha()]
    written = letters and all(case(word) in CAPITALS for word in letters)
    if written or cut.starts[first] in people or " ".join(label).lower() in QUESTION:
        return first + len(label)
    return 0


def _turn(cut: Tokens, first: int, colon: int, said: Sequence[Line]) -> Quotation:
    tokens = np.zeros(len(cut.words), bool)
    for start, end in said:
        tokens[start:end] = True
    spans = [(cut.starts[start], cut.ends[end - 1]) for start, end in said]
    return Quotation(
        Content(spans, tokens, "direct", SURE),
        said[-1][1],
        (cut.starts[colon], cut.ends[colon]),
        SURE,
        colon,
        (cut.starts[first], cut.ends[colon - 1]),
        SURE,
    )
