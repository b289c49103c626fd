"""The content of an item of a feed: its text, its markup and its summary, or that it is only a picture."""

import re
from typing import NamedTuple

from lxml import etree, html

from processors.formats.media import media_kind
from processors.formats.properties import as_text
from processors.formats.xml import serialised, text_of
from processors.story import Text
from processors.text.markup import element_text, to_text

MARKUP = re.compile(r"<[A-Za-z/!][^<>]*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


class Content(NamedTuple):
    """The body of an item, its markup, and its summary; "" and [] if it has none.

    `media` is the ninjs item type of an item that has pictures or the like instead of a body.
    """

    text: str
    markup: list[Text]
    summary: str
    media: str


def read_content(item: etree._Element) -> Content:
    """Read the content of an item. The body is the longest of its texts that is not a picture's caption."""
    found = [item.find(name) for name in ("encoded", "content", "body", "description", "summary")]
    elements = [element for element in found if element is not None and _is_text(element)]
    texts = [(text, element) for element in elements if (text := plain_text(element))]
    captions = [text for text, element in texts if _is_picture(element)]
    texts = [pair for pair in texts if not any(pair[0] in caption for caption in captions)]
    if not texts:
        return Content("", [], "", "picture" if captions else _media(item))
    text, element = max(texts, key=lambda pair: len(pair[0]))
    markup = serialised(element) if len(element) else str(element.text or "").strip()
    summary, last = texts[-1]
    return Content(
        text,
        [as_text(markup, "markup", "text/html")] if markup != text else [],
        summary if last is not element else "",
        "",
    )


def plain_text(element: etree._Element | None) -> str:
    """The plain text of an element whose markup may be escaped, in CDATA, or XHTML."""
    if element is None:
        return ""
    if len(element):
        return element_text(element)
    text = str(element.text or "").strip()
    is_html = element.get("type") not in ("text", "text/plain") and MARKUP.search(text)
    return to_text(text) if is_html else " ".join(text.split())


def _is_text(element: etree._Element) -> bool:
    """Whether content of Atom, which may be anything, is a text."""
    kind = str(element.get("type", "text")).lower()
    return kind in ("text", "html", "xhtml") or kind.startswith("text/") or kind.endswith("xml")


def _is_picture(element: etree._Element) -> bool:
    """Whether all words are in figures."""
    root = element
    if not len(element):
        text = str(element.text or "")
        if "<figure" not in text.lower():
            return False
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        root = html.fragment_fromstring(text, create_parent="div", parser=parser)
    figures = 0  # that the walk is in
    for event, each in etree.iterwalk(root, events=("start", "end")):
        is_figure = str(each.tag).rpartition("}")[2].lower() == "figure"
        if event == "start":
            figures += is_figure
            words = each.text
        else:
            figures -= is_figure
            words = each.tail if each is not root else ""
        if not figures and (words or "").strip():
            return False
    return True


def _media(item: etree._Element) -> str:
    """The ninjs item type of an item without text: of its sound or video, or of a picture with a caption.

    A picture without one illustrates a story of which the feed has only the headline.
    """
    elements = item.iter("enclosure", "link", "{*}content")
    kinds = [media_kind(str(each.get(name, ""))) for each in elements for name in ("medium", "type")]
    is_captioned = any(map(text_of, item.iter("{*}description")))
    return next((kind for kind in kinds if kind and (kind != "picture" or is_captioned)), "")
