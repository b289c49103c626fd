"""Plain text, as a newsroom copies it off a page: label, headline and paragraphs."""

import re

from processors.errors import StoryError
from processors.formats.raw import plain_body
from processors.story import Story
from processors.text.cleaning import decode
from processors.text.structure import byline, lift, paragraphs

DECLARATION = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<[\s\0]*[?!]")
ELEMENT = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<[\s\0]*[A-Za-z][\w:.-]*[\s\0>/]")
END = re.compile(rb"<\0?/|/\0?>")


def looks_like(data: bytes) -> bool:
    """Anything but XML may be plain text; it comes last."""
    if DECLARATION.match(data):
        return False
    # What begins with <ACME CORP> and ends no element is a financial wire's story of a company.
    return not (ELEMENT.match(data) and END.search(data))


def parse(data: bytes) -> list[Story | StoryError]:
    """One story a message. Raises StoryError (`encoding`, `empty`)."""
    decoded, repairs = decode(data)
    whole, cleaned = plain_body(decoded)
    section, headline, copy = lift(whole)
    record: Story = {}
    parts = {part["role"]: copy[part["start"] : part["end"]] for part in reversed(paragraphs(copy))}
    if "byline" in parts:
        record["by"] = byline(parts["byline"])
    if headline:
        record["headlines"] = [{"role": "main", "contentType": "text/plain", "value": headline}]
    if "standfirst" in parts:
        record["descriptions"] = [
            {"role": "standfirst", "contentType": "text/plain", "value": parts["standfirst"]}
        ]
    record["bodies"] = [{"role": "main", "contentType": "text/plain", "value": copy}]
    if section:
        record["subjects"] = [{"name": section, "rel": "section", "creator": "wire"}]
    record["repairs"] = repairs + cleaned
    return [record]
