"""Turn the model's probabilities for the content of a quotation into exact spans of the text.

Quotation marks take precedence: quoted text is included in the content as a whole or not at all, even across
paragraphs.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from processors.quotations.acts import (
    FINITE,
    NAMING,
    OCCASION,
    SINGLE_MARKS,
    Reading,
    is_announced,
    is_pronoun,
    read,
)
from processors.quotations.marks import QuotedSpan
from processors.quotations.passives import MAX_CONTENT, agent, is_passive
from processors.quotations.reader import CONTENT, ROLE_WINDOW, SOURCE, Cue
from processors.quotations.tokens import CharSpan, Tokens, TokenSpan
from processors.quotations.verbs import verb_of
from processors.story import QuotationKind

Mask = NDArray[np.bool_]  # one flag for each token

UNQUOTED = -1  # in place of the number of its quoted span, for a token without one
MAX_GAP = 4  # tokens; longer gaps between two parts of the content are not filled in
MAX_DISTANCE = 10  # tokens between two parts of the content, not counting cue and source
MAX_FRAGMENT = 3  # tokens; longer quoted text is a sentence
QUOTED_PROBABILITY = 0.8  # of quoted words next to a cue that the model does not take for content
MAX_CUE_DISTANCE = 7  # tokens between quoted words and the verb that follows them
NEXT_SPEAKER = frozenset(("and", "but", "while", "whereas", ";"))
MIN_QUOTED_SHARE = 0.5  # of a quoted span that must be content, by the model, to include all of it
# Trimmed from the start of the content, and from its end.
LEADING = frozenset(("that", "”", ",", ":", ";", ".", "-", "--", "—", "–"))
TRAILING = LEADING - {"that", "”"}
# Words that must be followed by something, so they cannot end the content.
INCOMPLETE = frozenset(
    "a an the of by in to for from with at on and or that which when where while because if his her its their"
    " was were is are be been has have had would will could not than as".split()
)
SENTENCE_ENDS = frozenset(".!?\n")
NEGATING = frozenset(("Nor", "Neither", "Never"))
MONTHS = frozenset("Jan Feb Aug Sep Sept Oct Nov Dec".split())  # abbreviated

QUOTED_SENTENCE_ENDS = (".", "!", "?", "…", ",")


class QuotedTokens(NamedTuple):
    """A quoted span in tokens: `opening` to `after` with the marks, `first` to `last` without.

    Both ends are exclusive. `chain` is the number of its chain (see `marks.chains`).
    """

    opening: int
    first: int
    last: int
    after: int
    chain: int


class Marks:
    """The quoted spans of a text, by token.

    `inside` flags the tokens between quotation marks, `covered` these and the marks, and `quotable` those
    that may be content, unlike datelines and credits.
    """

    def __init__(
        self,
        tokens: Tokens,
        chains: Sequence[Sequence[QuotedSpan]],
        unquotable: Sequence[CharSpan] = (),
    ) -> None:
        starts = np.asarray(tokens.starts)
        self.quotable = np.ones(len(starts), bool)
        for excluded in unquotable:
            self.quotable[slice(*np.searchsorted(starts, excluded))] = False
        self.chains: list[list[QuotedTokens]] = []
        self.inside = np.zeros(len(starts), bool)
        self._spans: list[QuotedTokens] = []
        self._span_of = np.full(len(starts), UNQUOTED)
        self.covered = np.zeros(len(starts), bool)
        for chain in chains:
            parts = []
            for span in chain:
                ends = (span.outer[0], *span.inner, span.outer[1])
                opening, first, last, after = np.searchsorted(starts, ends).tolist()
                if first < last:
                    self._span_of[opening:after] = len(self._spans)
                    self.covered[opening:after] = True
                    self.inside[first:last] = True
                    self._spans.append(QuotedTokens(opening, first, last, after, len(self.chains)))
                    parts.append(self._spans[-1])
            if parts:
                self.chains.append(parts)

    def is_mark(self, token: int) -> bool:
        """Whether a token is a quotation mark."""
        return bool(self.covered[token] and not self.inside[token])

    def within(self, window: slice) -> list[QuotedTokens]:
        """The quoted spans with a token in a window."""
        first = bisect_right(self._spans, window.start, key=lambda span: span.after)
        return self._spans[first : bisect_left(self._spans, window.stop, key=lambda span: span.opening)]

    def around(self, start: int, end: int) -> QuotedTokens | None:
        """The quoted span that contains both the first and the last token of a span, or None."""
        number = self._span_of[start]
        return self._spans[number] if number != UNQUOTED and number == self._span_of[end - 1] else None


@dataclass
class Content:
    """The content of a quotation: its spans in the text, its tokens as a mask, and its mean probability."""

    spans: list[CharSpan]
    mask: Mask
    kind: QuotationKind
    probability: float

    def add(self, more: "Content") -> None:
        """Append content that continues this one."""
        self.spans += more.spans
        self.mask |= more.mask


def find_content(cue: Cue, tokens: Tokens, marks: Marks) -> tuple[Content, Reading] | None:
    """The content that belongs to a cue, and how the cue is read; None if it has no content."""
    window = slice(cue.first, cue.first + len(cue.roles))
    mask = np.zeros(len(tokens.words), bool)
    mask[window] = (np.array(cue.likely) == CONTENT) & marks.quotable[window]
    probability = float(cue.roles[mask[window], CONTENT].mean()) if mask.any() else QUOTED_PROBABILITY
    included = _snap_to_marks(mask, cue, marks, tokens.words)
    if not mask.any():
        return None
    _stop_at_marks(mask, cue.token, included, tokens.words)
    for before, after in pairwise(np.flatnonzero(mask).tolist()):
        if 1 < after - before <= MAX_GAP + 1 and _is_continuous(cue, before + 1, after, tokens.words):
            mask[before:after] = True
    _complete(mask, cue, tokens.words)
    _drop_distant(mask, cue, tokens.words, included)
    _drop_other_sentences(mask, marks, cue, tokens.words)
    _drop_question(mask, cue.token, tokens.words)
    _drop_before_announced(mask, cue.token, included, marks, tokens.words)
    reading = read(tokens.words, cue.token, _first_unquoted(mask, cue.token, tokens.words, marks, included))
    if reading is None:
        return None
    _begin(mask, cue, reading)
    _include_negation(mask, cue.token, tokens.words)
    if is_announced(tokens.words, cue.token):
        mask[cue.token :] &= marks.covered[cue.token :]
    if is_passive(tokens.words, cue.token):
        reading.passive, reading.agent = True, _leave_agent(mask, cue.token, included, marks, tokens.words)
    if reading.act in NAMING and included:
        _end_with_marks(mask, included[-1], tokens.words)
    content = content_of(mask, tokens, marks, probability)
    return (content, reading) if content else None


def content_of(mask: Mask, tokens: Tokens, marks: Marks, probability: float) -> Content | None:
    """The content that consists of flagged tokens, trimmed; None if there is no word among them."""
    spans, quoted = [], []
    for start, end in _runs(mask, tokens.words):
        first, last = _trim(start, end, tokens.words, marks.inside)
        if first < last and (span := marks.around(first, last)):
            first, last = max(first, span.first), min(last, span.last)
        words = [n for n in range(first, last) if tokens.words[n][0].isalnum()]
        if words:
            spans.append((tokens.starts[first], tokens.ends[last - 1]))
            quoted += [bool(marks.inside[n]) for n in words]
        else:
            mask[start:end] = False
    if not spans:
        return None
    kind: QuotationKind = "direct" if all(quoted) else "mixed" if any(quoted) else "indirect"
    return Content(spans, mask, kind, probability)


def quoted_content(tokens: Tokens, parts: Sequence[QuotedTokens]) -> Content:
    """The content that consists of quoted spans, exactly as they are between the marks."""
    mask = np.zeros(len(tokens.words), bool)
    for part in parts:
        mask[part.opening : part.after] = True
    spans = [(tokens.starts[part.first], tokens.ends[part.last - 1]) for part in parts]
    return Content(spans, mask, "direct", 1.0)


def _snap_to_marks(mask: Mask, cue: Cue, marks: Marks, words: Sequence[str]) -> list[QuotedTokens]:
    """Include each quoted span as a whole or not at all. Returns all spans of the included chains."""
    window = slice(cue.first, cue.first + len(cue.roles))
    near = marks.within(window)
    chains = set()
    for span in near:
        visible = slice(max(span.first, window.start), min(span.last, window.stop))
        share = np.count_nonzero(mask[visible]) / max(1, visible.stop - visible.start)
        if share >= MIN_QUOTED_SHARE or _leads_to(span, cue, words) or _follows(span, cue, words):
            chains.add(span.chain)
    for span in near:
        mask[span.opening : span.after] = False
    start, end = _between_speakers(near, cue.token, words)
    mask[:start] = mask[end:] = False
    included = [
        span
        for chain in sorted(chains)
        for span in marks.chains[chain]
        if start <= span.opening and span.after <= end
    ]
    for span in included:
        mask[span.opening : span.after] = True
    return included


def _between_speakers(near: Sequence[QuotedTokens], cue: int, words: Sequence[str]) -> TokenSpan:
    """Where the words of a cue may be if others speak beside it: “It is,” said A, but “it is not,” said B."""
    start, end = 0, len(words)
    for before, span in pairwise(near):
        is_another = words[span.opening - 1] in NEXT_SPEAKER and _verb_after(words, before)
        if is_another and _verb_after(words, span):
            if cue < span.opening:
                return start, span.opening - 1
            start = span.opening
    return start, end


def _verb_after(words: Sequence[str], span: QuotedTokens) -> int | None:
    """The verb that directly follows quoted words, with its source: “Go,” said Moor; “Go,” Moor said."""
    if words[span.last - 1] not in (",", "?", "!"):
        return None
    for number in range(span.after, min(len(words), span.after + MAX_CUE_DISTANCE)):
        if not words[number][0].isalnum():
            return None
        if verb_of(words[number]):
            return number
    return None


def _leads_to(span: QuotedTokens, cue: Cue, words: Sequence[str]) -> bool:
    """Whether nothing but a source is between a quoted sentence and a cue: “Go,” the captain urged."""
    between = cue.likely[max(0, span.after - cue.first) : cue.token - cue.first]
    return (
        cue.first <= span.opening < span.after < cue.token
        and (span.opening == 0 or words[span.opening - 1] in SENTENCE_ENDS)
        and words[span.last - 1] in (",", "?", "!")
        and all(role == SOURCE for role in between)
    )


def _follows(span: QuotedTokens, cue: Cue, words: Sequence[str]) -> bool:
    """Whether quoted words follow a cue at once: praised as “a poet”."""
    return span.opening == cue.token + 1 or (
        span.opening == cue.token + 2 and words[cue.token + 1] in ("as", ":", ",", "that")
    )


def _stop_at_marks(mask: Mask, cue: int, included: Sequence[QuotedTokens], words: Sequence[str]) -> None:
    """Exclude what follows a quoted sentence, which may name the speaker.

    If the cue comes after the quoted sentence, the sentence before it is excluded as well.
    """
    for span in included:
        if not words[span.last - 1].endswith(QUOTED_SENTENCE_ENDS) or span.last - span.first <= MAX_FRAGMENT:
            continue
        if cue < span.opening and words[span.last - 1] == "," and words[span.first].islower():
            continue  # the end of a phrase within a sentence
        following = min((s.opening for s in included if s.opening >= span.after), default=len(mask))
        mask[span.after : min(following, _end_of_run(mask, span.after))] = False
        if cue >= span.after and span.opening and words[span.opening - 1] in SENTENCE_ENDS:
            before = max((s.after for s in included if s.after <= span.opening), default=0)
            length = _end_of_run(mask[before : span.opening][::-1], 0)
            mask[span.opening - length : span.opening] = False


def _drop_other_sentences(mask: Mask, marks: Marks, cue: Cue, words: Sequence[str]) -> None:
    """Drop words without marks in other sentences, if there are such words in that of the cue."""
    bare = mask & ~marks.covered
    everywhere = np.flatnonzero(bare).tolist()
    if not everywhere:
        return
    first, last = everywhere[0], everywhere[-1]
    start = next((n + 1 for n in range(cue.token - 1, first - 1, -1) if ends_sentence(words, n)), 0)
    end = next((n for n in range(cue.token, last + 1) if ends_sentence(words, n)), len(words))
    if start <= first and last < end:
        return
    if not bare[start:end].any() or not SINGLE_MARKS.isdisjoint(words[first - 1 : last + 1]):
        return
    mask[:start] &= ~bare[:start]
    mask[end:] &= ~bare[end:]


def ends_sentence(words: Sequence[str], number: int) -> bool:
    """Whether a token ends a sentence, unlike the full stop of an abbreviation or an initial."""
    if words[number] not in SENTENCE_ENDS:
        return False
    before, after = (
        words[number - 1] if number else "",
        words[number + 1] if number + 1 < len(words) else "\n",
    )
    abbreviated = before in MONTHS or (len(before) == 1 and before.isupper())
    return not (after[0].islower() or after in (",", ";") or (abbreviated and words[number] == "."))


def _drop_question(mask: Mask, cue: int, words: Sequence[str]) -> None:
    """Drop what a speaker was asked, at the beginning of a sentence: "Asked if it rained, she said no"."""
    first = max(0, cue - ROLE_WINDOW)
    start = next((n + 1 for n in range(cue - 1, first - 1, -1) if words[n] in SENTENCE_ENDS), first)
    for number in range(start, min(start + MAX_FRAGMENT, cue)):
        if words[number].lower() == "asked" and is_passive(words, number):
            comma = next((n for n in range(number, cue) if words[n] == ","), number)
            mask[start:comma] = False


def _drop_before_announced(
    mask: Mask, cue: int, included: Sequence[QuotedTokens], marks: Marks, words: Sequence[str]
) -> None:
    """Drop words before a cue that announces a quoted sentence: "who was late, said: “Sorry.”"."""
    for span in included:
        if (
            span.opening > cue
            and words[span.opening - 1] in (",", ":")
            and SENTENCE_ENDS.isdisjoint(words[cue : span.opening])
            and span.last - span.first > MAX_FRAGMENT
            and words[span.first][0].isupper()
        ):
            mask[:cue] &= marks.covered[:cue]


def _include_negation(mask: Mask, cue: int, words: Sequence[str]) -> None:
    """Include the word that negates a sentence and is cut off by its cue: "Nor, she added, was it late"."""
    first = max(0, cue - ROLE_WINDOW)
    start = next((n + 1 for n in range(cue - 1, first - 1, -1) if words[n] in SENTENCE_ENDS), first)
    if words[start] in NEGATING and words[start + 1] == "," and not mask[:cue].any() and mask[cue:].any():
        mask[start] = words[int(np.flatnonzero(mask)[0])] in FINITE


def _first_unquoted(
    mask: Mask, cue: int, words: Sequence[str], marks: Marks, included: Sequence[QuotedTokens]
) -> int | None:
    """The first token of the content that follows a cue in its sentence and is not between marks, if any.

    After a quoted sentence there is none: what follows its cue tells whom or what it is said to or of.
    """
    last = min(len(words), cue + ROLE_WINDOW + 1)
    end = next((n for n in range(cue + 1, last) if words[n] in SENTENCE_ENDS), last)
    quoted = [
        span for span in included if span.after <= cue and SENTENCE_ENDS.isdisjoint(words[span.after : cue])
    ]
    if quoted and words[quoted[-1].last - 1].endswith(QUOTED_SENTENCE_ENDS):
        mask[cue + 1 : end] &= marks.covered[cue + 1 : end]
        return None
    after = np.flatnonzero(mask[cue + 1 : end])
    first = cue + 1 + int(after[0]) if len(after) else None
    return None if first is None or marks.covered[first] else first


def _begin(mask: Mask, cue: Cue, reading: Reading) -> None:
    """Let the words that follow a cue begin where its verb tells."""
    start = reading.start
    if start is None:
        return
    first = start + int(np.argmax(mask[start:])) if mask[start:].any() else start
    if SOURCE in cue.likely[start - cue.first : first - cue.first]:
        return
    mask[:start] = False
    mask[start : first + 1] = True


def _end_with_marks(mask: Mask, span: QuotedTokens, words: Sequence[str]) -> None:
    """Drop when and where something was called a name: "called him “a liar” on Monday"."""
    if mask[span.first] and span.after < len(words) and words[span.after] in OCCASION:
        mask[span.after : _end_of_run(mask, span.after)] = False


def _leave_agent(
    mask: Mask, cue: int, included: Sequence[QuotedTokens], marks: Marks, words: Sequence[str]
) -> TokenSpan | None:
    """Drop subject and agent of a passive from its content: "Moor was called “a fool” by Bell".

    Returns the agent.
    """
    ends = [end for _, end in _runs(mask[: cue + MAX_CONTENT], words)] + [span.after for span in included]
    by = agent(words, cue, sorted(ends))
    if mask[cue:].any():
        mask[:cue] &= marks.covered[:cue]
    if by:
        mask[by[0] - 1 : by[1]] = False
        if any(cue < span.opening < by[0] for span in included):
            mask[by[1] :] = False  # of another agent: called “lazy” by fans and “a genius” by Bell
    for span in included:
        if span.opening > cue and words[span.opening - 1] == "as":
            mask[cue : span.opening] = False
    return by


def _complete(mask: Mask, cue: Cue, words: Sequence[str]) -> None:
    """Extend content that ends with a word like "of" or "the" to the next punctuation, cue or source."""
    for last in np.flatnonzero(mask[:-1] & ~mask[1:]).tolist():
        if words[last].lower() not in INCOMPLETE:
            continue
        end = last + 1
        while end < min(len(words), last + MAX_DISTANCE) and words[end][0].isalnum() and not mask[end]:
            if end == cue.token or SOURCE in cue.likely[end - cue.first : end - cue.first + 1]:
                break
            end += 1
        mask[last:end] = True


def _is_continuous(cue: Cue, start: int, end: int, words: Sequence[str]) -> bool:
    """Whether the tokens between two parts of the content have no cue, source or sentence end."""
    between = cue.likely[max(0, start - cue.first) : max(0, end - cue.first)]
    return (
        not start <= cue.token < end and SOURCE not in between and SENTENCE_ENDS.isdisjoint(words[start:end])
    )


def _end_of_run(mask: Mask, start: int) -> int:
    """The end of the run of flagged tokens that begins at `start`."""
    unset = np.flatnonzero(~mask[start:])
    return start + int(unset[0]) if len(unset) else len(mask)


def _drop_distant(mask: Mask, cue: Cue, words: Sequence[str], included: Sequence[QuotedTokens]) -> None:
    """Drop parts of the content that are in another paragraph than the cue, or far from the longest part."""
    runs = _runs(mask, words)
    here = [run for run in runs if "\n" not in words[min(run[0], cue.token) : max(run[0], cue.token)]]
    if not here:
        return
    first = last = here.index(max(here, key=lambda run: run[1] - run[0]))
    while first > 0 and _distance(here[first - 1][1], here[first][0], cue) <= MAX_DISTANCE:
        first -= 1
    while last + 1 < len(here) and _distance(here[last][1], here[last + 1][0], cue) <= MAX_DISTANCE:
        last += 1
    kept = here[first : last + 1]
    chains = {
        span.chain
        for span in included
        if any(start <= span.first < end for start, end in kept) or _leads_to(span, cue, words)
    }
    kept += [(s.opening, s.after) for s in included if s.chain in chains]
    for start, end in runs:
        if not any(a <= start and end <= b for a, b in kept):
            mask[start:end] = False


def _distance(start: int, end: int, cue: Cue) -> int:
    """Number of tokens between two positions, not counting the cue and its source."""
    roles = cue.likely[max(0, start - cue.first) : max(0, end - cue.first)]
    return sum(role != SOURCE for role in roles) - (start <= cue.token < end)


def _runs(mask: Mask, words: Sequence[str]) -> list[TokenSpan]:
    """Runs of flagged tokens, split at line breaks."""
    runs: list[TokenSpan] = []
    for number in np.flatnonzero(mask).tolist():
        if words[number] == "\n":
            continue
        if runs and runs[-1][1] == number:
            runs[-1] = runs[-1][0], number + 1
        else:
            runs.append((number, number + 1))
    return runs


def _trim(start: int, end: int, words: Sequence[str], inside: Mask) -> TokenSpan:
    """Trim a leading conjunction "that" and punctuation at either end, except between quotation marks."""
    while start < end and not inside[start] and words[start].lower() in LEADING:
        if start + 1 < end and is_pronoun(words, start):
            break
        start += 1
    if start and start < end and not inside[start] and is_pronoun(words, start - 1):
        start -= 1
    while start < end and not inside[end - 1] and words[end - 1] in TRAILING:
        end -= 1
    return start, end
