"""NewsML 1.x: one `NewsItem` or several, whose text may be NITF, XHTML, HTML in CDATA or plain.

The id is the public identifier without its revision, which is the version. Of several stories in an item, the
main one has this id; the ids of the others end with those of their components. An item without a text is a
kill if its status or an instruction says so; otherwise it is set aside as what it has: a picture, a package.

https://iptc.org/standards/newsml-1/
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from lxml import etree

from processors.drafts import Draft, DraftProperties, SetAside
from processors.errors import StoryError
from processors.formats import nitf
from processors.formats.items import Item, parse_items
from processors.formats.newsml_components import StoryText, read_components
from processors.formats.newsml_management import (
    read_associations,
    read_identifier,
    read_instructions,
    read_status,
)
from processors.formats.properties import (
    as_text,
    clean_body,
    inline_text,
    join_bylines,
    parse_urgency,
    without_empty,
)
from processors.formats.times import is_later, parse_time
from processors.formats.xml import LANG, attribute, parse_xml, root_name, serialised, text_at, text_of
from processors.sources import Receipt
from processors.story import Genre, InfoSource, Subject, Text
from processors.text.markup import element_text, unescape

CITY = re.compile(r"([^\W\d_][^,\d(]*)(?:[,(]|$)")  # at the start of a dateline, before a date or an agency


class Part(NamedTuple):
    """A story of a NewsItem, or the item if it has none.

    `subjects` are the names of subjects by their codes, and `set_aside` is the ninjs item type of an item
    without a story.
    """

    item: etree._Element
    story: StoryText | None
    subjects: dict[str, str]
    set_aside: str


def looks_like(data: bytes) -> bool:
    """XML whose root element is `NewsML` or `NewsItem`."""
    return root_name(data) in ("NewsML", "NewsItem")


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the items of a message. Raises StoryError (`encoding`, `xml`, `not-a-story`, `too-large`)."""
    root, repairs = parse_xml(data)
    parts = [part for item in root.iter("NewsItem") for part in _parts(item)]
    if not parts:
        raise StoryError("not-a-story", "the NewsML has no NewsItem")
    priority = attribute(root, "NewsEnvelope/Priority", "FormalName")
    return parse_items(parts, lambda part: _parse_part(part, priority, list(repairs), receipt))


def _parts(item: etree._Element) -> list[Part]:
    components, subjects = read_components(item), _subject_names(item)
    is_package = any(other is not item for other in item.iter("NewsItem", "NewsItemRef"))
    set_aside = components.media or ("composite" if is_package else "")
    stories: list[StoryText | None] = [*components.stories]
    return [Part(item, story, subjects, set_aside) for story in stories or [None]]


def _parse_part(part: Part, priority: str, repairs: list[str], receipt: Receipt) -> Draft | SetAside:
    item, story = part.item, part.story
    components = story.components if story else item.findall("NewsComponent")[:1]
    source = receipt.find_source(text_at(item, "Identification/NewsIdentifier/ProviderId"))
    manage = "NewsManagement/"

    def time(name: str, path: str) -> str:
        return parse_time(name, text_at(item, manage + path), repairs, source)

    created = time("versionCreated", "ThisRevisionCreated")
    until = time("embargoedUntil", "StatusWillChange/DateAndTime")
    is_embargoed = attribute(item, manage + "Status", "FormalName").lower().startswith("embargo")
    until = until if is_embargoed and is_later(until, created) else ""
    status = read_status(item, has_text=story is not None)
    if until and status == "withheld":
        status = "usable"
    if story is None and status != "canceled" and part.set_aside:
        return SetAside(part.set_aside)
    if story is None and status in ("", "usable") and item.find("Update") is not None:
        raise StoryError("not-a-story", "the NewsItem has only changes to an earlier revision (Update)")
    identifier, public = read_identifier(item)
    uri = source.uri(identifier)
    properties: DraftProperties = {
        "uri": f"{uri}#{quote(story.fragment)}" if story and story.fragment and uri else uri,
        "version": text_at(item, "Identification/NewsIdentifier/RevisionId"),
        "versionCreated": created,
        "firstCreated": time("firstCreated", "FirstCreated"),
        "embargoedUntil": until,
        "pubStatus": status,
        "urgency": parse_urgency(
            attribute(item, manage + "Urgency", "FormalName")
            or text_at(item, manage + "Urgency")
            or priority,
            repairs,
        ),
        "copyrightNotice": _first(components, "NewsLines/CopyrightLine"),
        "copyrightHolder": _first(components, "RightsMetadata/Copyright/CopyrightHolder"),
        "usageTerms": _first(components, "RightsMetadata/UsageRights/UsageType"),
        "edNote": "\n".join([*read_instructions(item), *_notes(components)]),
        "language": _language(item, components),
        "by": _by(components),
        "slugline": _first(components, "NewsLines/SlugLine") or text_at(item, "Identification/NameLabel"),
        "located": _located(components),
        "headlines": _texts([story.headline if story else _first(components, "NewsLines/HeadLine")], "main"),
        "descriptions": _texts(
            [_first(components, "NewsLines/SubHeadLine"), *(story.leads if story else ())], "summary"
        ),
        "bodies": _bodies(story, repairs) if story else [],
        "subjects": _subjects(components, part.subjects),
        "genres": _genres(components),
        "infoSources": _sources(components),
        "altIds": [{"role": "public", "value": public}] if public and public != identifier else [],
        "associations": read_associations(item, source),
    }
    return Draft(without_empty(properties), repairs, source)


def _bodies(story: StoryText, repairs: list[str]) -> list[Text]:
    """The plain text and its markup."""
    if story.left_out:
        repairs.append(f"bodies: other texts of the NewsItem were left out ({story.left_out})")
    data = story.content.find("DataContent")
    assert data is not None
    if (content := data.find("nitf")) is not None:
        return nitf.bodies(content, repairs)
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


def _first(components: Iterable[etree._Element], path: str) -> str:
    """The text at a path in the innermost component that has it."""
    return next((text for component in components if (text := text_at(component, path))), "")


def _texts(texts: Iterable[str], role: str) -> list[Text]:
    return [as_text(text, role) for text in texts if text]


def _by(components: list[etree._Element]) -> str:
    bylines = (join_bylines(map(text_of, each.iterfind("NewsLines/ByLine"))) for each in components)
    return next(filter(None, bylines), "")


def _notes(components: list[etree._Element]) -> Iterator[str]:
    for component in components:
        for line in component.iterfind("NewsLines/NewsLine"):
            kind = attribute(line, "NewsLineType", "FormalName").lower()
            if kind in ("ednote", "editorialnote", "advisory") and (note := text_of(line)):
                yield note


def _language(item: etree._Element, components: list[etree._Element]) -> str:
    named = [attribute(metadata, "Language", "FormalName") for metadata in _descriptive(components)]
    named += [str(element.get(LANG, "")) for element in (*components, item)]
    language = next(filter(None, named), "")
    return language.lower() if len(language) == 2 else language


def _located(components: list[etree._Element]) -> str:
    for metadata in _descriptive(components):
        for location in metadata.iter("DescriptiveMetadata", "Location"):
            for entry in location.iterfind("Property"):
                if entry.get("FormalName") == "City" and entry.get("Value"):
                    return str(entry.get("Value"))
    found = CITY.match(_first(components, "NewsLines/DateLine"))
    return found[1].strip(" -") if found else ""


def _subject_names(item: etree._Element) -> dict[str, str]:
    names = {}
    for topic in item.iter("Topic"):
        for description in topic.iterfind("Description"):
            english = str(description.get(LANG, "")).startswith("en") and description.get("Variant") == "Name"
            if english:
                names[text_at(topic, "FormalName")] = text_of(description)
    return names


def _subjects(components: list[etree._Element], names: dict[str, str]) -> list[Subject]:
    subjects: dict[str, Subject] = {}
    for metadata in _descriptive(components):
        for group in metadata.iter("SubjectCode"):
            for element in group:
                if code := str(element.get("FormalName", "")):
                    subject = Subject(name=names.get(code, ""), literal=code, creator="wire")
                    subjects.setdefault(code, without_empty(subject))
    return list(subjects.values())


def _genres(components: list[etree._Element]) -> list[Genre]:
    genres = (genre for metadata in _descriptive(components) for genre in metadata.iter("Genre"))
    names = [str(genre.get("FormalName", "")) for genre in genres]
    return [{"name": name} for name in dict.fromkeys(names) if name]


def _sources(components: list[etree._Element]) -> list[InfoSource]:
    paths = ("AdministrativeMetadata/Provider/Party", "AdministrativeMetadata/Source/Party")
    parties = (party for path in paths for component in components for party in component.iterfind(path))
    names = [str(party.get("FormalName", "")) for party in parties]
    names.append(_first(components, "NewsLines/CreditLine"))
    return [{"name": name} for name in dict.fromkeys(names) if name]


def _descriptive(components: Iterable[etree._Element]) -> Iterator[etree._Element]:
    for component in components:
        yield from component.iterfind("DescriptiveMetadata")
