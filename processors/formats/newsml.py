"""NewsML 1.x: one `NewsItem` or several, whose text may be NITF, XHTML, HTML in CDATA or plain.

The id is the public identifier without its revision, which is the version. If an item has several texts
(captions beside the story), the story is the one whose role is Main, else the longest.

https://iptc.org/standards/newsml-1/
"""

import re

from lxml import etree

from processors.drafts import Draft, DraftProperties, SetAside
from processors.errors import StoryError
from processors.formats import nitf
from processors.formats.items import Item, parse_items
from processors.formats.properties import (
    as_text,
    clean_body,
    inline_text,
    parse_status,
    parse_urgency,
    without_by,
    without_empty,
)
from processors.formats.times import is_later, parse_time
from processors.formats.xml import LANG, attribute, parse_xml, root_name, serialised, text_at, text_of
from processors.sources import Receipt, Source
from processors.story import Association, Genre, InfoSource, Subject, Text
from processors.text.markup import element_text, unescape

# The ninjs item type of each media type of NewsML.
MEDIA = {
    "photo": "picture",
    "image": "picture",
    "picture": "picture",
    "graphic": "graphic",
    "video": "video",
    "animation": "video",
    "audio": "audio",
    "complexdata": "component",
}
CITY = re.compile(r"[^\W\d_][^,\d(]*")  # at the start of a dateline, before a date or an agency


def looks_like(data: bytes) -> bool:
    """XML whose root element is `NewsML` or `NewsItem`."""
    return root_name(data) in ("NewsML", "NewsItem")


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the items of a message. Raises StoryError (`encoding`, `xml`, `not-a-story`, `too-large`)."""
    root, repairs = parse_xml(data)
    items = [root] if root.tag == "NewsItem" else root.findall("NewsItem")
    if not items:
        raise StoryError("not-a-story", "the NewsML has no NewsItem")
    priority = attribute(root, "NewsEnvelope/Priority", "FormalName")
    return parse_items(items, lambda item: _parse_item(item, priority, list(repairs), receipt))


def _parse_item(
    item: etree._Element, priority: str, repairs: list[str], receipt: Receipt
) -> Draft | SetAside:
    content = _text_content(item)
    if content is None:
        kinds = [str(kind.get("FormalName", "")).lower() for kind in item.iter("MediaType")]
        if set_aside := next((MEDIA[kind] for kind in kinds if kind in MEDIA), ""):
            return SetAside(set_aside)
    manage = "NewsManagement/"
    uri, public = _identifier(item)
    source = receipt.find_source(text_at(item, "Identification/NewsIdentifier/ProviderId"))

    def time(name: str, path: str) -> str:
        return parse_time(name, text_at(item, manage + path), repairs, source)

    status = attribute(item, manage + "Status", "FormalName").lower()
    created = time("versionCreated", "ThisRevisionCreated")
    until = time("embargoedUntil", "StatusWillChange/DateAndTime")
    if status == "embargoed":
        status = "usable" if is_later(until, created) else "withheld"
    else:
        until = ""
    properties: DraftProperties = {
        "uri": source.uri(uri),
        "version": text_at(item, "Identification/NewsIdentifier/RevisionId"),
        "versionCreated": created,
        "firstCreated": time("firstCreated", "FirstCreated"),
        "embargoedUntil": until,
        "pubStatus": parse_status(status),
        "urgency": parse_urgency(attribute(item, manage + "Urgency", "FormalName") or priority, repairs),
        "copyrightNotice": text_at(item, ".//NewsLines/CopyrightLine"),
        "copyrightHolder": text_at(item, ".//RightsMetadata/Copyright/CopyrightHolder"),
        "usageTerms": text_at(item, ".//RightsMetadata/UsageRights/UsageType"),
        "edNote": "\n".join(_instructions(item)),
        "language": _language(item),
        "by": without_by(text_at(item, ".//NewsLines/ByLine")),
        "slugline": text_at(item, ".//NewsLines/SlugLine") or text_at(item, "Identification/NameLabel"),
        "located": _located(item),
        "headlines": _lines(item, "HeadLine", "main"),
        "descriptions": _lines(item, "SubHeadLine", "summary"),
        "bodies": _bodies(content, repairs) if content is not None else [],
        "subjects": _subjects(item),
        "genres": _genres(item),
        "infoSources": _sources(item),
        "altIds": [{"role": "public", "value": public}] if public and public != uri else [],
        "associations": _associations(item, source),
    }
    return Draft(without_empty(properties), repairs, source)


def _identifier(item: etree._Element) -> tuple[str, str]:
    """The public identifier without its revision, and in full."""
    path = "Identification/NewsIdentifier/"
    public = text_at(item, path + "PublicIdentifier")
    provider, date, number = (text_at(item, path + name) for name in ("ProviderId", "DateId", "NewsItemId"))
    if provider and date and number:
        return f"urn:newsml:{provider}:{date}:{number}", public
    revision = text_at(item, path + "RevisionId")
    return public.removesuffix(f":{revision}"), public


def _text_content(item: etree._Element) -> etree._Element | None:
    """The `ContentItem` with the story; None if there is no text."""
    best, best_rank = None, (False, False, 0)
    for content in item.iter("ContentItem"):
        kind = attribute(content, "MediaType", "FormalName").lower()
        text = text_at(content, "DataContent")
        if text and kind in ("text", ""):
            parent = content.getparent()
            role = attribute(parent, "Role", "FormalName").lower() if parent is not None else ""
            rank = (role == "main", role != "caption", len(text))
            if rank >= best_rank:
                best, best_rank = content, rank
    return best


def _bodies(content: etree._Element, repairs: list[str]) -> list[Text]:
    """The plain text and its markup."""
    data = content.find("DataContent")
    assert data is not None
    if (story := data.find("nitf")) is not None:
        return nitf.bodies(story, repairs)
    if len(data):
        body = data.find(".//body")
        whole = data if body is None else body
        text, markup = element_text(whole), [as_text(serialised(whole), "markup", "application/xhtml+xml")]
    else:
        text, markup = inline_text(str(data.text or ""))
    text, unescaped = unescape(text)
    value, cleaned = clean_body(text)
    repairs += unescaped + cleaned
    return [as_text(value), *markup]


def _lines(item: etree._Element, name: str, role: str) -> list[Text]:
    """The first of the `NewsLines` of this name, if it has any text."""
    text = text_at(item, f".//NewsLines/{name}")
    return [as_text(text, role)] if text else []


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
    found = CITY.match(text_at(item, ".//NewsLines/DateLine"))
    return found[0].strip(" -") if found else ""


def _subjects(item: etree._Element) -> list[Subject]:
    names = {}
    for topic in item.iter("Topic"):
        for description in topic.iterfind("Description"):
            english = str(description.get(LANG, "")).startswith("en") and description.get("Variant") == "Name"
            if english:
                names[text_at(topic, "FormalName")] = text_of(description)
    subjects: dict[str, Subject] = {}
    for group in item.iter("SubjectCode"):
        for element in group:
            if code := str(element.get("FormalName", "")):
                subject = Subject(name=names.get(code, ""), literal=code, creator="wire")
                subjects.setdefault(code, without_empty(subject))
    return list(subjects.values())


def _genres(item: etree._Element) -> list[Genre]:
    names = [str(genre.get("FormalName", "")) for genre in item.iter("Genre")]
    return [{"name": name} for name in names if name]


def _sources(item: etree._Element) -> list[InfoSource]:
    parties = [*item.iterfind(".//Provider/Party"), *item.iterfind(".//Source/Party")]
    names = [str(party.get("FormalName", "")) for party in parties] + [
        text_at(item, ".//NewsLines/CreditLine")
    ]
    return [{"name": name} for name in dict.fromkeys(names) if name]


def _associations(item: etree._Element, source: Source) -> list[Association]:
    associations: list[Association] = []
    for element in item.iterfind("NewsManagement/*"):
        target = str(element.get("NewsItem", "")).strip()
        if element.tag in ("AssociatedWith", "DerivedFrom") and target:
            relation = "derivedFrom" if element.tag == "DerivedFrom" else "associatedWith"
            name = f"{relation} {len(associations) + 1}"
            associations.append({"name": name, "rel": relation, "uri": source.uri(target)})
    return associations
