"""NewsML 1.x: one `NewsItem` or several, whose text may be NITF, XHTML, HTML in CDATA or plain.

The id is the public identifier without its revision, which is the version. Of several texts in an
item (captions beside the story) the one whose role is Main is taken, or the longest.

https://iptc.org/standards/newsml-1/
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
    is_later,
    plain_body,
    status_of,
    text_value,
    time_of,
    urgency_of,
)
from processors.formats.xml import LANG, at, attribute, opening, parse_xml, serialised, text_of
from processors.story import Story
from processors.text.markup import element_text, to_text, unescaped

MEDIA = {"photo": "picture", "image": "picture", "picture": "picture", "graphic": "graphic", "video": "video"}
MEDIA |= {"audio": "audio", "animation": "video", "complexdata": "component"}
BY = re.compile(r"by\s+", re.I)
CITY = re.compile(r"[^\W\d_][^,\d(]*")  # of a dateline, before a date or an agency
TAG = re.compile(r"<[A-Za-z/][^<>]*>")


def looks_like(data: bytes) -> bool:
    """XML whose first element is `NewsML` or a `NewsItem`."""
    return opening(data) in ("NewsML", "NewsItem")


def parse(data: bytes) -> list[Story | StoryError]:
    """The items of a message. Raises StoryError (`encoding`, `xml`, `empty`, `not-a-story`)."""
    root, repairs = parse_xml(data)
    items = [root] if root.tag == "NewsItem" else root.findall("NewsItem")
    if not items:
        raise StoryError("not-a-story", "a NewsML without a NewsItem in it")
    priority = attribute(root, "NewsEnvelope/Priority", "FormalName")
    return each(items, lambda item: _item(item, priority, list(repairs)))


def _item(item: etree._Element, priority: str, repairs: list[str]) -> Story:
    content = _text_content(item)
    if content is None:
        kinds = [str(kind.get("FormalName", "")).lower() for kind in item.iter("MediaType")]
        if not any(kind in MEDIA for kind in kinds):
            raise StoryError("empty", "no text in the NewsItem")
        return {"type": next(MEDIA[kind] for kind in kinds if kind in MEDIA)}
    manage = "NewsManagement/"
    uri, public = _identifier(item)
    status = attribute(item, manage + "Status", "FormalName").lower()
    created = time_of("versionCreated", at(item, manage + "ThisRevisionCreated"), repairs)
    until = time_of("embargoedUntil", at(item, manage + "StatusWillChange/DateAndTime"), repairs)
    if status == "embargoed":
        status = "usable" if is_later(until, created) else "withheld"
    else:
        until = ""
    record: Story = {
        "uri": as_uri(uri) if uri else "",
        "version": at(item, "Identification/NewsIdentifier/RevisionId"),
        "versionCreated": created,
        "firstCreated": time_of("firstCreated", at(item, manage + "FirstCreated"), repairs),
        "embargoedUntil": until,
        "pubStatus": status_of(status, repairs),
        "urgency": urgency_of(attribute(item, manage + "Urgency", "FormalName") or priority, repairs),
        "copyrightNotice": at(item, ".//NewsLines/CopyrightLine"),
        "copyrightHolder": at(item, ".//RightsMetadata/Copyright/CopyrightHolder"),
        "usageTerms": at(item, ".//RightsMetadata/UsageRights/UsageType"),
        "edNote": "\n".join(_instructions(item)),
        "language": _language(item),
        "by": BY.sub("", at(item, ".//NewsLines/ByLine"), count=1),
        "slugline": at(item, ".//NewsLines/SlugLine") or at(item, "Identification/NameLabel"),
        "located": _located(item),
        "headlines": _lines(item, "HeadLine", "main"),
        "descriptions": _lines(item, "SubHeadLine", "summary"),
    }
    record["bodies"] = _bodies(content, repairs)
    record |= {
        "subjects": _subjects(item),
        "genres": [
            {"name": name} for genre in item.iter("Genre") if (name := str(genre.get("FormalName", "")))
        ],
        "infoSources": [{"name": name} for name in _parties(item)],
        "altIds": [{"role": "public", "value": public}] if public and public != uri else [],
        "associations": _associated(item),
    }
    return filled(record) | {"repairs": repairs}


def _identifier(item: etree._Element) -> tuple[str, str]:
    """The public identifier without its revision, and with it."""
    path = "Identification/NewsIdentifier/"
    public = at(item, path + "PublicIdentifier")
    provider, date, number = (at(item, path + name) for name in ("ProviderId", "DateId", "NewsItemId"))
    if provider and date and number:
        return f"urn:newsml:{provider}:{date}:{number}", public
    revision = at(item, path + "RevisionId")
    return public.removesuffix(f":{revision}"), public


def _text_content(item: etree._Element) -> etree._Element | None:
    """The `ContentItem` with the story; None where there is no text."""
    texts: list[tuple[Any, ...]] = []
    for content in item.iter("ContentItem"):
        kind = attribute(content, "MediaType", "FormalName").lower()
        data = content.find("DataContent")
        if data is not None and kind in ("text", "") and text_of(data):
            parent = content.getparent()
            role = attribute(parent, "Role", "FormalName").lower() if parent is not None else ""
            texts.append((role == "main", role != "caption", len(text_of(data)), len(texts), content))
    return max(texts)[-1] if texts else None


def _bodies(content: etree._Element, repairs: list[str]) -> list[dict[str, str]]:
    data = content.find("DataContent")
    assert data is not None
    if (story := data.find("nitf")) is not None:
        return nitf.body_of(story, repairs)
    if len(data):
        body = data.find(".//body")
        whole = data if body is None else body
        text, markup = element_text(whole), [text_value(serialised(whole), "markup", "application/xhtml+xml")]
    else:
        given = str(data.text or "")
        marked_up = bool(TAG.search(given))
        text = to_text(given) if marked_up else given
        markup = [text_value(given.strip(), "markup", "text/html")] * marked_up
    text, escaped = unescaped(text)
    value, cleaned = plain_body(text)
    repairs += escaped + cleaned
    return [text_value(value), *markup]


def _lines(item: etree._Element, name: str, role: str) -> list[dict[str, str]]:
    """The headlines, or what stands below them, of the first component that has any."""
    texts = [text_of(line) for line in item.iterfind(f".//NewsLines/{name}")][:1]
    return [text_value(text, role) for text in texts if text]


def _instructions(item: etree._Element) -> list[str]:
    texts = [str(each.get("FormalName", "")) for each in item.iterfind("NewsManagement/Instruction")]
    notes = [text_of(line) for line in item.iter("NewsLine") if _is_note(line)]
    return [text for text in texts + notes if text]


def _is_note(line: etree._Element) -> bool:
    return attribute(line, "NewsLineType", "FormalName").lower() in ("ednote", "editorialnote", "advisory")


def _language(item: etree._Element) -> str:
    named = attribute(item, ".//DescriptiveMetadata/Language", "FormalName") or str(item.get(LANG, ""))
    return named.lower() if len(named) == 2 else named


def _located(item: etree._Element) -> str:
    for location in item.iter("Location", "DescriptiveMetadata"):
        for entry in location.iterfind("Property"):
            if entry.get("FormalName") == "City" and entry.get("Value"):
                return str(entry.get("Value"))
    found = CITY.match(at(item, ".//NewsLines/DateLine"))
    return found[0].strip(" -") if found else ""


def _subjects(item: etree._Element) -> list[dict[str, str]]:
    names = {}
    for topic in item.iter("Topic"):
        for description in topic.iterfind("Description"):
            english = str(description.get(LANG, "")).startswith("en") and description.get("Variant") == "Name"
            if english:
                names[at(topic, "FormalName")] = text_of(description)
    subjects: dict[str, dict[str, str]] = {}
    for group in item.iter("SubjectCode"):
        for element in group:
            code = str(element.get("FormalName", ""))
            if code:
                known = {"name": names.get(code, ""), "literal": code, "creator": "wire"}
                subjects.setdefault(code, {k: v for k, v in known.items() if v})
    return list(subjects.values())


def _parties(item: etree._Element) -> list[str]:
    parties = [*item.iterfind(".//Provider/Party"), *item.iterfind(".//Source/Party")]
    names = [str(party.get("FormalName", "")) for party in parties] + [at(item, ".//NewsLines/CreditLine")]
    return list(dict.fromkeys(name for name in names if name))


def _associated(item: etree._Element) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for element in item.iterfind("NewsManagement/*"):
        target = str(element.get("NewsItem", "")).strip()
        if element.tag in ("AssociatedWith", "DerivedFrom") and target:
            relation = "derivedFrom" if element.tag == "DerivedFrom" else "associatedWith"
            found.append({"name": f"{relation} {len(found) + 1}", "rel": relation, "uri": as_uri(target)})
    return found
