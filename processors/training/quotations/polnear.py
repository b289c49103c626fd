"""Read PolNeAR's attributions as the model learns them: one token as the cue, with its source and content.

PolNeAR (Newell et al., 2018) also annotates thoughts and intentions. An attribution counts as speech here if
its cue is a verb of communication or its content has quotation marks. The model learns all others as `OTHER`,
so that it can distinguish them.
"""

import gzip
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from processors.quotations.tokens import Tokens, tokenize

NO_CUE, SPEECH, OTHER = range(3)  # kinds of token, as cues

# Stems of the verbs of communication; `$` if longer words mean something else.
COMMUNICATION = re.compile(
    r"(?:said|say|sa[iy]ing|tell|told|add(?:s|ed|ing)?$|writ|wrote|argu|not(?:e[sd]?|ing)$|claim|announc|stat(?:e[sd]?|ing)$|"
    r"declar|warn|insist|ask|repl(?:y|ie)|respon|acknowledg|admit|den(?:y|ie)|explain|tweet|post(?:ed|s|ing)|e?mail|"
    r"suggest|report|describ|call|urg(?:e|ing)|continu|recall|remark|observ|contend|assert|maintain|quip|jok(?:e|ing)|"
    r"conced|stress|emphasi|promis|pledg|vow|predict|accus|criticiz|criticis|prais|complain|confirm|reiterat|repeat|"
    r"caution|counter|charg|alleg|testif|comment|mention|point|accord|read|quot|cit(?:e[sd]?|ing)$|boast|lament|mock|"
    r"chant|shout|yell|scream|whisper|conclud|echo|express|agree|disagree|disclos|reveal|indicat|estimat|propos|"
    r"recommend|order|demand|request|answer|question|inquir|retort|reason|muse[sd]?$|hint|impl(?:y|ie)|inform|assur|"
    r"remind|advis|threat|apologi|swear|swore|affirm|underscor|underlin|outlin|highlight|brief|characteri|label|dub|"
    r"refer|talk|speak|spoke|publish|caption|headline|[:―—–-])",
    re.I,
)
MARKS = re.compile(r"[\"“”]|``|''")


class Attribution(NamedTuple):
    """An attribution in tokens: the main word of its cue, its source and its content.

    `kind` is SPEECH or OTHER.
    """

    cue: int
    source: frozenset[int]
    content: frozenset[int]
    kind: int


class AnnotatedStory(NamedTuple):
    """A story of the corpus with its attributions."""

    id: str
    text: str
    tokens: Tokens
    attributions: list[Attribution]


def stories(path: Path) -> Iterator[AnnotatedStory]:
    """Read a part of PolNeAR. Attributions without a cue or a content are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            tokens = tokenize(row["text"])
            yield AnnotatedStory(row["id"], row["text"], tokens, list(_attributions(row, tokens)))


def _attributions(row: dict[str, list[dict[str, list[list[int]]]]], tokens: Tokens) -> Iterator[Attribution]:
    """The attributions of a row; those with the same cue are merged."""
    text = str(row["text"])
    merged: dict[int, Attribution] = {}
    for gold in row["attributions"]:
        cue = _covered(tokens, gold["cue"])
        content = frozenset(_covered(tokens, gold["content"]))
        if not cue or not content:
            continue
        main, is_communication = _main_word(tokens, cue)
        quoted = any(MARKS.search(text[max(0, start - 1) : end + 1]) for start, end in gold["content"])
        kind = SPEECH if is_communication or quoted else OTHER
        source = frozenset(_covered(tokens, gold["source"]))
        if other := merged.get(main):
            source, content, kind = source | other.source, content | other.content, min(kind, other.kind)
        merged[main] = Attribution(main, source - content, content, kind)
    yield from merged.values()


def _covered(tokens: Tokens, spans: Sequence[Sequence[int]]) -> list[int]:
    """The tokens that overlap any of the spans."""
    return sorted(
        {
            number
            for start, end in spans
            for number in range(bisect_right(tokens.ends, start), bisect_left(tokens.starts, end))
        }
    )


def _main_word(tokens: Tokens, cue: Sequence[int]) -> tuple[int, bool]:
    """The first verb of communication of a cue, or else its longest word; and whether it is such a verb."""
    for number in cue:
        if COMMUNICATION.match(tokens.words[number]):
            return number, True
    return max(cue, key=lambda number: (len(tokens.words[number]), number)), False
