"""Drafts: stories as parsed from a wire format, and how they become complete stories."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, cast, get_args

import orjson

from processors.errors import StoryError
from processors.limits import unread
from processors.sources import Receipt, Source
from processors.story import (
    STANDARD,
    Paragraph,
    PubStatus,
    Story,
    Text,
    WireProperties,
    rfc3339,
)
from processors.text.dateline import find_dateline
from processors.text.language import detect
from processors.text.structure import paragraphs
from processors.withdrawals import successor

MAX_VERSION = MAX_LANGUAGE = MAX_STATUS = 100  # characters
MAX_LINKS = 1_000  # to other stories, each of which may become a record
STATUSES = frozenset(get_args(PubStatus))
EMBARGOED = "embargoed"  # a status of NITF and NewsML 1, which `new_story` converts
# The text of a story that is taken back without any.
NOTICES = {"canceled": "This story has been withdrawn.", "withheld": "This story is being withheld."}


class DraftProperties(WireProperties, total=False):
    """The properties parsed from a message. `bodies` has the plain text first; a kill may have none.

    `pubStatus` may be a status that ninjs does not have, such as `embargoed`.
    """

    uri: str
    versionCreated: str
    pubStatus: str
    bodies: list[Text]


@dataclass
class Draft:
    """A story as parsed from a wire format, the repairs made, and the wire that it comes from.

    `paragraphs` are those of the body if the format has split it already; otherwise `new_story` does.
    """

    properties: DraftProperties
    repairs: list[str] = field(default_factory=list)
    source: Source = field(default_factory=Source)
    paragraphs: list[Paragraph] | None = None


@dataclass(frozen=True)
class SetAside:
    """An item that is not a text story; `kind` is its ninjs item type: `picture`, `video`, …"""

    kind: str


def new_story(draft: Draft, format: str, receipt: Receipt) -> Story:
    """Make a complete story from a draft.

    `format` is the name of the wire format. Missing properties are filled in and noted in
    `enrichment.repairs`, except for `pubStatus`, which defaults to `usable`. Raises StoryError: `empty` if
    the story has no text and is not taken back, `too-large` if it has more than `MAX_LINKS` associations.
    """
    properties = draft.properties.copy()
    repairs = [*receipt.repairs, *draft.repairs]
    if (links := len(properties.get("associations", ()))) > MAX_LINKS:
        raise StoryError("too-large", f"the story has {links} associations; the limit is {MAX_LINKS}")
    origin = _origin(draft.source, receipt) | _set_status(properties, repairs)
    text = _set_text(properties, repairs)
    _leave_out_long(properties, repairs)
    _set_version_time(properties, receipt, repairs)
    if "uri" not in properties:
        properties["uri"] = _content_uri(properties)
        repairs.append("uri: made from the content because the story has no id")
    if "language" not in properties and (detected := detect(text)):
        properties["language"] = detected
        repairs.append("language: detected from the text")
    if "infoSources" not in properties and draft.source.name:
        properties["infoSources"] = [{"name": draft.source.name}]
    parts = paragraphs(text) if draft.paragraphs is None else draft.paragraphs
    enrichment = {
        "format": format,
        "received": rfc3339(receipt.received),
        "digest": _digest(draft.properties),
        **origin,
        "repairs": repairs,
        "paragraphs": parts,
        "stages": {},
    }
    if dateline := find_dateline(text, parts):
        enrichment["dateline"] = dateline
    first = {"uri": properties.pop("uri"), "type": "text", "standard": STANDARD}
    story = cast(Story, {**first, **properties, "enrichment": enrichment})
    if story["pubStatus"] != "canceled":  # no stage reads a kill
        repairs += unread(story)
    return story


def _origin(source: Source, receipt: Receipt) -> dict[str, object]:
    replayed = rfc3339(receipt.replayed) if receipt.replayed else ""
    named = {"source": source.name, "pushedBy": receipt.pushed_by, "replayed": replayed}
    return {name: value for name, value in named.items() if value}


def _set_status(properties: DraftProperties, repairs: list[str]) -> dict[str, object]:
    """Set a `pubStatus` that ninjs has; returns what else `enrichment` has to say of it."""
    given = properties.setdefault("pubStatus", "usable")
    if given == EMBARGOED:
        has_end = "embargoedUntil" in properties
        given = properties["pubStatus"] = "usable" if has_end else "withheld"
        if not has_end:
            repairs.append("pubStatus: read as withheld because of an embargo without an end")
    if given not in STATUSES:
        properties["pubStatus"] = "withheld"
        repairs.append(f"pubStatus: {given[:40]!r} is unknown and was read as withheld")
        return {"wireStatus": given[:MAX_STATUS]}
    replaced_by = successor(properties.get("associations", ()))
    if given == "withheld" or replaced_by in ("", properties.get("uri")):
        return {}
    if given == "usable":
        properties["pubStatus"] = "canceled"
        repairs.append("pubStatus: read as canceled because another story replaces this one")
    return {"withdrawnBy": replaced_by}


def _leave_out_long(properties: DraftProperties, repairs: list[str]) -> None:
    limits: dict[Literal["version", "language"], int] = {"version": MAX_VERSION, "language": MAX_LANGUAGE}
    for name, limit in limits.items():
        if (length := len(properties.get(name, ""))) > limit:
            del properties[name]
            repairs.append(f"{name}: left out because it has {length} characters")


def _set_version_time(properties: DraftProperties, receipt: Receipt, repairs: list[str]) -> None:
    if not (created := properties.get("versionCreated")):
        properties["versionCreated"] = rfc3339(receipt.received)
        repairs.append("versionCreated: set to the time of receipt because the story has none")
    elif datetime.fromisoformat(created) > receipt.received:
        repairs.append("versionCreated: lies in the future")


def _set_text(properties: DraftProperties, repairs: list[str]) -> str:
    """Return the plain text. A story that is taken back without any gets a notice as its body."""
    if "bodies" in properties:
        return properties["bodies"][0]["value"]
    notice = NOTICES.get(properties["pubStatus"])
    if not notice or not properties.get("uri"):  # without an id nobody can tell which story is taken back
        raise StoryError("empty", "the story has no text")
    properties["bodies"] = [{"role": "main", "contentType": "text/plain", "value": notice}]
    repairs.append(f"bodies: a notice, because the {properties['pubStatus']} story has no text")
    return notice


def _content_uri(properties: DraftProperties) -> str:
    """A URN made from headline and body, so that the same content always gets the same one."""
    headlines = properties.get("headlines")
    headline = headlines[0]["value"] if headlines else ""
    words = f"{headline} {properties['bodies'][0]['value']}".split()
    hashed = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass"))
    return f"urn:x-copytaster:sha256:{hashed.hexdigest()[:40]}"


def _digest(properties: DraftProperties) -> str:
    """A hash of the properties that the wire sent, without `altIds`, which may contain a transmission id."""
    sent = {name: value for name, value in properties.items() if name != "altIds"}
    return hashlib.sha256(orjson.dumps(sent, option=orjson.OPT_SORT_KEYS)).hexdigest()[:40]
