"""The text of an ANPA message: the lines above the story, and its paragraphs."""

import re
from itertools import takewhile
from typing import NamedTuple

from processors.formats.keywords import CYCLE
from processors.formats.notices import is_label, status_of
from processors.formats.properties import as_text
from processors.story import Text

KEYWORD_LINE = re.compile(r"[^^]{0,40}\^(?P<keyword>.*)")  # may begin with a number, *9006<
PHOTO = re.compile(r"(?:AP|Reuters|CP)?\s*(?:photo|graphic|video|audio)s?\b", re.I)
NOTE = re.compile(r"(?:eds?|editors?|note|with|urgent|bulletin|flash|advisory)\b\s*:", re.I)
BYLINE = re.compile(r"by\s+(?P<name>.+)", re.I)
DATE = r"\d{1,2} [A-Z][a-z]{2,8}\.?|[A-Z][a-z]{2,8}\.? \d{1,2}"
DATELINE = re.compile(
    rf"(?P<place>[A-Z][^()_\n]{{1,60}}?)(?:,? (?P<date>{DATE})(?P<wire> [A-Z]\w{{1,15}})?)?"
    r"(?(wire)| \((?P<agency>[A-Z][^()\n]{1,30})\)) [_–—-]"
)

MAX_MARKED = 200  # lines; more than that are the story
MAX_HEADLINE = 5  # lines, of a headline without marks
MAX_NOTICE = 500  # characters that a notice to editors may have


class Copy(NamedTuple):
    """What follows the header: the lines above the story, sorted, and the story as `body`."""

    keyword_line: str
    labels: list[str]
    headlines: list[Text]
    by: str
    notes: list[str]
    body: str

    def opening(self) -> str:
        """The story without its dateline, as far as a notice to editors goes."""
        dateline = DATELINE.match(self.body)
        return self.body[dateline.end() if dateline else 0 :][:MAX_NOTICE].strip()

    def notices(self) -> list[str]:
        """The texts that may be a notice that takes a story back."""
        opening = self.opening()
        return [opening] if opening else [*self.notes, *(headline["value"] for headline in self.headlines)]


def read_copy(lines: list[str]) -> Copy:
    """Sort the lines of a message. Those above the story are marked with ^, or end with the headline's +."""
    rows = [line for line in lines if line.strip()]
    marked = bool(rows) and KEYWORD_LINE.match(rows[0].strip())
    if marked:
        first = rows[:MAX_MARKED]
        size = next((n for n, row in enumerate(first) if n and not row.strip().startswith("^")), len(first))
        keyword_line, above = marked["keyword"], rows[1:size]
    else:
        begin = 1 if rows and CYCLE.match(rows[0].strip()) else 0
        size = begin + _headline_size(rows[begin:])
        keyword_line = rows[0] if begin else ""
        above = [" ".join(row.strip().removesuffix("+") for row in rows[begin:size])]
    above = [_unmarked(row) for row in above]
    labels = [row for row in above if _takes_back(row)]
    headlines, by, notes = _parse_above([row for row in above if not _takes_back(row)])
    paragraphs = _paragraphs(rows[size:])
    above_body = list(takewhile(_takes_back, paragraphs[:MAX_MARKED]))
    labels += above_body
    body = _typeset("\n\n".join(paragraphs[len(above_body) :]))
    return Copy(_unmarked(keyword_line), labels, headlines, by, notes, body)


def _unmarked(line: str) -> str:
    return line.lstrip("^ \t").rstrip("<= \t")


def _takes_back(line: str) -> bool:
    return is_label(line) and status_of(line) != ""


def _headline_size(rows: list[str]) -> int:
    """The number of lines of a headline without marks: to one that ends with +, or to the first paragraph."""
    story = next((n for n, row in enumerate(rows) if row[0] in " \t" or DATELINE.match(row)), len(rows))
    first = rows[: min(story, MAX_HEADLINE)]
    plus = next((n for n, row in enumerate(first, 1) if row.rstrip().endswith("+")), 0)
    return plus or (len(first) if story < len(rows) else min(1, len(rows)))


def _paragraphs(rows: list[str]) -> list[str]:
    """The paragraphs of a story, which are indented. A row of a table ends with <."""
    paragraphs: list[list[str]] = []
    table = False
    for line in rows:
        text = line.strip()
        row = text.endswith("<")
        text = text.strip("^").removesuffix("<").rstrip()
        if paragraphs and ((row and table) or line[0] not in " \t"):
            paragraphs[-1] += ("\n" if row else " ", text)
        else:
            paragraphs.append([text])
        table = row
    return ["".join(pieces) for pieces in paragraphs]


def _parse_above(lines: list[str]) -> tuple[list[Text], str, list[str]]:
    """The headlines, the byline, and the notes to editors."""
    headlines: list[Text] = []
    names: list[str] = []
    notes: list[str] = []
    for line in lines:
        text = _typeset(line)
        if NOTE.match(text) or PHOTO.match(text):
            notes.append(text)
        elif byline := BYLINE.fullmatch(text):
            names.append(byline["name"])
        elif names:
            names.append(text)  # "AP Sports Writer"
        elif text:
            headlines.append(as_text(text, "sub" if headlines else "main"))
    return headlines, ", ".join(names), notes


def _typeset(text: str) -> str:
    """Replace teleprinter spellings of quotation marks and dashes; separate table cells by tabs."""
    text = text.replace("``", "“").replace("''", "”").replace("`", "‘")
    text = re.sub(r"(?<= )_(?= )", "—", text)
    return "\n".join(line.replace(";", "\t") if line.count(";") > 1 else line for line in text.split("\n"))
