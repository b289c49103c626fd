"""The identification and management of a NewsItem of NewsML 1.x: its id, status, times and links."""

import re
from dataclasses import dataclass

from lxml import etree

from processors.drafts import EMBARGOED
from processors.formats.properties import TAKEN_BACK, parse_status, parse_urgency, strictest
from processors.formats.times import is_later, parse_time
from processors.formats.xml import attribute, text_at
from processors.sources import Receipt, Source
from processors.story import Association

URN = re.compile(r"urn:newsml:[^:]+:.", re.I)  # with something after the provider
REVISION = re.compile(r"\d+[NUA]?")


@dataclass(frozen=True)
class Management:
    """What applies to all stories of a NewsItem. `public_id` is its public identifier, with the revision."""

    source: Source
    uri: str
    public_id: str
    version: str
    created: str
    first_created: str
    embargoed_until: str
    status: str
    urgency: int
    instructions: list[str]
    associations: list[Association]
    repairs: list[str]


def read_management(item: etree._Element, priority: str, has_text: bool, receipt: Receipt) -> Management:
    """Read the identification and management of an item. `priority` is the message's."""
    source = receipt.find_source(text_at(item, "Identification/NewsIdentifier/ProviderId"))
    repairs: list[str] = []
    manage = "NewsManagement/"

    def time(name: str, path: str) -> str:
        return parse_time(name, text_at(item, manage + path), repairs, source)

    created = time("versionCreated", "ThisRevisionCreated")
    until = time("embargoedUntil", "StatusWillChange/DateAndTime")
    status = _status(item, has_text)
    urgency = attribute(item, manage + "Urgency", "FormalName") or text_at(item, manage + "Urgency")
    identifier, public_id = _identifiers(item)
    return Management(
        source,
        source.uri(identifier),
        public_id if public_id != identifier else "",
        text_at(item, "Identification/NewsIdentifier/RevisionId"),
        created,
        time("firstCreated", "FirstCreated"),
        until if status == EMBARGOED and is_later(until, created) else "",
        status,
        parse_urgency(urgency or priority, repairs),
        [name for each in _instructions(item) if (name := str(each.get("FormalName", "")).strip())],
        _associations(item, source),
        repairs,
    )


def _identifiers(item: etree._Element) -> tuple[str, str]:
    """The id that all revisions share, and the public identifier of this one.

    Some agencies put the revision into `NewsItemId` as well, so a public identifier that is a URN goes first.
    """
    identifier = item.find("Identification/NewsIdentifier")
    if identifier is None:
        return "", ""
    provider, date, number, revision, public = (
        text_at(identifier, name)
        for name in ("ProviderId", "DateId", "NewsItemId", "RevisionId", "PublicIdentifier")
    )
    stable = _without_revision(public, number, revision)
    if URN.match(stable):
        return stable, public
    if provider and date and number:
        return f"urn:newsml:{provider}:{date}:{number}", public
    return "" if stable.lower().startswith("urn:newsml:") else stable, public


def _without_revision(public: str, number: str = "", revision: str = "") -> str:
    """A public identifier without its revision: the sixth part, or the last if it is the given revision.

    A last part that is the number of the item is none.
    """
    stable, _, last = public.rpartition(":")
    has_six_parts = URN.match(public) and public.count(":") == 5 and REVISION.fullmatch(last)
    is_given = revision and last != number and last in {revision + update for update in ("", *"NUA")}
    return stable if has_six_parts or is_given else public


def _status(item: etree._Element, has_text: bool) -> str:
    """The status. An instruction such as `Kill` goes before it, unless it is about earlier revisions only."""
    statuses = [parse_status(attribute(item, "NewsManagement/Status", "FormalName"))]
    for instruction in _instructions(item):
        status = parse_status(str(instruction.get("FormalName", "")))
        is_about_earlier = has_text and instruction.find("RevisionStatus") is not None
        if status in TAKEN_BACK and not is_about_earlier:
            statuses.append(status)
    return strictest(statuses)


def _instructions(item: etree._Element) -> list[etree._Element]:
    return item.findall("NewsManagement/Instruction")


def _associations(item: etree._Element, source: Source) -> list[Association]:
    """The links to other items. Their revisions are left out, because a `uri` is that of all revisions."""
    associations: list[Association] = []
    for element in item.iterfind("NewsManagement/*"):
        target = _without_revision(str(element.get("NewsItem", "")).strip())
        if element.tag in ("AssociatedWith", "DerivedFrom") and target:
            relation = "derivedFrom"
            if element.tag == "AssociatedWith":
                relation = str(element.get("FormalName", "")).strip() or "associatedWith"
            name = f"{relation} {len(associations) + 1}"
            associations.append({"name": name, "rel": relation, "uri": source.uri(target)})
    return associations
