"""Divide what the model gives to one cue where it is of several sentences or speakers.

- She spoke of a loss. “We will rebuild.” The second sentence is a quotation of its own.
- A called it “a joke” and B “a theft.” The latter is B's.
- A told the court that B had said: “Go.” All of it is A's, and what is between marks is B's as well.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from processors.quotations.acts import AFTER_CALL, FINITE, NAMING, TO
from processors.quotations.assembling import FoundQuotation
from processors.quotations.contents import (
    MAX_FRAGMENT,
    QUOTED_SENTENCE_ENDS,
    SENTENCE_ENDS,
    Marks,
    Mask,
    QuotedTokens,
    content_of,
    quoted_content,
)
from processors.quotations.features import SPEAKING
from processors.quotations.tokens import CharSpan, Tokens, TokenSpan
from processors.quotations.verbs import act_of, verb_of

CONJUNCTIONS = frozenset(("and", "but", "while", "whereas"))
PAUSES = frozenset((",", ";"))
HAVING = frozenset(("had", "has", "have"))
MAX_NAME = 10  # tokens that name a speaker
MAX_ADVERBS = 3  # tokens between a source and its verb
MAX_LISTENER = 6  # tokens between a verb and its words: "told the officers at the door:"
NO_SUBJECT_END = TO | frozenset(("who", "which", "and", "or", "but", "then", "also"))


def divided(
    tokens: Tokens, marks: Marks, found: Sequence[FoundQuotation], types: Sequence[int]
) -> list[FoundQuotation]:
    """The quotations, divided; `types` has the number of each token's type of entity, or 0."""
    quotations = [
        part
        for quotation in found
        for sentence in _sentences(tokens, marks, quotation)
        for part in _speakers(tokens, marks, sentence, types)
    ]
    nested = {n: pair for n, each in enumerate(quotations) if (pair := _nested(tokens, marks, each))}
    spoken = {inner.token for _, inner in nested.values()}
    rest = [each for n, each in enumerate(quotations) if n not in nested and each.token not in spoken]
    return [*rest, *chain.from_iterable(nested.values())]


def _sentences(tokens: Tokens, marks: Marks, quotation: FoundQuotation) -> Iterator[FoundQuotation]:
    """Quoted sentences apart from words without marks in other sentences."""
    mask = quotation.content.mask
    bare = mask & ~marks.covered
    if quotation.content.kind != "mixed":
        yield quotation
        return
    bare_tokens, content = np.flatnonzero(bare).tolist(), np.flatnonzero(mask)
    near = {span.chain for span in marks.within(slice(content[0], content[-1] + 1))}
    apart = [
        parts
        for parts in (marks.chains[number] for number in sorted(near))
        if mask[parts[0].first] and _is_apart(tokens.words, bare_tokens, parts, quotation.token)
    ]
    if not apart:
        yield quotation
        return
    for parts in apart:
        yield replace(quotation, content=quoted_content(tokens, parts))
        mask[parts[0].opening : parts[-1].after] = False
    if any(_is_one_sentence(tokens.words, number, quotation.token) for number in bare_tokens):
        rest = content_of(mask, tokens, marks, quotation.content.probability)
        if rest:
            yield replace(quotation, content=rest)


def _is_apart(words: Sequence[str], bare: Sequence[int], parts: Sequence[QuotedTokens], cue: int) -> bool:
    """Whether a quoted sentence is in no sentence with words without marks, or follows a colon."""
    first, last = parts[0], parts[-1]
    if last.last - first.first <= MAX_FRAGMENT or not words[first.first][0].isupper():
        return False
    if not words[last.last - 1].endswith(QUOTED_SENTENCE_ENDS):
        return False
    before = max((n for n in bare if n < first.opening), default=None)
    after = min((n for n in bare if n >= last.after), default=None)
    ends = words[last.last - 1] in SENTENCE_ENDS
    announced = words[first.opening - 1] == ":" and not _verb_before(words, cue, first.opening)
    return (before is None or announced or not _is_one_sentence(words, before, first.opening)) and (
        after is None
        or (ends and words[after][0].isupper())
        or not _is_one_sentence(words, last.after, after)
    )


def _is_one_sentence(words: Sequence[str], one: int, other: int) -> bool:
    return SENTENCE_ENDS.isdisjoint(words[min(one, other) : max(one, other)])


def _speakers(
    tokens: Tokens, marks: Marks, quotation: FoundQuotation, types: Sequence[int]
) -> Iterator[FoundQuotation]:
    """A quotation, and that of a second speaker who shares its verb."""
    words, cue = tokens.words, quotation.token
    spans = [span for span in marks.within(slice(cue, quotation.end)) if span.opening > cue]
    spans += [
        span for span in marks.within(slice(quotation.end, quotation.end + MAX_NAME)) if span not in spans
    ]
    if quotation.act not in NAMING or len(spans) < 2 or not _is_one_sentence(words, cue, spans[1].opening):
        yield quotation
        return
    one, other = spans[:2]
    name = _second_name(words, one.after, other.opening)
    if name is None or types[name[1] - 1] not in SPEAKING or _ends_with_name(words, cue + 1, one.opening):
        yield quotation
        return
    mask = quotation.content.mask
    mask[one.after :] = False
    mask[one.opening : one.after] = True
    content = content_of(mask, tokens, marks, quotation.content.probability)
    if content:
        yield replace(quotation, content=content, end=one.after)
    yield replace(
        quotation,
        content=quoted_content(tokens, [other]),
        end=other.after,
        source=_chars(tokens, *name),
        addressee=None,
    )


def _second_name(words: Sequence[str], start: int, end: int) -> TokenSpan | None:
    """The second speaker between two quoted phrases: "and finance minister Ida Kern", without a verb."""
    pause = words[start] in PAUSES
    start += pause
    end -= words[end - 1] == "as"
    if words[start] in CONJUNCTIONS:
        start += 1
    elif not pause and words[start - 2] != ",":
        return None  # unlike "A called it “thin”, B “too salty”"
    if end - start > MAX_NAME or not _ends_with_name(words, start, end):
        return None
    without_verb = not any(word in FINITE or verb_of(word) for word in words[start:end])
    return (start, end) if without_verb else None


def _ends_with_name(words: Sequence[str], start: int, end: int) -> bool:
    end -= words[end - 1] in ("as", ",")
    return start < end and words[end - 1][0].isupper()


def _nested(
    tokens: Tokens, marks: Marks, quotation: FoundQuotation
) -> tuple[FoundQuotation, FoundQuotation] | None:
    """What somebody says that includes what another says between marks, and the latter; None if not so."""
    words, mask, token = tokens.words, quotation.content.mask, quotation.token
    for span in marks.within(slice(token, quotation.end)):
        if not mask[span.first]:
            continue
        verb = _verb_before(words, token, span.opening) or token
        cue = token if verb > token else _verb_after_source(tokens, quotation)
        name = _subject(words, _clause_start(words, mask, cue, verb), verb) if cue else None
        if not name or not cue:
            continue
        whole = mask.copy()
        whole[name[0] : span.after] = True
        content = content_of(whole, tokens, marks, quotation.content.probability)
        if content:
            outer = replace(quotation, content=content, cue=_chars(tokens, cue, cue + 1), token=cue)
            outer.act = act_of(verb_of(words[cue]))
            return outer, replace(
                quotation,
                content=quoted_content(tokens, [span]),
                cue=_chars(tokens, verb, verb + 1),
                token=verb,
                end=span.after,
                source=_chars(tokens, *name),
                act=act_of(verb_of(words[verb])),
                addressee=None,
            )
    return None


def _verb_after_source(tokens: Tokens, quotation: FoundQuotation) -> int | None:
    """The verb between a source and a cue, if the cue is that of another: "A said B told her"."""
    if not quotation.source:
        return None
    start = bisect_left(tokens.starts, quotation.source[1])
    for number in range(start, min(start + MAX_ADVERBS, quotation.token)):
        if _is_past(tokens.words[number]) and act_of(verb_of(tokens.words[number])) == "say":
            return number
    return None


def _clause_start(words: Sequence[str], mask: Mask, cue: int, verb: int) -> int:
    """Where the clause begins that a verb is in and that follows a cue."""
    bare = np.flatnonzero(mask[cue + 1 : verb])
    start = cue + 1 + int(bare[0]) if len(bare) else cue + 1
    return verb - words[start:verb][::-1].index("that") if "that" in words[start:verb] else start


def _chars(tokens: Tokens, start: int, end: int) -> CharSpan:
    return tokens.starts[start], tokens.ends[end - 1]


def _verb_before(words: Sequence[str], cue: int, opening: int) -> int | None:
    """The verb that introduces what an opening mark begins, if it is not the cue itself."""
    for number in range(opening - 1, max(cue, opening - 2 - MAX_LISTENER), -1):
        word = words[number]
        if word in SENTENCE_ENDS or words[number] in '”"':
            return None
        if _is_past(word):
            return number
    return None


def _is_past(word: str) -> bool:
    return bool(verb_of(word)) and word.endswith(("ed", "said", "told", "wrote"))


def _subject(words: Sequence[str], start: int, verb: int) -> TokenSpan | None:
    """The subject of a verb, which has no verb of its own; None if it may not be one."""
    end = verb - (words[verb - 1] in HAVING)
    while end > start and words[end - 1] == ",":
        end -= 1
    while start < end and words[start] == ",":
        start += 1
    subject = words[start:end]
    if not subject or len(subject) > MAX_NAME or subject[-1] in NO_SUBJECT_END or subject[0] in AFTER_CALL:
        return None
    return (start, end) if FINITE.isdisjoint(subject) and not {"and", ":", "“"} & {*subject} else None
