"""Convert the HTML or NITF of a body to plain text."""

import html as entities
import re

from lxml import etree, html

from processors.errors import StoryError

# HTML elements, and on the last line those of NITF that have other names.
BLOCKS = frozenset(
    """
    address article aside blockquote body dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li
    main ol p pre section table tr ul
    block body.content bq credit fn hl1 hl2 media note tagline
    """.split()
)
HIDDEN = frozenset("head iframe media noscript object script style template".split())
CELLS = frozenset(("td", "th"))
SPACE = re.compile(r"[ \t\r\n\f]+")
# Private-use characters that stand for the tab before a table cell and for a line break.
CELL, LINE = "\ue000", "\ue001"
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
        root = html.fragment_fromstring(markup, create_parent="div", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise StoryError("not-a-story", f"the HTML of the body cannot be parsed: {error}") from None
    return element_text(root)


def element_text(root: etree._Element) -> str:
    """The text of an HTML or NITF element, its blocks separated by a blank line, the cells of a row by a tab.

    Some agencies put a whole story into one paragraph element, laid out as for a teleprinter; there, an
    indented line begins a new paragraph.
    """
    blocks: list[str] = []
    running: list[str] = []
    hidden = 0  # depth within hidden elements

    def end_block(preformatted: bool = False) -> None:
        text = "".join(running).translate({ord(CELL): "\t", ord(LINE): "\n"}) if preformatted else ""
        blocks.extend([text.strip("\n")] if preformatted else _paragraphs("".join(running)))
        running.clear()

    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = str(element.tag).rpartition("}")[2].rpartition(":")[2]
        if event == "start":
            hidden += name in HIDDEN
            if hidden:
                continue
            if name in BLOCKS:
                end_block()
            elif name == "br":
                running.append(LINE)
            elif name in CELLS:
                running.append(CELL)
            running.append(element.text or "")
        else:
            if name in BLOCKS and not hidden:
                end_block(preformatted=name == "pre")
            hidden -= name in HIDDEN
            if element is not root and not hidden:
                running.append(element.tail or "")
    end_block()
    return "\n\n".join(block for block in blocks if block.strip())


def unescape(text: str) -> tuple[str, list[str]]:
    """Unescape characters that were escaped twice, such as `&amp;#39;` in XML: (text, repairs)."""
    if ESCAPED.search(text):
        return entities.unescape(text), ["text: characters that were escaped twice were unescaped"]
    return text, []


def _paragraphs(running: str) -> list[str]:
    """Split running text into paragraphs if some of its lines are indented."""
    lines = running.split("\n")
    indents = {len(line) - len(line.lstrip(" \t")) for line in lines[1:] if line.strip()}
    if 0 in indents and max(indents) >= MIN_INDENT:
        text = "\n".join(lines)
        pieces = re.split(rf"\n(?=[ \t]{{{MIN_INDENT},}}\S)|\n[ \t]*\n", text)
    else:
        pieces = [running]
    return [_line(piece) for piece in pieces]


def _line(piece: str) -> str:
    """Collapse the white space of a paragraph, and join lines that a teleprinter broke."""
    ends = piece.split(LINE)[:-1]
    if ends and all(WRAPPED[0] <= len(end.strip()) <= WRAPPED[1] for end in ends):
        piece = piece.replace(LINE, " ")
    text = SPACE.sub(" ", piece).replace(CELL, "\t").replace(LINE, "\n")
    return re.sub(r" *([\t\n]) *", r"\1", text).strip()
