"""Find quoted sentences without a cue: they continue a quotation, are signed, or stand alone."""

from collections.abc import Iterator, Sequence

import numpy as np

from processors.quotations.assembling import FoundQuotation
from processors.quotations.contents import (
    QUOTED_SENTENCE_ENDS,
    SENTENCE_ENDS,
    Marks,
    QuotedTokens,
    quoted_content,
)
from processors.quotations.features import SPEAKING
from processors.quotations.tokens import Tokens, TokenSpan
from processors.quotations.verbs import verb_of

MAX_BETWEEN = 16  # tokens between a quotation and the quoted sentence that continues it
MAX_SIGNATURE = 14  # tokens of a dash, name and title after a quotation
SIGNATURE_PROBABILITY = 0.9  # of the cue and source of a signed quotation
DASHES = frozenset(("-", "--", "–", "—", "―"))
MIN_LOWER_CASE = 2  # words; quoted text with fewer may be a title
MAX_ROLE = 3  # words between a cue and a name: "quipped the author Abe North"
MIN_SENTENCE = 4  # words; shorter quoted text is a title or scare quotes


def unclaimed(
    tokens: Tokens, marks: Marks, found: Sequence[FoundQuotation], types: Sequence[int]
) -> Iterator[FoundQuotation]:
    """Yield quoted sentences that are not part of a quotation in `found`.

    A sentence that continues one of those is added to it instead. `types` has the number of each token's type
    of entity, or 0.
    """
    claimed = np.zeros(len(tokens.words), bool)
    for quotation in found:
        claimed |= quotation.content.mask
    waiting = sorted(found, key=lambda quotation: -quotation.end)
    last: FoundQuotation | None = None
    for parts in marks.chains:
        start, end = parts[0].opening, parts[-1].after
        while waiting and waiting[-1].end <= start:
            last = waiting.pop()
        after = _end_of_signature(tokens, parts)
        source = _source_after_comma(tokens, parts, types)
        min_words = 1 if after or source else MIN_SENTENCE
        if claimed[start:end].any() or not _is_sentence(tokens, parts, min_words):
            continue
        between = tokens.words[last.end : start] if last else []
        if last and _continues(tokens, last, parts, between):
            last.content.add(quoted_content(tokens, parts))
            last.end = end
        elif after:
            end += tokens.words[end] == "\n"
            dash = (tokens.starts[end], tokens.ends[end])
            last = FoundQuotation(quoted_content(tokens, parts), after, dash, SIGNATURE_PROBABILITY, end)
            last.source = tokens.starts[end + 1], tokens.ends[after - 1]
            last.source_probability = SIGNATURE_PROBABILITY
            yield last
        elif source:
            verb = end if source[0] > end else source[1]
            last = FoundQuotation(
                quoted_content(tokens, parts),
                max(verb + 1, source[1]),
                (tokens.starts[verb], tokens.ends[verb]),
                SIGNATURE_PROBABILITY,
                verb,
                (tokens.starts[source[0]], tokens.ends[source[1] - 1]),
                SIGNATURE_PROBABILITY,
            )
            yield last
        elif _stands_alone(tokens, parts):
            alone = FoundQuotation(quoted_content(tokens, parts), end)
            colon = start - 1 - (start > 1 and tokens.words[start - 1] == "\n")
            if start and tokens.words[colon] == ":":
                alone.cue = tokens.starts[colon], tokens.ends[colon]
                alone.cue_probability = SIGNATURE_PROBABILITY
            if last and between.count("\n") == 1 and len(between) <= MAX_BETWEEN:
                alone.source, alone.source_probability = last.source, last.source_probability
            last = alone
            yield alone


def _is_sentence(tokens: Tokens, parts: Sequence[QuotedTokens], min_words: int) -> bool:
    words = [word for part in parts for word in tokens.words[part.first : part.last]]
    return (
        sum(word[0].isalnum() for word in words) >= min_words
        and words[0][0].isupper()
        and words[-1].endswith(QUOTED_SENTENCE_ENDS)
    )


def _continues(
    tokens: Tokens, last: FoundQuotation, parts: Sequence[QuotedTokens], between: Sequence[str]
) -> bool:
    """Whether a sentence continues a quotation: "We will wait," she said on Monday. "We have time." """
    return (
        last.content.kind == "direct"
        and "\n" not in between
        and len(between) <= MAX_BETWEEN
        and sum(word in SENTENCE_ENDS for word in between) <= 1
        and tokens.words[parts[-1].last - 1] != ","  # a comma announces a cue of its own
    )


def _end_of_signature(tokens: Tokens, parts: Sequence[QuotedTokens]) -> int:
    """The token after a signature, or 0 if there is none: "We have time." – Anna Kowalska, minister.

    The signature may be a line of its own.
    """
    dash = parts[-1].after
    dash += tokens.words[dash : dash + 1] == ["\n"]
    line = tokens.words[dash : dash + MAX_SIGNATURE]
    end = line.index("\n") if "\n" in line else len(line)
    signed = end < MAX_SIGNATURE and end > 1 and line[0] in DASHES and line[1][0].isupper()
    return dash + end if signed and line[end - 1] not in SENTENCE_ENDS else 0


def _source_after_comma(
    tokens: Tokens, parts: Sequence[QuotedTokens], types: Sequence[int]
) -> TokenSpan | None:
    """The speaker after a quotation whose cue the model does not know: "Leave it," quipped Abe North."""
    words, after = tokens.words, parts[-1].after
    quoted = words[parts[0].first : parts[-1].last]
    if quoted[-1] != "," or sum(word.islower() for word in quoted) < MIN_LOWER_CASE:
        return None  # no comma announces a cue, or it is a title
    first = after + (words[after : after + 1] != [] and _is_cue(words[after]))
    name = first
    while first > after and name < min(len(words), first + MAX_ROLE) and words[name].islower():
        name += 1
    last = name
    while last < len(words) and words[last][0].isalpha() and words[last][0].isupper():
        last += 1
    if last == name or types[last - 1] not in SPEAKING:
        return None
    if not (first > after or (last < len(words) and _is_cue(words[last]))):
        return None
    return first, last


def _is_cue(word: str) -> bool:
    return word.islower() and word.endswith("ed") and bool(verb_of(word))


def _stands_alone(tokens: Tokens, parts: Sequence[QuotedTokens]) -> bool:
    """Whether the quoted text is its whole paragraph."""
    before, after = parts[0].opening - 1, parts[-1].after
    return (before < 0 or tokens.words[before] == "\n") and (
        after >= len(tokens.words) or tokens.words[after] == "\n"
    )
