"""Find text between quotation marks.

Handles double, single, angled, low and typewriter marks (`` ''), straight or curly, doubled or closed by one
of another kind. A mark that is never closed quotes the rest of its paragraph, or what comes before ", she
said", if it opens the paragraph or a sentence, or follows a comma or colon. Apostrophes, feet and inches, and
years ('82) are not quotation marks, and a nickname is no quotation.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from processors.quotations.tokens import CharSpan

OPENING = re.compile(
    r"““?|„|«|``|(?<![\w'’.,!?…])''(?:'')?(?=\w)|(?<![\w\"])\"\"?(?![\s\"])"
    r"|(?<![\w’'])[‘'](?=\w)(?!(?:\d\ds?|em|til|tis|twas|cause|n|round)\b)",
    re.I,
)
STRAIGHT = re.compile(r"\"\"?")
DOUBLE = re.compile(r"””?|\"\"?|(?<=\S)''(?:'')?(?!\w)")
CLOSING = {
    **dict.fromkeys(("“", "““", '"', '""', "``", "''", "''" * 2), DOUBLE),
    "„": re.compile("[“”]"),
    "«": re.compile("»"),
    # A single mark closes only after punctuation, or before a dash or the end of the paragraph. Elsewhere it
    # is an apostrophe or a plural possessive ("the workers' pay").
    "‘": re.compile(r"(?<=[\w.,!?;…])[’'](?=\s*[–—―-]|\s*$|(?<=[.,!?;…].)(?!\w))"),
    "'": re.compile(r"(?<=[\w.,!?;…])['’](?=\s*[–—―-]|\s*$|(?<=[.,!?;…].)(?!\w))"),
}
MARK = re.compile(r"[“”„«»\"]|``|''")
# Before a quotation whose opening mark is missing.
INTRODUCED = re.compile(r"\b(?:said|says|add(?:ed|s)|wr(?:ote|ites)|told [^\n,:.]{1,40}|tweeted)[,:]\s+")
REPORTED = re.compile(r"\b(?:said|says|told|added|according)\b")
INTRODUCTION = re.compile(r"[,:]\s+$")
SENTENCE_END = re.compile(r"[.!?…][\"”’)\]]?\s+$")
# After a quotation whose closing mark is missing.
CUE = re.compile(r",(?= (?:(?:he|she|they|it|[A-Z][\w'’-]+) )?(?:said|says|told|added|asked|wrote)\b)")
# Before a name or title, which is not speech: a man known as “Smokey”.
NAMING = re.compile(
    r"\b(?:(?:known|named?) (?:only |widely |locally )?as|go(?:es|ing) by|went by|nicknamed|the name(?: of)?"
    r"|(?:en)?titled)\s+$"
)
MAX_NAME = 30  # characters
PAUSE = re.compile(r"[,;:–—-]\s*$")
MAX_INTERRUPTION = 120  # characters of a clause such as "she said" that interrupts a quotation
MAX_QUOTED = 5_000  # characters; a closing mark further away belongs to another quotation


class QuotedSpan(NamedTuple):
    """Text between quotation marks: `outer` includes the marks, `inner` does not.

    `closed` is false if the closing mark is missing; `paragraph` is the number of the paragraph.
    """

    outer: CharSpan
    inner: CharSpan
    closed: bool
    paragraph: int


def quoted_spans(text: str, paragraphs: Sequence[CharSpan]) -> Iterator[QuotedSpan]:
    """Yield the quoted spans of each paragraph in order. Quotations within quotations are not included."""
    following = [start for start, _ in paragraphs[1:]] + [len(text)]
    for number, ((start, end), after) in enumerate(zip(paragraphs, following, strict=False)):
        position = start
        if unopened := _unopened(text, start, end):
            inner, position = unopened
            yield QuotedSpan((inner[0], position), inner, True, number)
        unclosed: dict[str, int] = {}
        while opening := OPENING.search(text, position, end):
            close = _close(text, opening.group(), opening.end(), end, unclosed)
            ends = close or _end_of_unclosed(text, start, opening, end, after)
            if ends is None:
                position = opening.end()  # an apostrophe, a stray mark, inches
                continue
            inner_end, position = ends
            if not _is_name(text, start, opening, inner_end):
                outer = opening.start(), position
                yield QuotedSpan(outer, (opening.end(), inner_end), close is not None, number)


def chains(text: str, found: Iterable[QuotedSpan], paragraphs: list[CharSpan]) -> list[list[QuotedSpan]]:
    """Group quoted spans that form one quotation, across paragraphs or around an interrupting clause."""
    chained: list[list[QuotedSpan]] = []
    for span in found:
        last = chained[-1][-1] if chained else None
        if last and (
            _continues_in_next_paragraph(text, last, span, paragraphs) or _is_interrupted(text, last, span)
        ):
            chained[-1].append(span)
        else:
            chained.append([span])
    return chained


def _continues_in_next_paragraph(
    text: str, last: QuotedSpan, span: QuotedSpan, paragraphs: list[CharSpan]
) -> bool:
    """Whether a quotation continues in the next paragraph: each opens with a mark, only the last closes."""
    opens = text[paragraphs[span.paragraph][0] : span.outer[0]].strip() == ""
    return not last.closed and opens and span.paragraph == last.paragraph + 1


def _is_interrupted(text: str, last: QuotedSpan, span: QuotedSpan) -> bool:
    """Whether a clause interrupts one quotation: "We will wait," she said, "for as long as it takes." """
    between = text[last.outer[1] : span.outer[0]]
    return (
        span.paragraph == last.paragraph
        and len(between) <= MAX_INTERRUPTION
        and bool(PAUSE.search(text[last.inner[0] : last.inner[1]]) or between.startswith(","))
        and bool(PAUSE.search(between))
        and text[span.inner[0] : span.inner[0] + 1].islower()
    )


def _unopened(text: str, start: int, end: int) -> tuple[CharSpan, int] | None:
    """What is before the first mark of a paragraph if that is a closing one, and the end of that mark."""
    mark = MARK.search(text, start, end)
    if mark is None or mark[0] != "”" or text[mark.start() - 1] not in ".,!?…":
        return None
    introductions = list(INTRODUCED.finditer(text, start, mark.start()))
    first = introductions[-1].end() if introductions else start
    if not 0 < mark.start() - first <= MAX_QUOTED or REPORTED.search(text, first, mark.start()):
        return None
    return (first, mark.start()), mark.end()


def _is_name(text: str, start: int, opening: re.Match[str], end: int) -> bool:
    """Whether what a mark opens is the name of somebody or something; its paragraph begins at `start`."""
    before = max(start, opening.start() - MAX_NAME), opening.start()
    is_phrase = text.startswith(("a ", "an "), opening.end())  # known as “a place where dreams die”
    return end - opening.end() <= MAX_NAME and not is_phrase and bool(NAMING.search(text, *before))


def _close(text: str, mark: str, start: int, end: int, unclosed: dict[str, int]) -> CharSpan | None:
    """The closing mark of what begins at `start`.

    `unclosed` remembers up to where a mark is known not to be closed, so that many are found in linear time.
    """
    end = min(end, start + MAX_QUOTED)
    found = CLOSING[mark].search(text, max(start, unclosed.get(mark, 0)), end)
    if found is None:
        unclosed[mark] = end
        return None
    if mark[0] == '"' and found[0][0] == "”" and text.find("“", start, found.start()) > 0:
        found = STRAIGHT.search(text, start, end)  # the other marks are within it
    if found is None or (mark[0] == '"' and text[found.end() : min(end, found.end() + 1)].isalnum()):
        return None  # the mark found opens another quotation, so this one is never closed
    return found.span()


def _end_of_unclosed(
    text: str, start: int, opening: re.Match[str], end: int, following: int
) -> CharSpan | None:
    """The ends of what an unclosed mark quotes of its paragraph, which is between `start` and `end`.

    The first is without a mark, the second with it. The next paragraph begins at `following`. None if it
    quotes nothing: an apostrophe, a stray mark.
    """
    mark = opening.group()
    before = max(start, opening.start() - 4), opening.start()
    opens_sentence = opening.start() == start or (
        SENTENCE_END.search(text, *before) and text[opening.end() : opening.end() + 1].isupper()
    )
    if opens_sentence and text.startswith(mark, following):
        return end, end
    if mark[0] in "'‘" or not (opens_sentence or INTRODUCTION.search(text, *before)):
        return None
    cue = CUE.search(text, opening.end(), end)
    return (cue.end(), cue.end()) if cue else (end, end)
