"""Tell apart two speakers of one verb: Moor called it “a gift” and the mayor, Anna Kowalska, “a trap”."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from processors.quotations.assembling import FoundQuotation
from processors.quotations.contents import SENTENCE_ENDS, Marks, QuotedTokens, quoted_content
from processors.quotations.tokens import Tokens

CONJUNCTIONS = frozenset((",", ";", "and", "while", "but", "whereas"))
MAX_BETWEEN = 12  # tokens between the words of the first speaker and those of the second


def ungapped(
    tokens: Tokens, marks: Marks, quotation: FoundQuotation, people: Collection[int]
) -> Iterator[FoundQuotation]:
    """A quotation, and after it those of further speakers of its verb, which are taken out of it.

    `people` are the string indices at which people's names begin.
    """
    yield quotation
    if not quotation.cue:
        return
    mask = quotation.content.mask
    end = int(mask.nonzero()[0][-1]) + MAX_BETWEEN
    for before, span in pairwise(marks.within(slice(quotation.token, end))):
        source = _second_source(tokens, before, span, people)
        if not source or not mask[before.first : before.last].any():
            continue
        first, after = source
        mask[before.after :] = False
        _end_at(tokens, quotation, before)
        yield FoundQuotation(
            quoted_content(tokens, [span]),
            span.after,
            quotation.cue,
            quotation.cue_probability,
            quotation.token,
            (tokens.starts[first], tokens.ends[after - 1]),
            quotation.source_probability,
        )


def _second_source(
    tokens: Tokens, before: QuotedTokens, span: QuotedTokens, people: Collection[int]
) -> tuple[int, int] | None:
    """The tokens of a speaker who stands between two quoted spans without a verb of its own."""
    first, after = before.after, span.opening
    while first < after and tokens.words[first].lower() in CONJUNCTIONS:
        first += 1
    while first < after and tokens.words[after - 1].lower() in (",", "as"):
        after -= 1
    between: Sequence[str] = tokens.words[first:after]
    name = next((number for number in range(first, after) if tokens.starts[number] in people), None)
    if name is None or first == before.after or len(between) > MAX_BETWEEN:
        return None
    if not SENTENCE_ENDS.isdisjoint(between) or not all(w[0].isupper() for w in tokens.words[name:after]):
        return None
    return first, after


def _end_at(tokens: Tokens, quotation: FoundQuotation, last: QuotedTokens) -> None:
    """Cut a quotation off behind a quoted span."""
    content = quotation.content
    spans = []
    for start, end in content.spans:
        if start < tokens.ends[last.last - 1]:
            limit = tokens.ends[last.last - 1 if start >= tokens.starts[last.first] else last.after - 1]
            spans.append((start, min(end, limit)))
    content.spans = spans
    quotation.end = min(quotation.end, last.after)
