"""Plain text, as copied from a page: section label, headline and paragraphs."""

import re

from processors.drafts import Draft, DraftProperties
from processors.formats.frames import framed_texts
from processors.formats.items import Item, parse_items
from processors.formats.properties import as_text, clean_body, without_empty
from processors.sources import Receipt
from processors.text.cleaning import decode, has_letters
from processors.text.structure import byline, paragraphs, split_heading

DECLARATION = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<[\s\0]*[?!]")
START_TAG = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<[\s\0]*[A-Za-z][\w:.-]*[\s\0>/]")
END_TAG = re.compile(rb"<\0?/|/\0?>")


def looks_like(data: bytes) -> bool:
    """Anything that is not XML; this format is tried last."""
    if DECLARATION.match(data):
        return False
    # Financial wires put companies in angle brackets: <ACME CORP>. Without an end tag it is not XML.
    return not (START_TAG.match(data) and END_TAG.search(data))


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse a message, which is one story unless it is in the frames of several.

    Raises StoryError (`encoding`, `empty`).
    """
    texts = framed_texts(data)
    if not texts:
        return [_parse(data, receipt, [])]
    return parse_items(
        texts, lambda text: _parse(text, receipt, ["text: the frame of a transmission was removed"])
    )


def _parse(data: bytes, receipt: Receipt, framed: list[str]) -> Draft:
    decoded, repairs = decode(data)
    page, cleaned = clean_body(decoded)
    section, headline, body = split_heading(page)
    if not has_letters(body):
        section, headline, body = "", "", page
    parts = paragraphs(body)
    first = {part["role"]: body[part["start"] : part["end"]] for part in reversed(parts)}
    standfirst = first.get("standfirst")
    properties: DraftProperties = {
        "by": byline(first.get("byline", "")),
        "headlines": [as_text(headline)] if headline else [],
        "descriptions": [as_text(standfirst, "standfirst")] if standfirst else [],
        "bodies": [as_text(body)],
        "subjects": [{"name": section, "rel": "section", "creator": "wire"}] if section else [],
    }
    return Draft(without_empty(properties), framed + repairs + cleaned, receipt.find_source(), parts)
