"""Plain text from the HTML that wires put into a body."""

import re

from lxml import etree, html

from processors.errors import StoryError

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tr",
        "ul",
    ]
)
UNSEEN = frozenset(("head", "iframe", "noscript", "object", "script", "style", "template"))
SPACE = re.compile(r"[ \t\r\n\f]+")


def to_text(markup: str) -> str:
    """The text that a reader of the HTML sees, its blocks parted by a blank line.

    Nothing is fetched and no entity of a DTD is expanded. Raises StoryError (`not-a-story`) for
    markup nested too deep to read.
    """
    if not markup.strip():
        return ""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.fragment_fromstring(markup, create_parent="div", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise StoryError("not-a-story", f"the HTML of the body: {error}") from None
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if element.tag in UNSEEN:
                element.clear(keep_tail=True)
            if element.tag in BLOCKS:
                pieces.append("\n\n")
            elif element.tag == "br":
                pieces.append("\n")
            elif element.tag in ("td", "th"):
                pieces.append("\t")
            pieces.append(SPACE.sub(" ", element.text or ""))
        else:
            if element.tag in BLOCKS:
                pieces.append("\n\n")
            if element is not root:
                pieces.append(SPACE.sub(" ", element.tail or ""))
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(pieces))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
