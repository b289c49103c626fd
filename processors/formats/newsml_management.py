"""The identification and management of a NewsItem of NewsML 1.x: its id, status, instructions and links."""

import re

from lxml import etree

from processors.formats.properties import parse_status
from processors.formats.xml import attribute, text_at
from processors.sources import Source
from processors.story import Association

URN = re.compile(r"urn:newsml:[^:]+:.", re.I)  # with something after the provider
REVISION = re.compile(r"\d+[NUA]?")


def read_identifier(item: etree._Element) -> tuple[str, str]:
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


def read_status(item: etree._Element, has_text: bool) -> str:
    """The status. An instruction such as `Kill` goes before it, unless it is about earlier revisions only."""
    for instruction in item.iterfind("NewsManagement/Instruction"):
        is_kill = parse_status(str(instruction.get("FormalName", ""))) == "canceled"
        is_about_earlier = has_text and instruction.find("RevisionStatus") is not None
        if is_kill and not is_about_earlier:
            return "canceled"
    return parse_status(attribute(item, "NewsManagement/Status", "FormalName"))


def read_instructions(item: etree._Element) -> list[str]:
    """The instructions to editors."""
    instructions = item.iterfind("NewsManagement/Instruction")
    return [name for each in instructions if (name := str(each.get("FormalName", "")).strip())]


def read_associations(item: etree._Element, source: Source) -> list[Association]:
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
