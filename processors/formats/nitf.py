"""NITF 2.5 to 3.x: the News Industry Text Format in XML.

A story is one `nitf` element. Its id is `doc-id`, not the dynamic use key, which some agencies give
to every story of a kind; the key is among `altIds`. What agencies put into `meta` is theirs to know.

https://iptc.org/standards/nitf/
"""

import re
from typing import Any

from lxml import etree

from processors.errors import StoryError
from processors.formats.raw import (
    as_uri,
    filled,
    is_later,
    plain_body,
    status_of,
    text_value,
    time_of,
    urgency_of,
)
from processors.formats.xml import LANG, at, attribute, opening, parse_xml, serialised, text_of
from processors.story import Story
from processors.text.markup import element_text, unescaped

BY = re.compile(r"by\s+", re.I)
CONTENT_TYPE = "application/nitf+xml"


def looks_like(data: bytes) -> bool:
    """XML whose first element is `nitf`."""
    return opening(data) == "nitf"


def parse(data: bytes) -> list[Story | StoryError]:
    """The story of a message. Raises StoryError (`encoding`, `xml`, `empty`)."""
    root, repairs = parse_xml(data)
    return [_record(root, repairs)]


def body_of(root: etree._Element, repairs: list[str]) -> list[dict[str, str]]:
    """The bodies of a story, its plain text first. Raises StoryError (`empty`)."""
    body = root.find("body")
    if body is None:
        raise StoryError("empty", "the nitf has no body")
    content, end = body.find("body.content"), body.find("body.end")
    if content is None:
        content = body
    pieces = [element_text(part) for part in (content, end) if part is not None]
    text, escaped = unescaped("\n\n".join(piece for piece in pieces if piece))
    value, cleaned = plain_body(text)
    repairs += escaped + cleaned
    return [text_value(value), text_value(serialised(content), "markup", CONTENT_TYPE)]


def _record(root: etree._Element, repairs: list[str]) -> Story:
    head, data = "body/body.head/", "head/docdata/"
    identifier = attribute(root, data + "doc-id", "id-string")
    created = time_of("versionCreated", attribute(root, data + "date.issue", "norm"), repairs)
    released = time_of("embargoedUntil", attribute(root, data + "date.release", "norm"), repairs)
    status = attribute(root, "head/docdata", "management-status").lower()
    embargoed = is_later(released, created)
    if status == "embargoed":
        status = "usable" if embargoed else "withheld"
    record: Story = {
        "uri": as_uri(identifier) if identifier else "",
        "version": attribute(root, data + "du-key", "version"),
        "versionCreated": created,
        "firstCreated": _first_created(root, repairs),
        "embargoedUntil": released if embargoed else "",
        "expires": time_of("expires", attribute(root, data + "date.expire", "norm"), repairs),
        "pubStatus": status_of(status, repairs),
        "urgency": urgency_of(attribute(root, data + "urgency", "ed-urg"), repairs),
        "copyrightHolder": attribute(root, data + "doc.copyright", "holder")
        or at(root, head + "rights/rights.owner"),
        "usageTerms": attribute(root, data + "doc.rights", "type"),
        "edNote": "\n".join(_notes(root)),
        "language": str(root.get(LANG) or root.get("baselang") or ""),
        "slugline": _meta(root).get("anpa-keyword") or attribute(root, data + "key-list/keyword", "key"),
        "by": _by(root.find(head + "byline")),
        "located": _located(root),
        "headlines": _headlines(root),
        "descriptions": _abstract(root),
    }
    record["bodies"] = body_of(root, repairs)
    record |= {
        "subjects": [_subject(element) for element in root.iter("tobject.subject")],
        "genres": [{"name": name} for name in _genres(root)],
        "infoSources": [{"name": name} for name in _sources(root)],
        "altIds": _alternatives(root),
        "associations": _replaced(root),
    }
    return filled(record) | {"repairs": repairs}


def _meta(root: etree._Element) -> dict[str, str]:
    return {
        str(meta.get("name")): str(meta.get("content", "")).strip() for meta in root.iterfind("head/meta")
    }


def _headlines(root: etree._Element) -> list[dict[str, str]]:
    main = at(root, "body/body.head/hedline/hl1") or at(root, "head/title")
    others = [text_of(line) for line in root.iterfind("body/body.head/hedline/hl2")]
    return [text_value(main)] * bool(main) + [text_value(o, "sub") for o in others if o and o != main]


def _first_created(root: etree._Element, repairs: list[str]) -> str:
    return time_of("firstCreated", attribute(root, "head/revision-history", "norm"), repairs)


def _notes(root: etree._Element) -> list[str]:
    notes = [str(message.get("info", "")).strip() for message in root.iter("ed-msg")]
    return [note for note in notes + [text_of(n) for n in root.iterfind("body/body.head/note")] if note]


def _by(byline: etree._Element | None) -> str:
    if byline is None:
        return ""
    title = text_of(byline.find("byttl"))
    names = text_of(byline).removesuffix(title).strip(" ,")
    return ", ".join(part for part in (BY.sub("", names, count=1), title) if part)


def _located(root: etree._Element) -> str:
    location = root.find("body/body.head/dateline/location")
    if location is None:
        return attribute(root, "head/docdata/evloc", "city")
    return re.sub(r"\s+,", ",", text_of(location)).strip(" ,")


def _abstract(root: etree._Element) -> list[dict[str, str]]:
    abstract = root.find("body/body.head/abstract")
    text = element_text(abstract) if abstract is not None else ""
    return [text_value(text, "summary")] if text else []


def _subject(element: etree._Element) -> dict[str, str]:
    names = (element.get(f"tobject.subject.{part}", "") for part in ("detail", "matter", "type"))
    name = next((str(name) for name in names if name), "")
    literal = str(element.get("tobject.subject.refnum", ""))
    return {k: v for k, v in {"name": name, "literal": literal, "creator": "wire"}.items() if v}


def _genres(root: etree._Element) -> list[str]:
    names = [element.get("tobject.property.type", "") for element in root.iter("tobject.property")]
    return [str(name) for name in names if name]


def _sources(root: etree._Element) -> list[str]:
    names = [text_of(root.find("body/body.head/distributor"))]
    names += [str(source.get("src-name", "")) for source in root.iter("from-src")]
    return list(dict.fromkeys(name for name in names if name))


def _alternatives(root: etree._Element) -> list[dict[str, str]]:
    found = {"du-key": attribute(root, "head/docdata/du-key", "key")}
    found["id"] = attribute(root, "head/pubdata", "id")
    return [{"role": role, "value": value} for role, value in found.items() if value]


def _replaced(root: etree._Element) -> list[dict[str, Any]]:
    reference = attribute(root, "head/docdata", "management-doc-idref")
    return [{"name": "replaces", "rel": "replaces", "uri": as_uri(reference)}] if reference else []
