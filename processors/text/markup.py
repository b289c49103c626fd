"""Convert the HTML or XML of a body to plain text."""

import html as entities
import re
from collections.abc import Collection
from typing import NamedTuple

from lxml import etree, html

from processors.errors import StoryError
from processors.text.elements import BLOCKS, CELLS, HIDDEN, INLINE, find_blocks_and_pictures, local_names

SPACE = re.compile(r"[ \t\r\n\f]+")
# Private-use characters that stand for the tab before a table cell and for a line break.
CELL, LINE = "\ue000", "\ue001"
QUOTES = (("“", "”"), ("‘", "’"))  # outer and inner
QUOTATION_MARKS = tuple('"“”„«»')
CLOSING = tuple(",.;:!?)]}’”»")  # no space before these
# Codes of shares and addresses, which wires put between angle brackets: <ACME.N>. They are no tags.
NO_TAG = re.compile(r"<(?=[A-Z\d]{1,10}\.[A-Z]{1,2}>|[^\s<>@=\"']+@[^\s<>=\"']+>|https?://[^\s<>\"']+>)")
ESCAPED = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos|nbsp);")
WRAPPED = 45, 80  # characters; if all lines are this long, a teleprinter broke them, not an editor
MIN_INDENT = 2  # spaces; a line indented by at least this many begins a paragraph


def to_text(markup: str) -> str:
    """The visible text of HTML, its blocks separated by a blank line.

    Nothing is fetched and no entity of a DTD is expanded. Raises StoryError (`not-a-story`) if the markup
    cannot be parsed, for instance because it is nested too deep.
    """
    if not markup.strip():
        return ""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.fragment_fromstring(NO_TAG.sub("&lt;", markup), create_parent="div", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise StoryError("not-a-story", f"the HTML of the body cannot be parsed: {error}") from None
    return _paragraphs(_read(root, local_names(root)))


def element_text(root: etree._Element) -> str:
    """The text of an element of XML, its blocks separated by a blank line, the cells of a row by a tab.

    The names of HTML and NITF are known. Of an agency's own elements, those among blocks are blocks, and
    pictures are left out. Some agencies put a whole story into one paragraph element, laid out as for a
    teleprinter; there, an indented line begins a new paragraph.
    """
    names = local_names(root)
    blocks, pictures = find_blocks_and_pictures(root, names)
    return _paragraphs(_read(root, names, blocks, pictures))


def line_text(root: etree._Element, between: str = " ") -> str:
    """The text of an element of XML on one line; `between` is put between elements without text between."""
    text = " ".join(block.text for block in _read(root, local_names(root), between=between))
    return " ".join(text.replace(CELL, " ").replace(LINE, " ").split())


def unescape(text: str) -> tuple[str, list[str]]:
    """Unescape characters that were escaped twice, such as `&amp;#39;` in XML: (text, repairs)."""
    if ESCAPED.search(text):
        return entities.unescape(text), ["text: characters that were escaped twice were unescaped"]
    return text, []


class Block(NamedTuple):
    """The text of a block, with white space as it is in the markup."""

    text: str
    preformatted: bool


def _read(
    root: etree._Element,
    names: dict[str, str],
    blocks: Collection[etree._Element] = (),
    pictures: Collection[etree._Element] = (),
    between: str = " ",
) -> list[Block]:
    """The blocks of text in an element. `blocks` are elements that are blocks though not by their names."""
    text = _Text(between)
    hidden = 0  # depth within hidden elements
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = names[str(element.tag)]
        hides = element is not root and (name in HIDDEN or element in pictures)
        is_block = name in BLOCKS or element in blocks
        if event == "start":
            hidden += hides
            if hidden:
                continue
            if is_block:
                text.end_block()
            text.start(name, element.text or "")
        else:
            if not hidden:
                text.end(name)
                if is_block:
                    text.end_block(preformatted=name == "pre")
            hidden -= hides
            if element is not root and not hidden:
                text.add(element.tail or "")
    text.end_block()
    return text.blocks


class _Text:
    """The text of elements, divided into blocks."""

    def __init__(self, between: str) -> None:
        self.between = between
        self.blocks: list[Block] = []
        self.running: list[str] = []  # the block that has begun
        self.blank = True  # whether it has no text so far
        self.quotes: list[str] = []  # the closing marks of the `q` elements that have begun
        # Since the last text: whether an element has ended, whether one that divides words has, and whether
        # another has begun after it.
        self.ended = self.outer_ended = self.divided = False

    def start(self, name: str, text: str) -> None:
        """Begin an element with its first text."""
        self.divided |= self.ended and (self.outer_ended or name not in INLINE)
        if name == "br":
            self.running.append(LINE)
        elif name in CELLS:
            self.running.append(CELL)
        elif name == "q":
            marked = text.lstrip().startswith(QUOTATION_MARKS) or self._last().endswith(QUOTATION_MARKS)
            opening, closing = ("", "") if marked else QUOTES[len(self.quotes) % 2]
            self.add(opening)
            self.quotes.append(closing)
        self.add(text)

    def add(self, text: str) -> None:
        """Add text, separated from an element that ended before another began."""
        if text and not text.isspace():
            if self.divided and not self.blank and not text.lstrip().startswith(CLOSING):
                self._strip()
                self.running.append(self.between)
            self.blank = self.ended = self.outer_ended = self.divided = False
        self.running.append(text)

    def end(self, name: str) -> None:
        """End an element."""
        if name == "q":
            closing = self.quotes.pop()
            if self.blank and self.blocks:
                last = self.blocks[-1]
                self.blocks[-1] = Block(last.text.rstrip() + closing, last.preformatted)
            else:
                self.add(closing)
        self.ended = True
        self.outer_ended |= name not in INLINE

    def end_block(self, preformatted: bool = False) -> None:
        """End the block, if it has begun."""
        text = "" if self.blank else "".join(self.running)
        self.running = []
        if not text:
            return
        if self.quotes and not text.strip(" \t\r\n“‘"):
            self.running.append(text.strip())  # a `q` around blocks: its mark belongs to the first
        else:
            self.blocks.append(Block(text, preformatted))
        self.blank = True
        self.ended = self.outer_ended = self.divided = False

    def _last(self) -> str:
        return self.running[-1] if self.running else ""

    def _strip(self) -> None:
        while self.running and self._last().isspace():
            self.running.pop()
        if self.running:
            self.running[-1] = self.running[-1].rstrip()


def _paragraphs(blocks: list[Block]) -> str:
    """The paragraphs of blocks, separated by a blank line."""
    paragraphs: list[str] = []
    for block in blocks:
        if block.preformatted:
            paragraphs.append(block.text.translate({ord(CELL): "\t", ord(LINE): "\n"}).strip("\n"))
        else:
            paragraphs += [_line(piece) for piece in _split_indented(block.text)]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())


def _split_indented(running: str) -> list[str]:
    """Split running text into paragraphs if some of its lines are indented."""
    lines = running.split("\n")
    indents = {len(line) - len(line.lstrip(" \t")) for line in lines[1:] if line.strip()}
    if 0 in indents and max(indents) >= MIN_INDENT:
        return re.split(rf"\n(?=[ \t]{{{MIN_INDENT},}}\S)|\n[ \t]*\n", running)
    return [running]


def _line(piece: str) -> str:
    """Collapse the white space of a paragraph, and join lines that a teleprinter broke."""
    ends = piece.split(LINE)[:-1]
    if ends and all(WRAPPED[0] <= len(end.strip()) <= WRAPPED[1] for end in ends):
        piece = piece.replace(LINE, " ")
    text = SPACE.sub(" ", piece).replace(CELL, "\t").replace(LINE, "\n")
    return re.sub(r" *([\t\n]) *", r"\1", text).strip()
