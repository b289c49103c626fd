"""NewsML-G2: a bare `newsItem`, or a `newsMessage` with several items.

Items whose class is not text, packages, planning and knowledge items are set aside under their ninjs item
types. Of the renditions of a text, the first with words is read. Catalogues are not fetched: a QCode is
identified by the part after its colon, and IPTC's two vocabularies by their usual aliases (`medtop`, `subj`).

https://iptc.org/standards/newsml-g2/
"""

import re
from collections.abc import Iterable

from lxml import etree

from processors.drafts import EMBARGOED, Draft, DraftProperties, SetAside
from processors.errors import StoryError
from processors.formats import nitf
from processors.formats.items import Item, parse_items
from processors.formats.media import media_kind
from processors.formats.properties import (
    TAKEN_BACK,
    as_text,
    clean_body,
    inline_text,
    join_bylines,
    parse_status,
    parse_urgency,
    strictest,
    without_empty,
)
from processors.formats.times import parse_time
from processors.formats.xml import LANG, attribute, parse_xml, root_name, serialised, text_at, text_of
from processors.sources import Receipt, Source
from processors.story import Association, Genre, InfoSource, Subject, Text
from processors.text.markup import element_text, unescape

# The ninjs item type of each G2 item, and of each class of a newsItem.
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


def looks_like(data: bytes) -> bool:
    """XML whose root element is an item of G2 or a `newsMessage`."""
    return root_name(data) in ROOTS


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the items of a message. Raises StoryError (`encoding`, `xml`, `not-a-story`, `too-large`)."""
    root, repairs = parse_xml(data)
    items = (
        [root] if root.tag in ITEMS else [item for item in root.iterfind("itemSet/*") if item.tag in ITEMS]
    )
    if not items:
        raise StoryError("not-a-story", "the newsMessage has no items")
    signals = _taken_back(root.iterfind("header/signal"))
    return parse_items(items, lambda item: _parse_item(item, signals, list(repairs), receipt))


def _parse_item(
    item: etree._Element, signals: list[str], repairs: list[str], receipt: Receipt
) -> Draft | SetAside:
    kind = ITEMS[str(item.tag)]
    if kind == "text":
        kind = CLASSES.get(_code(_coded(item.find("itemMeta/itemClass"))).lower() or "text", "component")
    if kind != "text":
        return SetAside(kind)
    meta, content = "itemMeta/", "contentMeta/"
    statuses = [parse_status(_coded(item.find(meta + "pubStatus")))]
    status = strictest(statuses + signals + _taken_back(item.iterfind(meta + "signal")))
    bodies = _bodies(item, repairs)
    if not bodies and status not in TAKEN_BACK and (kind := _media(item)):
        return SetAside(kind)
    source = receipt.find_source(_named(item.find(meta + "provider")))

    def time(name: str, path: str) -> str:
        return parse_time(name, text_at(item, path), repairs, source)

    until = time("embargoedUntil", meta + "embargoed")
    if not until and item.find(meta + "embargoed") is not None and status in ("", "usable"):
        status = EMBARGOED
    properties: DraftProperties = {
        "uri": source.uri(str(item.get("guid", "")).strip()),
        "version": str(item.get("version", "")).strip(),
        "versionCreated": time("versionCreated", meta + "versionCreated"),
        "firstCreated": time("firstCreated", meta + "firstCreated"),
        "contentCreated": time("contentCreated", content + "contentCreated"),
        "embargoedUntil": until,
        "pubStatus": status,
        "urgency": parse_urgency(text_at(item, content + "urgency"), repairs),
        "copyrightHolder": _named(item.find("rightsInfo/copyrightHolder")),
        "copyrightNotice": _in_english(item, "rightsInfo/copyrightNotice"),
        "usageTerms": _in_english(item, "rightsInfo/usageTerms"),
        "edNote": "\n".join(_notes(item)),
        "language": attribute(item, content + "language", "tag") or str(item.get(LANG, "")),
        "title": text_at(item, meta + "title"),
        "by": _by(item),
        "slugline": text_at(item, content + "slugline"),
        "located": _named(item.find(content + "located")),
        "headlines": _headlines(item),
        "descriptions": [
            as_text(text, _code(str(element.get("role", ""))) or "summary")
            for element in item.iterfind(content + "description")
            if (text := text_of(element))
        ],
        "bodies": bodies,
        "subjects": [_subject(element) for element in item.iterfind(content + "subject")],
        "genres": [_genre(element) for element in item.iterfind(content + "genre")],
        "infoSources": _sources(item),
        "altIds": [
            {"role": _code(str(element.get("type", ""))) or "id", "value": text_of(element)}
            for element in item.iterfind(content + "altId")
            if text_of(element)
        ],
        "associations": _links(item, source),
    }
    return Draft(without_empty(properties), repairs, source)


def _taken_back(signals: Iterable[etree._Element]) -> list[str]:
    """The statuses that instructions to remove or to withhold the story give it. Other signals have none."""
    return [status for signal in signals if (status := parse_status(_coded(signal))) in TAKEN_BACK]


def _bodies(item: etree._Element, repairs: list[str]) -> list[Text]:
    """The first text rendition that has words, and its markup; [] if there is none."""
    for content in item.iterfind("contentSet/*"):
        made: list[str] = []
        bodies = _rendition(content, made)
        if bodies and bodies[0]["value"]:
            repairs += made
            return bodies
    return []


def _rendition(content: etree._Element, repairs: list[str]) -> list[Text]:
    kind = str(content.get("contenttype", "")).lower()
    if content.tag == "inlineXML":
        story = content.find("nitf")
        return _from_markup(content, repairs) if story is None else nitf.bodies(story, repairs)
    if content.tag == "inlineData" and (kind.startswith("text/") or "html" in kind or not kind):
        return _from_data(content, repairs)
    return []


def _media(item: etree._Element) -> str:
    """The ninjs item type of the first picture or the like."""
    contents = item.iterfind("contentSet/*")
    return next((kind for each in contents if (kind := media_kind(str(each.get("contenttype", ""))))), "")


def _by(item: etree._Element) -> str:
    """The bylines, or else the persons who created the text."""
    creators = item.iterfind("contentMeta/creator")
    persons = [_named(creator) for creator in creators if _code(str(creator.get("type", ""))) == "person"]
    return join_bylines(map(text_of, item.iterfind("contentMeta/by"))) or join_bylines(persons)


def _from_markup(content: etree._Element, repairs: list[str]) -> list[Text]:
    body = content.find(".//body")
    whole = content if body is None else body
    markup = as_text(serialised(whole), "markup", "application/xhtml+xml")
    for frame in (*whole.findall("header"), *whole.findall("footer")):  # these repeat the item's metadata
        whole.remove(frame)
    text, unescaped = unescape(element_text(whole))
    value, cleaned = clean_body(text)
    repairs += unescaped + cleaned
    return [as_text(value), markup]


def _from_data(content: etree._Element, repairs: list[str]) -> list[Text]:
    text, markup = inline_text(str(content.text or ""))
    value, cleaned = clean_body(text)
    repairs += cleaned
    return [as_text(value), *markup]


def _headlines(item: etree._Element) -> list[Text]:
    """The headlines, the main one first: it has the role `main` or no role."""
    headlines = []
    for element in item.iterfind("contentMeta/headline"):
        role = _code(str(element.get("role", ""))) or "main"
        if text := text_of(element):
            headlines.append(as_text(text, role))
    return sorted(headlines, key=lambda headline: headline["role"] != "main")


def _notes(item: etree._Element) -> list[str]:
    """The notes for editors. A note with nested elements is skipped: its parts are also sent separately."""
    notes = [
        text_of(note)
        for note in (*item.iterfind("itemMeta/edNote"), *item.iterfind("contentMeta/edNote"))
        if not len(note) and "nonpublic" not in str(note.get("pubconstraint", ""))
    ]
    return list(dict.fromkeys(note for note in notes if note))


def _subject(element: etree._Element) -> Subject:
    return without_empty(Subject(name=text_at(element, "name"), literal=_literal(element), creator="wire"))


def _genre(element: etree._Element) -> Genre:
    return without_empty(Genre(name=text_at(element, "name"), literal=_literal(element)))


def _literal(element: etree._Element) -> str:
    return str(element.get("qcode") or element.get("uri") or element.get("literal") or "")


def _sources(item: etree._Element) -> list[InfoSource]:
    sources: dict[str, InfoSource] = {}
    for path in ("contentMeta/infoSource", "itemMeta/provider", "contentMeta/creditline"):
        for element in item.iterfind(path):
            if name := _named(element):
                sources.setdefault(name.casefold(), {"name": name})
    return list(sources.values())


def _links(item: etree._Element, source: Source) -> list[Association]:
    links: list[Association] = []
    for link in item.iterfind("itemMeta/link"):
        target = str(link.get("residref") or link.get("guidref") or link.get("href") or "").strip()
        if target:
            relation = _code(str(link.get("rel") or link.get("reluri") or "")) or "link"
            links.append({"name": f"{relation} {len(links) + 1}", "rel": relation, "uri": source.uri(target)})
    return links


def _named(element: etree._Element | None) -> str:
    """The name of a concept, or else its literal, its code or its text."""
    if element is None:
        return ""
    literal, code = element.get("literal"), element.get("qcode") or element.get("uri")
    return text_at(element, "name") or str(literal or "") or _code(str(code or "")) or text_of(element)


def _in_english(item: etree._Element, path: str) -> str:
    """The first English text at a path, or else the first in any language."""
    texts = item.findall(path)
    english = [element for element in texts if str(element.get(LANG, "")).startswith("en")]
    return text_of(english[0] if english else texts[0] if texts else None)


def _coded(element: etree._Element | None) -> str:
    """The value of a property as QCode, URI, literal, text or name."""
    if element is None:
        return ""
    given = (element.get("qcode"), element.get("uri"), element.get("literal"), text_of(element))
    return next((str(value) for value in given if value and str(value).strip()), "")


def _code(qcode: str) -> str:
    """The code of a QCode or URI, without its vocabulary."""
    return re.split(r"[:/#]", qcode.strip().rstrip("/#"))[-1]
