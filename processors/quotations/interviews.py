"""Find the answers in an interview whose questions stand alone, as those that a page prints in bold.

Were you afraid?

I was, twice.
"""

import re
from collections.abc import Iterator, Sequence

from processors.quotations.assembling import FoundQuotation
from processors.quotations.speech import spans_between, speech
from processors.quotations.tokens import CharSpan
from processors.story import Story, body, headline

QUESTION = re.compile(r"[*_]{0,2}[A-Z][^\n“”\"]{5,300}\?[*_]{0,2}")  # some wires mark bold with asterisks
INTERVIEW = re.compile(
    r"\b(?:interview\w*|conversation|spoke|speaks|talk(?:ed|s)?|tells|told|ask(?:ed|s)|questions|answer(?:ed|s))\b"
    r"|\bQ ?& ?A\b",
    re.I,
)
FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur)\b")
SINGULAR = re.compile(r"\b(?:I|[Mm]y|[Mm]e)\b")  # in an introduction: this is an essay
SECOND_PERSON = re.compile(r"\byour?\b", re.I)

MIN_QUESTIONS = 3
MIN_PERSONAL = 0.5  # share of the questions in the second person, and of the answers in the first


def answers(story: Story, paragraphs: Sequence[CharSpan]) -> Iterator[FoundQuotation]:
    """Yield the answers of an interview as quotations of the person whom its introduction names, if only one.

    An explainer has questions as well ("Who is covered?"), but does not ask "you", nor answer as "I". Of the
    last answer only the first paragraph is certain.
    """
    text = body(story)
    asked = [number for number, span in enumerate(paragraphs) if QUESTION.fullmatch(text, *span)]
    if len(asked) < MIN_QUESTIONS:
        return
    introduction = f"{headline(story)}\n{text[: paragraphs[asked[0]][0]]}"
    ends = [*asked[1:], min(len(paragraphs), asked[-1] + 2)]
    given = [
        (paragraphs[number + 1][0], paragraphs[end - 1][1])
        for number, end in zip(asked, ends, strict=True)
        if number + 1 < end
    ]
    if (
        INTERVIEW.search(introduction)
        and not SINGULAR.search(introduction)
        and _share(SECOND_PERSON, text, [paragraphs[number] for number in asked]) >= MIN_PERSONAL
        and _share(FIRST_PERSON, text, given) >= MIN_PERSONAL
        and (source := _interviewee(story, paragraphs[asked[0]][0]))
    ):
        for span in given:
            yield speech(spans_between(text, *span), None, source)


def _share(pattern: re.Pattern[str], text: str, spans: Sequence[CharSpan]) -> float:
    return sum(bool(pattern.search(text, *span)) for span in spans) / max(1, len(spans))


def _interviewee(story: Story, end: int) -> CharSpan | None:
    """The first mention of the only person who is named before `end`."""
    people = [entity["mentions"] for entity in story["entities"] if entity["type"] == "PERSON"]
    first = [mentions[0] for mentions in people if mentions and mentions[0]["start"] < end]
    return (first[0]["start"], first[0]["end"]) if len(first) == 1 else None
