"""What is said: from the chances that the reader gives to each word, to exact spans of the text.

Where there are quotation marks they have the last word: a stretch between marks is said as a whole or not at
all, over paragraphs too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.quotations.marks import Span, Stretch
from processors.quotations.reader import Cue
from processors.quotations.tokens import Tokens

Kind = Literal["direct", "mixed", "indirect"]
Flags = NDArray[np.bool_]
Run = tuple[int, int]

NEITHER, SOURCE, CONTENT = range(3)
OUTSIDE = -1  # of a token that lies in no stretch
GAP = 4  # tokens between two parts of what is said that are said, too
CLAUSE = 10  # tokens, cue and source not counted, that two parts of what is said may lie apart
SHORT = 3  # tokens between marks that are no sentence, but words taken up
MOST = 0.5  # share of a stretch between marks that must look said for all of it to be
BEFORE = frozenset(("that", ",", ":", ";", ".", "-", "--", "—", "–"))  # not said, before what is
BEHIND = BEFORE - {"that"}
# Words that something follows.
OPEN = frozenset(
    "a an the of by in to for from with at on and or that which when where while because if his her its their"
    " was were is are be been has have had would will could not than as".split()
)
ENDS = frozenset(".!?\n")
FULL = (".", "!", "?", "…", ",")  # with which a sentence between marks ends


class Marked(NamedTuple):
    """A stretch between marks as tokens: its first, the first inside, those behind these, and its chain."""

    opening: int
    first: int
    last: int
    behind: int
    chain: int


class Marks:
    """The stretches between marks of a piece of a text, for each token in which of them it lies, and whether
    it may be said at all: a dateline or a credit is not."""

    def __init__(self, cut: Tokens, chains: Sequence[Sequence[Stretch]], unsaid: Sequence[Span] = ()) -> None:
        starts = np.asarray(cut.starts)
        self.sayable = np.ones(len(starts), bool)
        for span in unsaid:
            self.sayable[slice(*np.searchsorted(starts, span))] = False
        self.chains: list[list[Marked]] = []
        self.inside = np.zeros(len(starts), bool)
        self._stretches: list[Marked] = []
        self._of = np.full(len(starts), OUTSIDE)
        for chain in chains:
            parts = []
            for stretch in chain:
                ends = (stretch.outer[0], *stretch.inner, stretch.outer[1])
                opening, first, last, behind = np.searchsorted(starts, ends).tolist()
                if first < last:
                    self._of[opening:behind] = len(self._stretches)
                    self.inside[first:last] = True
                    self._stretches.append(Marked(opening, first, last, behind, len(self.chains)))
                    parts.append(self._stretches[-1])
            if parts:
                self.chains.append(parts)

    def near(self, window: slice) -> list[Marked]:
        """The stretches of which a token lies in a window."""
        return [self._stretches[number] for number in np.unique(self._of[window]) if number != OUTSIDE]

    def around(self, start: int, end: int) -> Marked | None:
        """The stretch in which the first and the last of some tokens lie."""
        number = self._of[start]
        return self._stretches[number] if number != OUTSIDE and number == self._of[end - 1] else None


@dataclass
class Content:
    """What is said: spans of the text, the tokens, the kind, and the mean chance of the words."""

    spans: list[Span]
    tokens: Flags
    kind: Kind
    chance: float

    def add(self, more: "Content") -> None:
        """What goes on with it."""
        self.spans += more.spans
        self.tokens |= more.tokens


def content(cue: Cue, cut: Tokens, marks: Marks) -> Content | None:
    """What is said with a cue, or None where nothing is."""
    window = slice(cue.first, cue.first + len(cue.roles))
    said = np.zeros(len(cut.words), bool)
    said[window] = (cue.roles.argmax(-1) == CONTENT) & marks.sayable[window]
    if not said.any():
        return None
    chance = float(cue.roles[said[window], CONTENT].mean())
    whole = _mark_out(said, window, marks)
    _end_with_marks(said, cue.token, whole, cut.words)
    for before, behind in pairwise(np.flatnonzero(said).tolist()):
        if 1 < behind - before <= GAP + 1 and _goes_on(cue, before + 1, behind, cut.words):
            said[before:behind] = True
    _finish(said, cue, cut.words)
    _keep_near(said, cue, cut.words, whole)
    return _content(said, cut, marks, chance)


def verbatim(cut: Tokens, parts: Sequence[Marked]) -> Content:
    """Stretches between marks as they stand."""
    said = np.zeros(len(cut.words), bool)
    for part in parts:
        said[part.opening : part.behind] = True
    return Content([(cut.starts[part.first], cut.ends[part.last - 1]) for part in parts], said, "direct", 1.0)


def _mark_out(said: Flags, window: slice, marks: Marks) -> list[Marked]:
    """Say each stretch between marks as a whole or not at all, and return those that are said."""
    near = marks.near(window)
    chains = set()
    for stretch in near:
        seen = slice(max(stretch.first, window.start), min(stretch.last, window.stop))
        if seen.start < seen.stop and said[seen].mean() >= MOST:
            chains.add(stretch.chain)
    for stretch in near:
        said[stretch.opening : stretch.behind] = False
    whole = [stretch for chain in sorted(chains) for stretch in marks.chains[chain]]
    for stretch in whole:
        said[stretch.opening : stretch.behind] = True
    return whole


def _end_with_marks(said: Flags, cue: int, whole: Sequence[Marked], words: Sequence[str]) -> None:
    """What follows a sentence between marks is not said: it may name the speaker. Nor is the sentence before
    the marks, if the cue is behind them."""
    for stretch in whole:
        if not words[stretch.last - 1].endswith(FULL) or stretch.last - stretch.first <= SHORT:
            continue
        following = min((s.opening for s in whole if s.opening >= stretch.behind), default=len(said))
        said[stretch.behind : min(following, _end(said, stretch.behind))] = False
        if cue >= stretch.behind and stretch.opening and words[stretch.opening - 1] in ENDS:
            before = max((s.behind for s in whole if s.behind <= stretch.opening), default=0)
            length = _end(said[before : stretch.opening][::-1], 0)
            said[stretch.opening - length : stretch.opening] = False


def _finish(said: Flags, cue: Cue, words: Sequence[str]) -> None:
    """No words end with "of the": what has begun is said up to the next mark, cue or source."""
    sources = {cue.first + int(n) for n in np.flatnonzero(cue.roles.argmax(-1) == SOURCE)}
    for last in np.flatnonzero(said[:-1] & ~said[1:]).tolist():
        if words[last].lower() not in OPEN:
            continue
        end = last + 1
        while end < min(len(words), last + CLAUSE) and words[end][0].isalnum() and not said[end]:
            if end == cue.token or end in sources:
                break
            end += 1
        said[last:end] = True


def _goes_on(cue: Cue, start: int, end: int, words: Sequence[str]) -> bool:
    """Whether neither the cue nor its source nor a sentence's end lies between two parts of what is said."""
    between = cue.roles[max(0, start - cue.first) : max(0, end - cue.first)].argmax(-1)
    return not start <= cue.token < end and SOURCE not in between and ENDS.isdisjoint(words[start:end])


def _end(said: Flags, start: int) -> int:
    """Where the tokens end that are said from a position on."""
    silent = np.flatnonzero(~said[start:])
    return start + int(silent[0]) if len(silent) else len(said)


def _keep_near(said: Flags, cue: Cue, words: Sequence[str], whole: Sequence[Marked]) -> None:
    """Drop what lies apart: in another paragraph than the rest, or more than a clause away from it."""
    runs = _runs(said, words)
    here = [run for run in runs if "\n" not in words[min(run[0], cue.token) : max(run[0], cue.token)]]
    if not here:
        return
    first = last = here.index(max(here, key=lambda run: run[1] - run[0]))
    while first > 0 and _distance(here[first - 1][1], here[first][0], cue) <= CLAUSE:
        first -= 1
    while last + 1 < len(here) and _distance(here[last][1], here[last + 1][0], cue) <= CLAUSE:
        last += 1
    kept = here[first : last + 1]
    chains = {s.chain for s in whole if any(start <= s.first < end for start, end in kept)}
    kept += [(s.opening, s.behind) for s in whole if s.chain in chains]
    for start, end in runs:
        if not any(a <= start and end <= b for a, b in kept):
            said[start:end] = False


def _distance(start: int, end: int, cue: Cue) -> int:
    """How many tokens between two positions are neither the cue nor the source."""
    roles = cue.roles[max(0, start - cue.first) : max(0, end - cue.first)].argmax(-1)
    return int((roles != SOURCE).sum()) - (start <= cue.token < end)


def _content(said: Flags, cut: Tokens, marks: Marks, chance: float) -> Content | None:
    spans, among_marks = [], []
    for start, end in _runs(said, cut.words):
        first, last = _trimmed(start, end, cut.words, marks.inside)
        if first < last and (stretch := marks.around(first, last)):
            first, last = max(first, stretch.first), min(last, stretch.last)
        words = [n for n in range(first, last) if cut.words[n][0].isalnum()]
        if words:
            spans.append((cut.starts[first], cut.ends[last - 1]))
            among_marks += [bool(marks.inside[n]) for n in words]
        else:
            said[start:end] = False
    if not spans:
        return None
    kind: Kind = "direct" if all(among_marks) else "mixed" if any(among_marks) else "indirect"
    return Content(spans, said, kind, chance)


def _runs(said: Flags, words: Sequence[str]) -> list[Run]:
    """Stretches of tokens that are said, each within a paragraph."""
    runs: list[Run] = []
    for number in np.flatnonzero(said).tolist():
        if words[number] == "\n":
            continue
        if runs and runs[-1][1] == number:
            runs[-1] = runs[-1][0], number + 1
        else:
            runs.append((number, number + 1))
    return runs


def _trimmed(start: int, end: int, words: Sequence[str], inside: Flags) -> Run:
    """Without the "that" before what is said and the comma behind it."""
    while start < end and not inside[start] and words[start].lower() in BEFORE:
        start += 1
    while start < end and not inside[end - 1] and words[end - 1] in BEHIND:
        end -= 1
    return start, end
