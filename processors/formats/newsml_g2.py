"""NewsML-G2: a bare `newsItem`, or a `newsMessage` with several items.

An item whose class is not text is set aside under ninjs' name for it, and so are packages, planning
and knowledge items. Catalogues are not fetched: a QCode is told by the part behind its colon, and
IPTC's two vocabularies by the usual aliases (`medtop`, `subj`).

https://iptc.org/standards/newsml-g2/
"""

import re
from typing import Any

from lxml import etree

from processors.errors import StoryError
from processors.formats import nitf
from processors.formats.raw import (
    as_uri,
    each,
    filled,
    plain_body,
    status_of,
    text_value,
    time_of,
    urgency_of,
)
from processors.formats.xml import LANG, at, attribute, opening, parse_xml, serialised, text_of
from processors.story import Story
from processors.text.markup import element_text, to_text, unescaped

ITEMS = {
    "newsItem": "text",
    "packageItem": "composite",
    "planningItem": "planning",
    "conceptItem": "component",
    "knowledgeItem": "component",
    "catalogItem": "component",
    "eventItem": "event",
}
CLASSES = {"audio": "audio", "video": "video", "picture": "picture", "graphic": "graphic", "text": "text"}
ROOTS = frozenset((*ITEMS, "newsMessage"))
BY = re.compile(r"by\s+", re.I)
TAG = re.compile(r"<[A-Za-z/][^<>]*>")


def looks_like(data: bytes) -> bool:
    """XML whose first element is an item of G2, or a message with them."""
    return opening(data) in ROOTS


def parse(data: bytes) -> list[Story | StoryError]:
    """The items of a message. Raises StoryError (`encoding`, `xml`, `empty`, `not-a-story`)."""
    root, repairs = parse_xml(data)
    items = (
        [root] if root.tag in ITEMS else [item for item in root.iterfind("itemSet/*") if item.tag in ITEMS]
    )
    if not items:
        raise StoryError("not-a-story", "a newsMessage without an item in it")
    return each(items, lambda item: _item(item, list(repairs)))


def _item(item: etree._Element, repairs: list[str]) -> Story:
    kind = ITEMS[str(item.tag)]
    if kind == "text":
        kind = CLASSES.get(_code(attribute(item, "itemMeta/itemClass", "qcode")) or "text", "component")
    if kind != "text":
        return {"type": kind}
    meta, content = "itemMeta/", "contentMeta/"
    guid = str(item.get("guid", "")).strip()
    record: Story = {
        "uri": as_uri(guid) if guid else "",
        "version": str(item.get("version", "")).strip(),
        "versionCreated": time_of("versionCreated", at(item, meta + "versionCreated"), repairs),
        "firstCreated": time_of("firstCreated", at(item, meta + "firstCreated"), repairs),
        "contentCreated": time_of("contentCreated", at(item, content + "contentCreated"), repairs),
        "embargoedUntil": time_of("embargoedUntil", at(item, meta + "embargoed"), repairs),
        "pubStatus": status_of(_code(attribute(item, meta + "pubStatus", "qcode")), repairs),
        "urgency": urgency_of(at(item, content + "urgency"), repairs),
        "copyrightHolder": _named(item.find("rightsInfo/copyrightHolder")),
        "copyrightNotice": _in_english(item, "rightsInfo/copyrightNotice"),
        "usageTerms": _in_english(item, "rightsInfo/usageTerms"),
        "edNote": "\n".join(_notes(item)),
        "language": attribute(item, content + "language", "tag") or str(item.get(LANG, "")),
        "title": at(item, meta + "title"),
        "by": BY.sub("", at(item, content + "by"), count=1),
        "slugline": at(item, content + "slugline"),
        "located": _named(item.find(content + "located")),
        "headlines": _headlines(item),
        "descriptions": [
            text_value(text, _code(str(element.get("role", ""))) or "summary")
            for element in item.iterfind(content + "description")
            if (text := text_of(element))
        ],
    }
    record["bodies"] = _bodies(item, repairs)
    record |= {
        "subjects": [
            _concept(element) | {"creator": "wire"} for element in item.iterfind(content + "subject")
        ],
        "genres": [_concept(element) for element in item.iterfind(content + "genre")],
        "infoSources": _sources(item),
        "altIds": [
            {"role": _code(str(element.get("type", ""))) or "id", "value": text_of(element)}
            for element in item.iterfind(content + "altId")
            if text_of(element)
        ],
        "associations": _links(item),
    }
    return filled(record) | {"repairs": repairs}


def _bodies(item: etree._Element, repairs: list[str]) -> list[dict[str, str]]:
    """The first of the renditions that is a text, and its markup. Raises StoryError (`empty`)."""
    contents = item.find("contentSet")
    for content in contents if contents is not None else ():
        kind = str(content.get("contenttype", "")).lower()
        if content.tag == "inlineXML":
            if (story := content.find("nitf")) is not None:
                return nitf.body_of(story, repairs)
            return _from_markup(content, repairs)
        if content.tag == "inlineData" and (kind.startswith("text/") or not kind):
            return _from_data(content, repairs)
    raise StoryError("empty", "no text in the item's contentSet")


def _from_markup(content: etree._Element, repairs: list[str]) -> list[dict[str, str]]:
    body = content.find(".//body")
    whole = content if body is None else body
    markup = text_value(serialised(whole), "markup", "application/xhtml+xml")
    for frame in (*whole.findall("header"), *whole.findall("footer")):  # which repeat the item's metadata
        whole.remove(frame)
    text, escaped = unescaped(element_text(whole))
    value, cleaned = plain_body(text)
    repairs += escaped + cleaned
    return [text_value(value), markup]


def _from_data(content: etree._Element, repairs: list[str]) -> list[dict[str, str]]:
    given = str(content.text or "")
    marked_up = bool(TAG.search(given))
    value, cleaned = plain_body(to_text(given) if marked_up else given)
    repairs += cleaned
    return [text_value(value)] + [text_value(given.strip(), "markup", "text/html")] * marked_up


def _headlines(item: etree._Element) -> list[dict[str, str]]:
    """The main headline first: one without a role, or whose role says so."""
    found = []
    for element in item.iterfind("contentMeta/headline"):
        role = _code(str(element.get("role", ""))) or "main"
        if text := text_of(element):
            found.append(text_value(text, role))
    return sorted(found, key=lambda headline: headline["role"] != "main")


def _notes(item: etree._Element) -> list[str]:
    """Notes for editors; what is a note of notes, and is said in single ones too, is left out."""
    notes = [
        text_of(note)
        for note in (*item.iterfind("itemMeta/edNote"), *item.iterfind("contentMeta/edNote"))
        if not len(note) and "nonpublic" not in str(note.get("pubconstraint", ""))
    ]
    return list(dict.fromkeys(note for note in notes if note))


def _concept(element: etree._Element) -> dict[str, str]:
    literal = str(element.get("qcode") or element.get("uri") or element.get("literal") or "")
    name = at(element, "name")
    return {key: value for key, value in {"name": name, "literal": literal}.items() if value}


def _sources(item: etree._Element) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in ("contentMeta/infoSource", "itemMeta/provider", "contentMeta/creditline"):
        for element in item.iterfind(path):
            if name := _named(element):
                found.setdefault(name.casefold(), {"name": name})
    return list(found.values())


def _links(item: etree._Element) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    for link in item.iterfind("itemMeta/link"):
        target = str(link.get("residref") or link.get("guidref") or link.get("href") or "").strip()
        if target:
            relation = _code(str(link.get("rel", ""))) or "link"
            links.append({"name": f"{relation} {len(links) + 1}", "rel": relation, "uri": as_uri(target)})
    return links


def _named(element: etree._Element | None) -> str:
    """What a concept is called: its name, its literal, its code; else its text."""
    if element is None:
        return ""
    name = at(element, "name") or str(element.get("literal") or "") or _code(str(element.get("qcode") or ""))
    return name or text_of(element)


def _in_english(item: etree._Element, path: str) -> str:
    """The text in English of several, or the first."""
    texts = item.findall(path)
    english = [element for element in texts if str(element.get(LANG, "")).startswith("en")]
    return text_of(english[0] if english else texts[0] if texts else None)


def _code(qcode: str) -> str:
    return qcode.rpartition(":")[2].strip()
