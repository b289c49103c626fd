"""Where the words of one speaker end in a sentence that reports those of another as well.

- A said the yard would close, and B said the men would fight. What A said ends before "and".
- A told B that he wants peace and a fair share, C said. What A told B ends where what C said does.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence

import numpy as np

from processors.quotations.acts import DETERMINERS, FINITE
from processors.quotations.assembling import FoundQuotation
from processors.quotations.contents import Marks, Mask, content_of
from processors.quotations.tokens import Tokens
from processors.quotations.verbs import verb_of

CONJUNCTIONS = frozenset(("and", "but", "while", "whereas"))
SAYING = frozenset(("said", "says", "told"))
MAX_SUBJECT = 7  # tokens


def separate(tokens: Tokens, marks: Marks, found: Sequence[FoundQuotation]) -> None:
    """Let the content of each quotation end where it should beside another, in place."""
    ordered = sorted(found, key=lambda quotation: quotation.token)
    cues = {quotation.token for quotation in found}
    for quotation in ordered:
        content = np.flatnonzero(quotation.content.mask & ~marks.covered).tolist()
        if not content:
            continue
        _cut(tokens, marks, quotation, [n for n in content if n in cues or tokens.words[n] in SAYING], cues)
        for inner in _with_cue_within(ordered, content[0], content[-1] + 1):
            if inner.token < quotation.token and quotation.content.mask[inner.token]:
                _extend(tokens, marks, inner, quotation.content.mask)


def _with_cue_within(ordered: Sequence[FoundQuotation], start: int, end: int) -> Sequence[FoundQuotation]:
    first = bisect_left(ordered, start, key=lambda quotation: quotation.token)
    return ordered[first : bisect_left(ordered, end, key=lambda quotation: quotation.token)]


def _cut(
    tokens: Tokens, marks: Marks, quotation: FoundQuotation, verbs: Sequence[int], cues: Collection[int]
) -> None:
    """End content before the conjunction that begins what somebody else said by one of some verbs."""
    words = tokens.words
    for verb in verbs:
        end = next(
            (n for n in range(verb - 2, verb - 2 - MAX_SUBJECT, -1) if not _is_of_subject(words[n])), 0
        )
        subject = words[end + 1 : verb]
        is_other = words[end] in CONJUNCTIONS and quotation.token < end and not marks.covered[end]
        is_speaker = verb in cues or any(word[0].isupper() for word in subject)
        # Unlike "said that Lee and Moor asked".
        is_clause = words[end - 1] == "," or not FINITE.isdisjoint(words[quotation.token + 1 : end])
        if is_other and is_speaker and is_clause:
            mask = quotation.content.mask.copy()
            mask[end:] = False
            _set(tokens, marks, quotation, mask)
            return


def _is_of_subject(word: str) -> bool:
    return word[0].isalnum() and word not in CONJUNCTIONS and word not in FINITE and not verb_of(word)


def _extend(tokens: Tokens, marks: Marks, inner: FoundQuotation, outer: Mask) -> None:
    """Add a second object to content, "and a fair share", if it is in that of who reports it."""
    words = tokens.words
    end = int(np.flatnonzero(inner.content.mask)[-1]) + 1
    last = end + int(np.argmin(outer[end:]))
    more = words[end:last]
    is_object = len(more) > 1 and more[0] in ("and", "or") and more[1] in DETERMINERS
    if is_object and FINITE.isdisjoint(more) and not any(map(verb_of, more)):
        mask = inner.content.mask.copy()
        mask[end:last] = True
        _set(tokens, marks, inner, mask)


def _set(tokens: Tokens, marks: Marks, quotation: FoundQuotation, mask: Mask) -> None:
    content = content_of(mask, tokens, marks, quotation.content.probability)
    if content:
        quotation.content = content
        quotation.end = max(int(np.flatnonzero(mask)[-1]), quotation.token) + 1
