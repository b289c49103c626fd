"""NITF 2.5 to 3.x: the News Industry Text Format in XML.

A story is one `nitf` element. Its id is `doc-id`. The dynamic use key (`du-key`), which some agencies share
between all stories of a kind, is only listed in `altIds`. Of the agencies' own `meta` elements only the ANPA
keyword is used. A picture without any text but its caption is set aside.

https://iptc.org/standards/nitf/
"""

import re

from lxml import etree

from processors.drafts import Draft, DraftProperties, SetAside
from processors.formats.items import Item
from processors.formats.media import media_kind
from processors.formats.properties import (
    TAKEN_BACK,
    as_text,
    clean_body,
    join_bylines,
    parse_status,
    parse_urgency,
    without_empty,
)
from processors.formats.times import is_later, parse_time
from processors.formats.xml import LANG, attribute, parse_xml, root_name, serialised, text_at, text_of
from processors.sources import Receipt, Source
from processors.story import AltId, Association, Genre, InfoSource, Subject, Text
from processors.text.markup import element_text, unescape

CONTENT_TYPE = "application/nitf+xml"
NAMES = frozenset(("byttl", "org", "person"))  # in a byline
COMMAS = re.compile(r" ?,[ ,]*")


def looks_like(data: bytes) -> bool:
    """XML whose root element is `nitf`."""
    return root_name(data) == "nitf"


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse a message, which is one story. Raises StoryError (`encoding`, `xml`)."""
    root, repairs = parse_xml(data)
    return [_item(root, repairs, receipt)]


def bodies(root: etree._Element, repairs: list[str]) -> list[Text]:
    """The bodies of a story, its plain text first."""
    body = root.find("body")
    if body is None:
        return []
    content, end = body.find("body.content"), body.find("body.end")
    if content is None:
        content = body
    pieces = [element_text(part) for part in (content, end) if part is not None]
    text, unescaped = unescape("\n\n".join(piece for piece in pieces if piece))
    value, cleaned = clean_body(text)
    repairs += unescaped + cleaned
    return [as_text(value), as_text(serialised(content), "markup", CONTENT_TYPE)]


def _item(root: etree._Element, repairs: list[str], receipt: Receipt) -> Draft | SetAside:
    head, data = "body/body.head/", "head/docdata/"
    source = _source(root, receipt)
    created = parse_time("versionCreated", attribute(root, data + "date.issue", "norm"), repairs, source)
    released = parse_time("embargoedUntil", attribute(root, data + "date.release", "norm"), repairs, source)
    status = parse_status(attribute(root, "head/docdata", "management-status"))
    texts = bodies(root, repairs)
    if not _has_text(texts) and status not in TAKEN_BACK and (kind := _media(root)):
        return SetAside(kind)
    properties: DraftProperties = {
        "uri": source.uri(_identifier(root, status)),
        "version": attribute(root, data + "du-key", "version"),
        "versionCreated": created,
        "firstCreated": _first_created(root, repairs, source),
        "embargoedUntil": released if is_later(released, created) else "",
        "expires": parse_time("expires", attribute(root, data + "date.expire", "norm"), repairs, source),
        "pubStatus": status,
        "urgency": parse_urgency(attribute(root, data + "urgency", "ed-urg"), repairs),
        "copyrightHolder": attribute(root, data + "doc.copyright", "holder")
        or text_at(root, head + "rights/rights.owner"),
        "usageTerms": attribute(root, data + "doc.rights", "type"),
        "edNote": "\n".join(_notes(root)),
        "language": str(root.get(LANG) or root.get("baselang") or ""),
        "slugline": _meta(root).get("anpa-keyword") or attribute(root, data + "key-list/keyword", "key"),
        "by": join_bylines(_by(byline) for byline in root.iterfind(head + "byline")),
        "located": _located(root),
        "headlines": _headlines(root),
        "descriptions": _abstract(root),
        "bodies": texts,
        "subjects": [_subject(element) for element in root.iter("tobject.subject")],
        "genres": _genres(root),
        "infoSources": _sources(root),
        "altIds": _alternatives(root),
        "associations": _replaced(root, source),
    }
    return Draft(without_empty(properties), repairs, source)


def _identifier(root: etree._Element, status: str) -> str:
    """The id. A kill without one is about the story that it refers to."""
    identifier = attribute(root, "head/docdata/doc-id", "id-string")
    return identifier or (_reference(root) if status == "canceled" else "")


def _reference(root: etree._Element) -> str:
    return attribute(root, "head/docdata", "management-doc-idref")


def _has_text(texts: list[Text]) -> bool:
    return bool(texts and texts[0]["value"])


def _media(root: etree._Element) -> str:
    """The ninjs item type of the first picture or the like."""
    kinds = (media_kind(str(media.get("media-type", ""))) for media in root.iter("media"))
    return next((kind for kind in kinds if kind), "")


def _meta(root: etree._Element) -> dict[str, str]:
    return {
        str(meta.get("name")): str(meta.get("content", "")).strip() for meta in root.iterfind("head/meta")
    }


def _headlines(root: etree._Element) -> list[Text]:
    main = text_at(root, "body/body.head/hedline/hl1") or text_at(root, "head/title")
    others = [text_of(line) for line in root.iterfind("body/body.head/hedline/hl2")]
    return [as_text(main)] * bool(main) + [as_text(o, "sub") for o in others if o and o != main]


def _first_created(root: etree._Element, repairs: list[str], source: Source) -> str:
    return parse_time("firstCreated", attribute(root, "head/revision-history", "norm"), repairs, source)


def _notes(root: etree._Element) -> list[str]:
    notes = [str(message.get("info", "")).strip() for message in root.iter("ed-msg")]
    return [note for note in notes + [text_of(n) for n in root.iterfind("body/body.head/note")] if note]


def _by(byline: etree._Element) -> str:
    """The authors and their titles, with commas between those that nothing separates."""
    text = between = str(byline.text or "")
    for element in byline:
        if element.tag == "byttl" or (element.tag in NAMES and not between.strip()):
            text += ", "
        between = str(element.tail or "")
        text += text_of(element) + between
    return COMMAS.sub(", ", " ".join(text.split())).strip(" ,")


def _located(root: etree._Element) -> str:
    location = root.find("body/body.head/dateline/location")
    if location is None:
        return attribute(root, "head/docdata/evloc", "city")
    return COMMAS.sub(", ", text_of(location, ", ")).strip(" ,")


def _abstract(root: etree._Element) -> list[Text]:
    abstract = root.find("body/body.head/abstract")
    text = element_text(abstract) if abstract is not None else ""
    return [as_text(text, "summary")] if text else []


def _subject(element: etree._Element) -> Subject:
    names = (element.get(f"tobject.subject.{part}", "") for part in ("detail", "matter", "type"))
    name = next((str(name) for name in names if name), "")
    literal = str(element.get("tobject.subject.refnum", ""))
    return without_empty(Subject(name=name, literal=literal, creator="wire"))


def _genres(root: etree._Element) -> list[Genre]:
    names = [element.get("tobject.property.type", "") for element in root.iter("tobject.property")]
    return [{"name": str(name)} for name in names if name]


def _source(root: etree._Element, receipt: Receipt) -> Source:
    """The source, from what is near the id, because a kill may have nothing else."""
    return receipt.find_source(
        attribute(root, "head/docdata/doc-id", "regsrc"),
        attribute(root, "head/docdata/doc.copyright", "holder"),
        text_at(root, "body/body.head/distributor"),
    )


def _sources(root: etree._Element) -> list[InfoSource]:
    names = [text_of(root.find("body/body.head/distributor"))]
    names += [str(source.get("src-name", "")) for source in root.iter("from-src")]
    return [{"name": name} for name in dict.fromkeys(names) if name]


def _alternatives(root: etree._Element) -> list[AltId]:
    key, identifier = attribute(root, "head/docdata/du-key", "key"), attribute(root, "head/pubdata", "id")
    return [{"role": role, "value": value} for role, value in (("du-key", key), ("id", identifier)) if value]


def _replaced(root: etree._Element, source: Source) -> list[Association]:
    """The story that this one replaces or kills, unless it stays usable."""
    reference = _reference(root)
    is_usable = parse_status(attribute(root, "head/docdata", "management-idref-status")) == "usable"
    relation = "related" if is_usable else "replaces"
    return [{"name": relation, "rel": relation, "uri": source.uri(reference)}] if reference else []
