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
from processors.formats.items import Item, check_number, parse_items
from processors.formats.newsml_components import StoryText, read_components
from processors.formats.newsml_management import Management, read_management
from processors.formats.properties import (
    TAKEN_BACK,
    as_text,
    clean_body,
    inline_text,
    join_bylines,
    without_empty,
)
from processors.formats.xml import LANG, attribute, parse_xml, root_name, serialised, text_at, text_of
from processors.sources import Receipt
from processors.story import Genre, InfoSource, Subject, Text
from processors.text.markup import element_text, unescape

MAX_STORIES = 100  # in a NewsItem; each repeats what the item says of all
CITY = re.compile(r"([^\W\d_][^,\d(]*)(?:[,(]|$)")  # at the start of a dateline, before a date or an agency


class Part(NamedTuple):
    """A story of a NewsItem, or the item if it has none.

    `set_aside` is the ninjs item type of an item without a story.
    """

    item: etree._Element
    management: Management
    story: StoryText | None
    set_aside: str


def looks_like(data: bytes) -> bool:
    """XML whose root element is `NewsML` or `NewsItem`."""
    return root_name(data) in ("NewsML", "NewsItem")


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse the items of a message. Raises StoryError (`encoding`, `xml`, `not-a-story`, `too-large`)."""
    root, repairs = parse_xml(data)
    items = [*root.iter("NewsItem")]
    if not items:
        raise StoryError("not-a-story", "the NewsML has no NewsItem")
    check_number(items)
    priority = attribute(root, "NewsEnvelope/Priority", "FormalName")
    parts = [part for item in items for part in _parts(item, priority, receipt)]
    subjects = _subject_names(root)
    return parse_items(parts, lambda part: _parse_part(part, subjects, repairs))


def _parts(item: etree._Element, priority: str, receipt: Receipt) -> list[Part]:
    components = read_components(item)
    if (number := len(components.stories)) > MAX_STORIES:
        raise StoryError("too-large", f"{number} stories in one NewsItem; the limit is {MAX_STORIES}")
    stories: list[StoryText | None] = [*components.stories]
    management = read_management(item, priority, bool(stories), receipt)
    is_package = not stories and any(other is not item for other in item.iter("NewsItem", "NewsItemRef"))
    set_aside = components.media or ("composite" if is_package else "")
    return [Part(item, management, story, set_aside) for story in stories or [None]]


def _parse_part(part: Part, subjects: dict[str, str], repairs: list[str]) -> Draft | SetAside:
    item, management, story, set_aside = part
    if story is None and set_aside and management.status not in TAKEN_BACK:
        return SetAside(set_aside)
    if story is None and item.find("Update") is not None and management.status in ("", "usable"):
        raise StoryError("not-a-story", "the NewsItem has only changes to an earlier revision (Update)")
    components = story.components if story else item.findall("NewsComponent")[:1]
    repairs = repairs + management.repairs
    properties: DraftProperties = {
        "uri": _uri(management.uri, story),
        "version": management.version,
        "versionCreated": management.created,
        "firstCreated": management.first_created,
        "embargoedUntil": management.embargoed_until,
        "pubStatus": management.status,
        "urgency": management.urgency,
        "copyrightNotice": _first(components, "NewsLines/CopyrightLine"),
        "copyrightHolder": _first(components, "RightsMetadata/Copyright/CopyrightHolder"),
        "usageTerms": _first(components, "RightsMetadata/UsageRights/UsageType"),
        "edNote": "\n".join([*management.instructions, *_notes(components)]),
        "language": _language(item, components),
        "by": _by(components),
        "slugline": _first(components, "NewsLines/SlugLine") or text_at(item, "Identification/NameLabel"),
        "located": _located(components),
        "headlines": _texts([story.headline if story else _first(components, "NewsLines/HeadLine")], "main"),
        "descriptions": _texts(
            [_first(components, "NewsLines/SubHeadLine"), *(story.leads if story else ())], "summary"
        ),
        "bodies": _bodies(story, repairs) if story else [],
        "subjects": _subjects(components, subjects),
        "genres": _genres(components),
        "infoSources": _sources(components),
        "altIds": [{"role": "public", "value": management.public_id}] if management.public_id else [],
        "associations": management.associations,
    }
    return Draft(without_empty(properties), repairs, management.source)


def _uri(uri: str, story: StoryText | None) -> str:
    return f"{uri}#{quote(story.fragment)}" if uri and story and story.fragment else uri


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


def _subject_names(root: etree._Element) -> dict[str, str]:
    """The English names of subjects by their codes."""
    names = {}
    for topic in root.iter("Topic"):
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
