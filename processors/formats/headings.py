"""The heading of an IPTC 7901 story: the lines between the slug and the story itself.

    2ND LEAD                  labels
    Terminal to close
    By Ann Writer, nn =

The last line ends with an equals sign.
"""

import re
from typing import NamedTuple

from processors.formats.notices import is_about_news, is_label, status_of

DATELINE = re.compile(
    r"\s*(?P<place>[A-ZÀ-ÖØ-Þ][^()\n]{1,60}?)(?:, \d{1,2}\.? [^\W\d_]{3,10}\.?(?: \d{4})?)?"
    r" \((?P<agency>[^()\n]{2,30})\) [-–—]"
)
BYLINE = re.compile(r"(?:by|von|par|por)\s+(?P<name>(?P<person>[^,]{3,60})(?:,.{1,40})?)", re.I)
PARTICLES = frozenset("and da de del der di du e el et la le und van von y".split())
NOTE = re.compile(r"(?:eds?|editors?|note)\b[^:]{0,20}:.*|\(.*\)", re.I)
PIECES = re.compile(r"[:()\[\]]| [-–—] ")

MAX_LINES = 10
MAX_LABEL = 25  # characters


class Heading(NamedTuple):
    """The parts of a heading. `slug` is a line above the others that has no slash."""

    slug: str
    labels: list[str]
    headline: str
    by: str
    notes: list[str]

    def status(self) -> str:
        """The status that the labels give the story, or what stands before or after the headline."""
        pieces = [text for piece in PIECES.split(self.headline) if (text := piece.strip())]
        ends = (pieces[0], pieces[-1]) if len(pieces) > 1 else ()
        labels = (*self.labels, *(text for text in ends if not is_about_news(text)))
        return status_of(" ".join(text for text in labels if is_label(text)))


def split_heading(text: str) -> tuple[Heading, str]:
    """Split a text into its heading and the story."""
    lines = text.strip("\n").split("\n")
    size = _size(lines)
    heading, story = [line.strip() for line in lines[:size]], "\n".join(lines[size:])
    if heading:
        heading[-1] = heading[-1].removesuffix("=").rstrip()
    labels = []
    while heading and (not heading[0] or _is_label(heading)):
        labels.append(heading.pop(0).strip("' "))
    by = _byline(heading[-1]) if len(heading) > 1 else ""
    if by:
        heading.pop()
    notes = [line for line in heading if NOTE.fullmatch(line)]
    headline = [line for line in heading if line not in notes]
    gap = max((number for number, line in enumerate(headline, 1) if not line), default=0)
    slug, headline = headline[:gap], headline[gap:]
    labels = [label for label in labels if label]
    return Heading(_joined(slug), labels, _joined(headline), by, notes), story


def _joined(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _size(lines: list[str]) -> int:
    """The number of lines of the heading. Without an equals sign it is labels, one line, and a byline."""
    for number, line in enumerate(lines[:MAX_LINES], 1):
        if DATELINE.match(line):
            break
        if line.rstrip().endswith("="):
            return number
    size = 0
    while size < min(len(lines), MAX_LINES) and (not lines[size].strip() or _is_label(lines[size:])):
        size += 1
    if size == len(lines) or _is_paragraph(lines[size:]):
        return size
    return size + 2 if size + 1 < len(lines) and _byline(lines[size + 1].strip()) else size + 1


def _is_label(lines: list[str]) -> bool:
    """Whether the first line is a label, which may also be any few words in capitals above a headline."""
    line, following = lines[0].strip(), "".join(lines[1:2])
    above_a_headline = following.strip() and following != following.upper() and not _is_paragraph(lines[1:])
    return is_label(line) or bool(above_a_headline and line == line.upper() and len(line) <= MAX_LABEL)


def _is_paragraph(lines: list[str]) -> bool:
    """Whether the first line begins a paragraph: has a dateline, or is indented unlike the next one."""
    first, following = lines[0], "".join(lines[1:2])
    return bool(DATELINE.match(first)) or (first.startswith("   ") and following[:1].strip() != "")


def _byline(line: str) -> str:
    """The name and agency in a byline; "" if the line is none ("By then it was over")."""
    found = BYLINE.fullmatch(line)
    words = found["person"].split() if found else []
    named = len(words) > 1 and all(word[0].isupper() or word in PARTICLES for word in words)
    return found["name"].strip() if found and named else ""
