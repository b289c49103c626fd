"""Find the structure of a plain-text story: its heading, and the role of each paragraph of its body.

A printed page or web page has more than running text: a section label, a headline, a standfirst, links to
related stories, captions with their credits, pull quotes, crossheads, a credit at the end. Copied as plain
text, these are all paragraphs. `split_heading` separates the label and headline from the body, and
`paragraphs` gives each paragraph of the body its role.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from processors.story import Paragraph, ParagraphRole

BREAK = re.compile(r"\n(?:[ \t]*\n)+|\n(?=(?:[ ]{2,}|\t)\S)")
ENDS_SENTENCE = re.compile(r"[.!?:;,…][\"'”’»)\]]*$|''$")
SPEECH_MARK = re.compile(r"[\"“”«»]|``|''|(?<!\w)['‘]")
WORD = re.compile(r"\w+(?:['’-]\w+)*")

# Each name ends at the first "and": if it could go on, there would be too many ways to read a long list.
NAME = r"(?:(?! and )[\w.'’ -]){2,60}"
BYLINE = re.compile(rf"by (?P<name>(?=[^\W\d_]){NAME}(?:,? (?:and|,) {NAME})*)", re.I)
NOTE = re.compile(r"(?:eds|editors?|note to editors?|editor'?s note|advisory)\b ?:", re.I)
CAPTION_OPENING = re.compile(r"(?:photo|picture|caption|image|file ?photo|file)\b ?[:–—-]", re.I)
CAPTION_CREDIT = re.compile(
    r"\((?P<credit>[^()]{2,60}/[^()]{2,120}|(?:photo|picture|image)[^()]{2,60})\)$", re.I
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
# The time before an entry of a live blog: "16.06", "4:05 p.m. -", "[07:12]", "1605 GMT".
ZONE = r"(?:[apAP]\.?[mM]\.?(?: [A-Z]{1,4}T)?|[A-Z]{1,4}T|UTC|hrs)"
TIME = re.compile(
    rf"(?:(?i:updated?):? )?(?P<open>[\[(])?"
    rf"(?:\d{{1,2}}(?P<point>[.:h])\d\d(?: ?(?P<zone>{ZONE}))?|\d{{4}} ?{ZONE})[\])]?"
    r"(?: \(\d{4} ?GMT\))?\s*(?:[-–—:|]\s*)?(?=[A-Z“\"‘'\[(]|$)"
)

MAX_HEADLINE = 200  # characters; a longer first paragraph is the story itself
MAX_LABEL_WORDS = 3
MAX_CROSSHEAD_WORDS = 8
MIN_RELATED_WORDS = 5
MIN_REPEATED = 0.75  # share of the standfirst's words in a paragraph that repeats it


class SplitStory(NamedTuple):
    """A plain-text story split into section label, headline and body; "" if there is no label or headline."""

    section: str
    headline: str
    body: str


def split_heading(text: str) -> SplitStory:
    """Separate the section label and the headline from the body of a plain-text story.

    The first paragraph is a headline if it is short, does not end like a sentence, is not a byline or a
    pull quote, and another paragraph follows. Up to three words above such a headline are a section label.
    """
    spans = split_paragraphs(text)
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
    """The paragraphs of a body with their roles, in order. A caption and its credit are separate ones."""
    parts: list[Paragraph] = []
    spans = split_paragraphs(body)
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


def entry_times(body: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The times at which the entries of a live blog begin, among the paragraphs with these spans.

    A number such as "16.06" is a time only if several paragraphs begin with one.
    """
    found = [match for start, end in spans if (match := TIME.match(body, start, end))]
    bare = [match for match in found if match["point"] == "." and not (match["open"] or match["zone"])]
    return [match.span() for match in found if match not in bare or len(bare) > 1]


def split_paragraphs(text: str) -> list[tuple[int, int]]:
    """The (start, end) of each paragraph; a blank line or an indented line begins a new one."""
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
    """The names in a byline; "" if the paragraph is not a byline ("By then it was over.")."""
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
    if not begun and words >= MIN_RELATED_WORDS:
        return "related"
    if begun and not last and words <= MAX_CROSSHEAD_WORDS:
        return "crosshead"
    return "text"


def _is_label(paragraph: str) -> bool:
    words = WORD.findall(paragraph)
    return len(words) <= MAX_LABEL_WORDS and not re.search(r"[.!?\"“,\d]", paragraph)


def _is_headline(paragraph: str) -> bool:
    return (
        len(paragraph) <= MAX_HEADLINE
        and paragraph.count("\n") <= 2
        and not ENDS_SENTENCE.search(paragraph.rstrip("'’\"”"))
        and not byline(paragraph)
        and "(@" not in paragraph  # the signature of a post
        and not CAPTION_OPENING.match(paragraph)
        and not CAPTION_CREDIT.search(paragraph)
        and not PULL_QUOTE.fullmatch(paragraph)
    )


def _repeated_opening(body: str, spans: list[tuple[int, int]]) -> int:
    """The index of the paragraph that repeats the first one, which is then a standfirst; 0 if none does."""
    if len(spans) < 2 or PULL_QUOTE.fullmatch(body, *spans[0]):
        return 0
    opening = set(WORD.findall(body[spans[0][0] : spans[0][1]].lower()))
    if len(opening) < MIN_RELATED_WORDS:
        return 0
    for number, (start, end) in enumerate(spans[1:6], start=1):
        words = set(WORD.findall(body[start:end].lower()))
        if len(opening & words) >= MIN_REPEATED * len(opening) and len(words) < 2 * len(opening):
            return number
    return 0
