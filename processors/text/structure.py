"""What each paragraph of a plain-text story is.

A story on paper or on a page has more in it than its running text: a section label, a headline, a
standfirst, lines that point to related stories, captions with their credits, pull quotes, crossheads,
a credit at the end. Copied as plain text they all become paragraphs. `lift` takes off what stands
above the body, `paragraphs` says what each part of the body is.
"""

import re
from typing import NamedTuple

from processors.story import Paragraph, ParagraphRole

BREAK = re.compile(r"\n(?:[ \t]*\n)+|\n(?=(?:[ ]{2,}|\t)\S)")
ENDS_SENTENCE = re.compile(r"[.!?:;,…][\"'”’»)\]]*$|''$")
SPEECH_MARK = re.compile(r"[\"“”«»]|``|''|(?<!\w)['‘]")
WORD = re.compile(r"\w+(?:['’-]\w+)*")

BYLINE = re.compile(r"by (?P<name>[^\W\d_][\w.'’ -]{2,60}(?:,? (?:and|,) [\w.'’ -]{3,60})*)", re.I)
NOTE = re.compile(r"(?:eds|editors?|note to editors?|editor'?s note|advisory)\b ?:", re.I)
CAPTION_OPENING = re.compile(r"(?:photo|picture|caption|image|file ?photo|file)\b ?[:–—-]", re.I)
CAPTION_CREDIT = re.compile(
    r"\((?P<credit>[^()]{2,60}(?:/[^()]{2,40})+|(?:photo|picture|image)[^()]{2,60})\)$", re.I
)
CREDIT = re.compile(
    r"(?:with (?:additional )?(?:files|reporting|material) (?:from|by)\b"
    r"|(?:additional |editing and )?(?:reporting|writing|editing|photography) by\b"
    r"|\(?(?:reporting|writing|editing) by\b"
    r"|(?:photo|photograph|picture|image)s? (?:by|courtesy of)\b"
    r"|©|\(c\)|copyright\b).*"
    r"|.{3,80} contributed to this (?:report|story|article)\.?"
    r"|-+ ?with (?:assistance|files) from .*",
    re.I | re.S,
)
PULL_QUOTE = re.compile(
    r"(?P<open>[\"“«'‘]|``).{8,400}?(?:[\"”»'’]|'')\s*(?P<dash>--?|[–—―])\s*\S.{1,80}", re.S
)

HEADLINE_LENGTH = 200  # characters; a first paragraph that is longer is the story itself
LABEL_WORDS = 3
CROSSHEAD_WORDS = 8
RELATED_WORDS = 5
SAME_WORDS = 0.75  # share of the standfirst's words that a paragraph must have to repeat it


class SplitStory(NamedTuple):
    """A plain-text story with what stands above its body taken off; "" where there is none."""

    section: str
    headline: str
    body: str


def lift(text: str) -> SplitStory:
    """Take the section label and the headline off a plain text.

    The first paragraph is a headline when it is short, ends no sentence, says nothing between
    quotation marks alone, and something follows it. One, two or three words that stand above such
    a headline are the label of a section.
    """
    spans = split(text)
    pieces = [text[start:end] for start, end in spans]
    section = headline = ""
    taken = 0
    if len(pieces) > 2 and _is_label(pieces[0]) and _is_headline(pieces[1]):
        section, headline, taken = pieces[0], pieces[1], 2
    elif len(pieces) > 1 and _is_headline(pieces[0]):
        headline, taken = pieces[0], 1
    body = text[spans[taken][0] :] if taken else text
    return SplitStory(section, " ".join(headline.split()), body)


def paragraphs(body: str) -> list[Paragraph]:
    """Say what each paragraph of a body is, in order. A caption and its credit come as two parts."""
    parts: list[Paragraph] = []
    spans = split(body)
    repeat = _repeated_opening(body, spans)
    begun = False
    for number, (start, end) in enumerate(spans):
        paragraph = body[start:end]
        role: ParagraphRole
        if number == 0 and repeat:
            role = "standfirst"
        elif repeat and number == repeat:
            role, begun = "repeat", True
        else:
            role = _role(paragraph, begun, last=number == len(spans) - 1)
            begun = begun or role == "text"
        credit = CAPTION_CREDIT.search(paragraph) if role == "caption" else None
        if credit:
            if credit.start():
                parts.append({"start": start, "end": start + credit.start(), "role": "caption"})
            parts.append({"start": start + credit.start(), "end": end, "role": "credit"})
        else:
            parts.append({"start": start, "end": end, "role": role})
    return parts


def split(text: str) -> list[tuple[int, int]]:
    """Paragraphs as (start, end), set apart by blank lines or by an indented first line."""
    spans = []
    start = 0
    for gap in [*BREAK.finditer(text), None]:
        end = gap.start() if gap else len(text)
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            offset = start + piece.index(stripped[0])
            spans.append((offset, offset + len(stripped)))
        start = gap.end() if gap else end
    return spans


def byline(paragraph: str) -> str:
    """The name or names in a byline paragraph; "" where it is none ("By then it was over.")."""
    match = BYLINE.fullmatch(paragraph)
    return match["name"] if match and match["name"][0].isupper() and paragraph[-1] != "." else ""


def _role(paragraph: str, begun: bool, last: bool) -> ParagraphRole:
    words = len(WORD.findall(paragraph))
    if not begun and byline(paragraph):
        return "byline"
    if NOTE.match(paragraph):
        return "note"
    if len(paragraph) < 300 and CREDIT.fullmatch(paragraph) and (last or words <= 25):
        return "credit"
    if CAPTION_CREDIT.search(paragraph) or CAPTION_OPENING.match(paragraph):
        return "caption"
    if PULL_QUOTE.fullmatch(paragraph):
        return "pullquote"
    if "\n" in paragraph or ENDS_SENTENCE.search(paragraph) or SPEECH_MARK.match(paragraph):
        return "text"
    if not begun and words >= RELATED_WORDS:
        return "related"
    if begun and not last and words <= CROSSHEAD_WORDS:
        return "crosshead"
    return "text"


def _is_label(paragraph: str) -> bool:
    words = WORD.findall(paragraph)
    return len(words) <= LABEL_WORDS and not re.search(r"[.!?\"“,\d]", paragraph)


def _is_headline(paragraph: str) -> bool:
    return (
        len(paragraph) <= HEADLINE_LENGTH
        and paragraph.count("\n") <= 2
        and not ENDS_SENTENCE.search(paragraph.rstrip("'’\"”"))
        and not byline(paragraph)
        and not PULL_QUOTE.fullmatch(paragraph)
    )


def _repeated_opening(body: str, spans: list[tuple[int, int]]) -> int:
    """Which of the next paragraphs says the first one again (then the first is a standfirst), or 0."""
    if len(spans) < 2 or PULL_QUOTE.fullmatch(body, *spans[0]):
        return 0
    opening = set(WORD.findall(body[spans[0][0] : spans[0][1]].lower()))
    if len(opening) < RELATED_WORDS:
        return 0
    for number, (start, end) in enumerate(spans[1:6], start=1):
        words = set(WORD.findall(body[start:end].lower()))
        if len(opening & words) >= SAME_WORDS * len(opening) and len(words) < 2 * len(opening):
            return number
    return 0
