"""Find the turns of transcripts and interviews: lines that begin with the label of a speaker.

MS. HOLT:  Good afternoon. (Laughter.)

Q    Is there news?
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from processors.quotations.assembling import FoundQuotation
from processors.quotations.speech import BLANK_LINE, spans_between, speech

# A label at the start of a line: a letter, which a colon need not follow, or a name before a colon.
LABEL = re.compile(
    r"""
    ^[ \t\xa0]*[“"]?(?:
        (?P<letter>[QA])(?:[.:)](?=\s)|(?=[ \xa0]{2}|[ \xa0]?\t)|(?<=Q)(?=[ \xa0][A-Z“"‘(—–]))
      | (?P<name>[^\W\d_][^\n:;!?“”"]{0,60}?)(?:[ \xa0]\([^()\n]{1,40}\))?:(?=\s)
    )
    """,
    re.M | re.X,
)
# A line that ends a transcript or a part of it: "END 2:15 P.M. EDT", "5:02 P.M. EST", "###", "* * *".
CLOCK = r"\d{1,2}[:.]\d\d ?[AP]\.?M\.?(?: \(?[A-Z]{2,4}\)?)?"
SPACE = r"[ \t\xa0]"
CLOSING_LINE = re.compile(
    rf"(?:^|(?<=\S{SPACE}{{2}})){SPACE}*(?:(?P<time>-*\(?END\)?-*(?:{SPACE}{{1,40}}{CLOCK})?|{CLOCK})"
    rf"|[#*]+(?: [*#]+)*){SPACE}*$",
    re.M,
)
# What the transcriber noted between brackets: a sentence of its own, "(The bill is signed.)", or these words.
NOTED = (
    r"(?i:applau|laugh|chuckl|inaudible|unintelligible|indiscernible|cross-?talk|cough|clears|sigh|pause"
    r"|music|sings|singing|audio|as interpreted|in progress|through|via|sic\b|ph\b)"
)
NOTE = re.compile(rf"\((?:[A-Z][^()]{{0,80}}[.!]|{NOTED}[^()]{{0,40}})\)|\[{NOTED}[^\[\]]{{0,40}}\]")
LINE_END = re.compile(
    r"(?:\A|\n[ \t\xa0]*\n|[.!?)\]][\"”’)]?[ \t\xa0]*\n)\Z"
)  # before a line that does not continue a sentence
WORD = re.compile(r"\w+(?:['’-]\w+)*")

PERSONAL = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur|[Uu]s|[Yy]ou|[Yy]our)\b|\?")  # people who talk say so
SPOKEN_END = re.compile(r"[.!?…—–-][\"”’)\]]{0,3}\s*[“\"]?\Z")

MIN_TURNS = 3
MIN_ENDED = 0.5  # share of turns that end as sentences do
MAX_WORDS = 6  # of a label
LOWER_CASE = frozenset(("and", "de", "for", "of", "the", "van", "von"))  # in labels that are names
# Words of labels that only speakers have.
SPEAKERS = frozenset(
    """
    q a question answer mr mrs ms miss dr sir sen rep gov gen president minister secretary senator governor
    mayor representative congressman congresswoman ambassador administrator director chair chairman
    chairwoman judge justice court witness official moderator operator interpreter audience participant
    reporter reporters interviewer host lady gentleman
    """.split()
)
# First words of labels of what is not spoken.
NO_SPEAKERS = frozenset(
    """
    also caption clarification correction corrections editor's eds image listen more note photo picture read
    related see source sources update updated video watch
    """.split()
)


class Label(NamedTuple):
    """The label of a turn, from `start` to `end` without its colon; what is spoken begins at `after`."""

    start: int
    end: int
    after: int
    words: tuple[str, ...]


def turns(text: str, people: Collection[int], surnames: Collection[str]) -> Iterator[FoundQuotation]:
    """Yield each turn of a transcript as a quotation, without what the transcriber noted.

    A text is a transcript if it has at least three turns and one speaker has two of them, or if it has a line
    with the time at which it began or ended. `people` are the string indices at which people's names begin,
    and `surnames` those of people, in lower case.
    """
    labels = _labels(text, people, surnames)
    speakers = [label for label in labels if _is_speaker(label, surnames)]
    if not speakers:
        return
    closing = list(CLOSING_LINE.finditer(text))
    is_official = any(line["time"] for line in closing) and any(_is_upper(text, label) for label in speakers)
    last = len(text) if is_official else _end_of_paragraph(text, labels[-1].after)
    ends = sorted([*(label.start for label in labels), *(line.start() for line in closing), last])
    parts = [(label, label.after, ends[bisect_left(ends, label.after)]) for label in labels]
    if not (is_official or _is_dialogue(text, parts)):
        return
    for label, start, end in parts:
        if label.words[0].lower() in NO_SPEAKERS:
            continue
        notes = [note.span() for note in NOTE.finditer(text, start, end)]
        if spans := spans_between(text, start, end, notes):
            cue = (start - 1, start) if text[start - 1] == ":" else None
            yield speech(spans, cue, (label.start, label.end))


def _labels(text: str, people: Collection[int], surnames: Collection[str]) -> list[Label]:
    """What may be labels: in capitals if any speaker's is, else names of people and what is repeated."""
    labels = [label for match in LABEL.finditer(text) if (label := _label(match))]
    counts = Counter(label.words for label in labels)
    labels = [label for label in labels if counts[label.words] > 1 or _is_name(text, label, people)]
    upper = [label for label in labels if _is_upper(text, label)]
    named = any(len(label.words[0]) > 1 and _is_speaker(label, surnames) for label in upper)
    return upper if named else labels


def _is_dialogue(text: str, parts: Sequence[tuple[Label, int, int]]) -> bool:
    """Whether there are three turns, two of them by one speaker, and most end as sentences do.

    One asks, or speaks of "me" or "you": "Moor: 547 votes." is part of a list.
    """
    ended = sum(bool(SPOKEN_END.search(text[start:end])) for _, start, end in parts)
    speakers = {label.words for label, _, _ in parts}
    return (
        len(parts) >= MIN_TURNS
        and len(speakers) < len(parts)
        and ended >= MIN_ENDED * len(parts)
        and any(PERSONAL.search(text, start, end) for _, start, end in parts)
    )


def _label(match: re.Match[str]) -> Label | None:
    group = match.lastgroup or "name"
    words = tuple(WORD.findall(match[group]))
    if len(words) > MAX_WORDS:
        return None
    if not all(word[0].isupper() or word in LOWER_CASE for word in words):
        return None
    if not (
        match[group].isupper() or LINE_END.search(match.string, max(0, match.start() - 8), match.start())
    ):
        return None  # a line that wraps before a name
    return Label(match.start(group), match.end(group), match.end(), words)


def _is_name(text: str, label: Label, people: Collection[int]) -> bool:
    """Whether a label is in capitals, "Question" or "Answer", or the name of a person of the story."""
    return (
        _is_upper(text, label)
        or (len(label.words) == 1 and label.words[0].lower() in SPEAKERS)
        or label.start in people
    )


def _is_upper(text: str, label: Label) -> bool:
    return text[label.start : label.end].isupper()


def _is_speaker(label: Label, surnames: Collection[str]) -> bool:
    words = [word.lower() for word in label.words]
    return words[0] not in NO_SPEAKERS and (words[-1] in surnames or not SPEAKERS.isdisjoint(words))


def _end_of_paragraph(text: str, start: int) -> int:
    found = BLANK_LINE.search(text, start)
    return found.start() if found else len(text)
