"""Quotations put together from the reader's cues, each with what is said and who is named for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from processors.quotations.contents import ENDS, SOURCE, Content, Flags, Marks, content
from processors.quotations.marks import Span
from processors.quotations.reader import Cue
from processors.quotations.titles import is_title
from processors.quotations.tokens import Tokens

SAME = 0.6  # share of the words that two quotations have in common from which on they are one
PREPOSITIONS = frozenset(("at", "by", "from", "in", "of", "on", "to", "with"))
LOOSE = PREPOSITIONS | frozenset(("a", "an", "and", "as", "for", "or", "the", "who", "which"))
JOINING = frozenset((",", "and", "but", "or", "then", "also"))


@dataclass
class Quotation:
    """What is said, the cue and the source in the text, how sure the reader was of both, the cue's token, and
    the token behind content, cue and source."""

    content: Content
    end: int
    cue: Span | None = None
    cue_chance: float = 0.0
    token: int = 0
    source: Span | None = None
    source_chance: float = 0.0

    @property
    def start(self) -> int:
        """The string index of the first word."""
        return self.content.spans[0][0]


def assemble(cut: Tokens, cues: Sequence[Cue], marks: Marks) -> list[Quotation]:
    """The quotations of a piece of a text that have a cue. Without marks there is none that nobody said."""
    kept = _apart([quotation for cue in cues if (quotation := _of_cue(cue, cut, marks))])
    _share_sources(cut, kept)
    return [quotation for quotation in kept if quotation.source or quotation.content.kind == "direct"]


def _of_cue(cue: Cue, cut: Tokens, marks: Marks) -> Quotation | None:
    said = content(cue, cut, marks)
    if said is None or is_title(cut, cue.token, marks.near(slice(cue.token + 1, cue.token + 2))):
        return None
    words, token = cut.words, cue.token
    last = token + (words[token].lower() == "according" and words[token + 1 : token + 2] == ["to"])
    end = max(int(np.flatnonzero(said.tokens)[-1]), last) + 1
    quotation = Quotation(said, end, (cut.starts[token], cut.ends[last]), cue.chance, token)
    chances = cue.roles[:, SOURCE]
    if named := _named(cue.roles.argmax(-1) == SOURCE, words[cue.first : cue.first + len(chances)]):
        first, behind = max(named, key=lambda run: chances[run[0] : run[1]].sum())
        quotation.source = cut.starts[cue.first + first], cut.ends[cue.first + behind - 1]
        quotation.source_chance = float(chances[first:behind].mean())
        quotation.end = max(end, cue.first + behind)
    return quotation


def _named(flags: Flags, words: Sequence[str]) -> list[tuple[int, int]]:
    """Stretches of tokens that name a source, with a word in them and no mark at their ends."""
    runs: list[tuple[int, int]] = []
    for number in np.flatnonzero(flags).tolist():
        if runs and number - runs[-1][1] <= 1 and "\n" not in words[runs[-1][1] : number + 1]:
            runs[-1] = runs[-1][0], number + 1
        else:
            runs.append((number, number + 1))
    return [trimmed for run in runs if (trimmed := _trimmed(*run, words))]


def _trimmed(start: int, end: int, words: Sequence[str]) -> tuple[int, int] | None:
    """Without marks and small words at the ends: "at the ministry in" is "the ministry"."""
    while start < end and not words[start][0].isalnum() and words[start] != "@":
        start += 1
    while end - start > 1 and words[start].lower() in PREPOSITIONS:
        start += 1
    while end - start > 1 and (not words[end - 1][0].isalnum() or words[end - 1].lower() in LOOSE):
        end -= 1
    return (start, end) if start < end else None


def _apart(found: Sequence[Quotation]) -> list[Quotation]:
    """Of quotations that say the same words only the surest; but what one says that another said are two."""
    kept: list[Quotation] = []
    for quotation in sorted(found, key=lambda quotation: -quotation.cue_chance):
        same = [other for other in kept if _same(quotation, other)]
        if all(_tells(quotation, other) or _tells(other, quotation) for other in same):
            kept.append(quotation)
    return kept


def _same(one: Quotation, other: Quotation) -> bool:
    said, also = one.content.tokens, other.content.tokens
    common = (said & also).sum()
    return bool(common > SAME * (said | also).sum() or common == min(said.sum(), also.sum()))


def _tells(outer: Quotation, inner: Quotation) -> bool:
    """ "She told him that it was over, an official said." """
    said = outer.content.tokens
    return bool(said[inner.token]) and not inner.content.tokens[outer.token] and outer.source != inner.source


def _share_sources(cut: Tokens, kept: Sequence[Quotation]) -> None:
    """A cue behind "and" that has no source has the one before in its sentence: "he smiled and said"."""
    for before, quotation in pairwise(sorted(kept, key=lambda quotation: quotation.token)):
        between = cut.words[before.token : quotation.token]
        if quotation.source or not before.source or not ENDS.isdisjoint(between):
            continue
        if between[-1].lower() in JOINING:
            quotation.source, quotation.source_chance = before.source, before.source_chance / 2
