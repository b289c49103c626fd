"""PolNeAR's attributions as the reader learns them: one word as the cue, a source and a content for it.

PolNeAR (Newell et al., 2018) marks thoughts and intentions too. A quotation here is speech or writing:
an attribution by a verb of communication, or with words in quotation marks. The others are learned as
"other", so that the reader tells them apart.
"""

import gzip
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from processors.quotations.tokens import Tokens, tokens

NONE, SPEECH, OTHER = range(3)  # what a word is a cue of
NEITHER, SOURCE, CONTENT = range(3)  # what a word is to a cue

# The stems of verbs of communication, as their forms begin.
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
    """The numbers of the tokens of a cue (one, its main word), its source and its content."""

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
    """Read a part of PolNeAR. An attribution without a cue or a content teaches nothing and is left out."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            cut = tokens(row["text"])
            yield AnnotatedStory(row["id"], row["text"], cut, list(_attributions(row, cut)))


def _attributions(row: dict[str, list[dict[str, list[list[int]]]]], cut: Tokens) -> Iterator[Attribution]:
    text = str(row["text"])
    merged: dict[int, Attribution] = {}
    for gold in row["attributions"]:
        cue = _covered(cut, gold["cue"])
        content = frozenset(_covered(cut, gold["content"]))
        if not cue or not content:
            continue
        main, speaks = _main_word(cut, cue)
        quoted = any(MARKS.search(text[max(0, start - 1) : end + 1]) for start, end in gold["content"])
        kind = SPEECH if speaks or quoted else OTHER
        source = frozenset(_covered(cut, gold["source"]))
        if other := merged.get(main):
            source, content, kind = source | other.source, content | other.content, min(kind, other.kind)
        merged[main] = Attribution(main, source - content, content, kind)
    yield from merged.values()


def _covered(cut: Tokens, spans: Sequence[Sequence[int]]) -> list[int]:
    """The tokens of which a character lies in the spans."""
    return sorted(
        {
            number
            for start, end in spans
            for number in range(bisect_right(cut.ends, start), bisect_left(cut.starts, end))
        }
    )


def _main_word(cut: Tokens, cue: Sequence[int]) -> tuple[int, bool]:
    """The first verb of communication of a cue; where it has none, its longest word."""
    for number in cue:
        if COMMUNICATION.match(cut.words[number]):
            return number, True
    return max(cue, key=lambda number: (len(cut.words[number]), number)), False
