"""Assemble quotations from the cues that the model finds, with their content and source."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from processors.quotations.acts import FINITE, REFERRING, Reading, act_with, is_unspoken
from processors.quotations.contents import SENTENCE_ENDS, Content, Marks, find_content
from processors.quotations.reader import NEITHER, SOURCE, Cue
from processors.quotations.titles import is_title
from processors.quotations.tokens import CharSpan, Tokens, TokenSpan
from processors.quotations.verbs import verb_of
from processors.story import QuotationAct

MIN_OVERLAP = 0.6  # share of common words above which two quotations are the same
AGENT_PROBABILITY = 0.9  # of a source behind the "by" of a passive
PREPOSITIONS = frozenset(("at", "by", "from", "in", "of", "on", "to", "with"))
# Words that a source does not end with.
TRAILING_WORDS = PREPOSITIONS | frozenset(("a", "an", "and", "as", "for", "or", "the", "who", "which"))
NO_NAME = frozenset(("a", "an", "who", "which", "whose"))  # begin more about a name before a comma
PRESENT = frozenset(("threaten", "threatens"))
RELATIVES = frozenset(("that", "which", "who", "whom"))
CONJUNCTIONS = frozenset((",", "and", "but", "or", "then", "also"))


@dataclass
class FoundQuotation:
    """A quotation as found in a text, before its speaker is resolved.

    `cue` and `source` are spans of the text, each with its probability, and `addressee` is a span as well.
    `token` is the token of the cue, and `end` the first token after content, cue and source.
    """

    content: Content
    end: int
    cue: CharSpan | None = None
    cue_probability: float = 0.0
    token: int = 0
    source: CharSpan | None = None
    source_probability: float = 0.0
    act: QuotationAct = "say"
    addressee: CharSpan | None = None

    @property
    def start(self) -> int:
        """String index of the first word."""
        return self.content.spans[0][0]


def assemble(tokens: Tokens, cues: Sequence[Cue], marks: Marks) -> list[FoundQuotation]:
    """The quotations of a text that have a cue. Unless they are direct, they must have a source as well."""
    found = [quotation for cue in cues if (quotation := _from_cue(cue, tokens, marks))]
    kept = _without_duplicates(found)
    _share_sources(tokens, kept)
    return [quotation for quotation in kept if quotation.source or quotation.content.kind == "direct"]


def _from_cue(cue: Cue, tokens: Tokens, marks: Marks) -> FoundQuotation | None:
    words = tokens.words
    cue = _without_adverb(cue, words)
    token = cue.token
    if words[token - 1] == "-":
        return None  # "so-called"
    if is_unspoken(words, token) or is_title(tokens, token, marks.within(slice(token + 1, token + 2))):
        return None
    cue = _with_nearest_source(cue, words)
    found = find_content(cue, tokens, marks)
    if found is None:
        return None
    content, reading = found
    here = [number for number in np.flatnonzero(content.mask).tolist() if not marks.is_mark(number)]
    if words[here[-1]] in RELATIVES and here[-1] < token:
        return None  # "the share that the ministry recommends"
    has_agent = words[token + 1 : token + 2] == ["by"]  # "the deal was announced by"
    if has_agent and content.kind == "indirect" and words[here[0]].lower() in REFERRING and here[0] < token:
        return None
    follows = here[0] > token or has_agent
    act = act_with(
        reading, content.kind, [words[number] for number in here], words[here[0] - 1], follows=follows
    )
    if act is None:
        return None
    last = token + (words[token].lower() == "according" and words[token + 1 : token + 2] == ["to"])
    end = max(int(np.flatnonzero(content.mask)[-1]), last) + 1
    quotation = FoundQuotation(
        content, end, (tokens.starts[token], tokens.ends[last]), cue.probability, token, act=act
    )
    if reading.addressee:
        first, after = reading.addressee
        quotation.addressee = tokens.starts[first], tokens.ends[after - 1]
    return quotation if _give_source(quotation, cue, reading, tokens) else None


def _give_source(quotation: FoundQuotation, cue: Cue, reading: Reading, tokens: Tokens) -> bool:
    """Give a quotation its source, if it has one. False if that shows that nobody said it."""
    around = tokens.words[cue.first : cue.first + len(cue.likely)]
    probabilities = cue.roles[:, SOURCE]
    sources = _source_spans(cue.likely, around)
    agent = reading.agent
    if reading.passive:  # only an agent speaks: "was asked by Anna Kowalska"
        sources = [span for span in sources if span[0] and around[span[0] - 1].lower() == "by"]
    if agent and not any(  # else the model has more of it: "by Moor and her lawyers"
        span[0] <= agent[0] - cue.first and span[1] >= agent[1] - cue.first for span in sources
    ):
        first, after = agent[0] - cue.first, agent[1] - cue.first
        quotation.source_probability = AGENT_PROBABILITY
    elif sources:
        first, after = max(sources, key=lambda span: probabilities[span[0] : span[1]].sum())
        quotation.source_probability = float(probabilities[first:after].mean())
    else:
        return not reading.passive or quotation.content.kind != "indirect"
    quotation.source = tokens.starts[cue.first + first], tokens.ends[cue.first + after - 1]
    quotation.end = max(quotation.end, cue.first + after)
    source = around[first:after]
    is_present_threat = quotation.act == "threaten" and tokens.words[cue.token].lower() in PRESENT
    return not _is_nobody(source) and (not is_present_threat or _is_named(source))


def _without_adverb(cue: Cue, words: Sequence[str]) -> Cue:
    """A cue that is the verb after an adverb, if the adverb was found: "was repeatedly warned"."""
    verb = cue.token + 1
    is_adverb = words[cue.token].endswith("ly") and verb < len(words) and verb_of(words[verb])
    return cue._replace(token=verb) if is_adverb and not verb_of(words[cue.token]) else cue


def _is_nobody(source: Sequence[str]) -> bool:
    """Whether a source is "nobody", "none of them" or "no minister", but not "No. 10"."""
    first = source[0].lower()
    return first in ("nobody", "none", "neither") or (
        first == "no" and source[1:2] != [] and source[1].isalpha()
    )


def _is_named(source: Sequence[str]) -> bool:
    """Whether a source is no thing: unlike "the storm" in "the storm threatens to turn"."""
    return any(word[0].isupper() for word in source[1:]) or source[0].lower() not in (
        "the",
        "a",
        "an",
        "this",
        "it",
    )


def _with_nearest_source(cue: Cue, words: Sequence[str]) -> Cue:
    """A cue whose source is the nearest words alone, if they are no apposition: "…, and Mr Lee, police said".

    What was taken for more of the source belongs to the content.
    """
    likely = list(cue.likely)
    start = cue.token - cue.first
    while start > 0 and likely[start - 1] == SOURCE:
        start -= 1
    source = words[cue.first + start : cue.token]
    if "," not in source or source[-1] == ",":
        return cue
    name = len(source) - source[::-1].index(",")
    if not source[name][0].islower() or source[name] in NO_NAME:
        return cue
    likely[start : start + name] = [likely[start - 1] if start else NEITHER] * name
    return cue._replace(likely=likely)


def _source_spans(roles: Sequence[int], words: Sequence[str]) -> list[TokenSpan]:
    """The runs of sources, trimmed. Runs are joined across gaps of one token; each contains a word."""
    runs: list[TokenSpan] = []
    for number, role in enumerate(roles):
        if role != SOURCE:
            continue
        if runs and number - runs[-1][1] <= 1 and "\n" not in words[runs[-1][1] : number + 1]:
            runs[-1] = runs[-1][0], number + 1
        else:
            runs.append((number, number + 1))
    return [trimmed for run in runs if (trimmed := _trim(*run, words))]


def _trim(start: int, end: int, words: Sequence[str]) -> TokenSpan | None:
    """Trim punctuation and prepositions: "at the ministry in" becomes "the ministry"."""
    while start < end and not words[start][0].isalnum() and words[start] != "@":
        start += 1
    while end - start > 1 and words[start].lower() in PREPOSITIONS:
        start += 1
    while end - start > 1 and (
        not words[end - 1][0].isalnum()
        or words[end - 1].lower() in TRAILING_WORDS
        or words[end - 1] in FINITE
    ):
        end -= 1
    return (start, end) if start < end else None


def _without_duplicates(found: Sequence[FoundQuotation]) -> list[FoundQuotation]:
    """Keep the most probable of quotations with the same words, unless one reports the other."""
    kept: list[tuple[FoundQuotation, int, int]] = []
    for quotation in sorted(found, key=lambda quotation: -quotation.cue_probability):
        numbers = np.flatnonzero(quotation.content.mask)
        first, last = int(numbers[0]), int(numbers[-1])
        near = (other for other, begin, end in kept if begin <= last and first <= end)
        same = (other for other in near if _is_same(quotation, other))
        if all(_reports(quotation, other) or _reports(other, quotation) for other in same):
            kept.append((quotation, first, last))
    return [quotation for quotation, _, _ in kept]


def _is_same(one: FoundQuotation, other: FoundQuotation) -> bool:
    first, second = one.content.mask, other.content.mask
    common = (first & second).sum()
    return bool(common > MIN_OVERLAP * (first | second).sum() or common == min(first.sum(), second.sum()))


def _reports(outer: FoundQuotation, inner: FoundQuotation) -> bool:
    """Whether a quotation contains another: "She told him that it was over, an official said." """
    contains_cue = bool(outer.content.mask[inner.token])
    return contains_cue and not inner.content.mask[outer.token] and outer.source != inner.source


def _share_sources(tokens: Tokens, kept: Sequence[FoundQuotation]) -> None:
    """Give a coordinated cue without a source the source of the cue before it: "he smiled and said"."""
    for before, quotation in pairwise(sorted(kept, key=lambda quotation: quotation.token)):
        between = tokens.words[before.token : quotation.token]
        if quotation.source or not before.source or not SENTENCE_ENDS.isdisjoint(between):
            continue
        if between[-1].lower() in CONJUNCTIONS:
            quotation.source, quotation.source_probability = before.source, before.source_probability / 2
