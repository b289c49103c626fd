"""Drafts: stories as parsed from a wire format, and how they become complete stories."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import orjson

from processors.story import STANDARD, Enrichment, Paragraph, Story, Text, WireProperties, rfc3339
from processors.text.dateline import find_dateline
from processors.text.language import detect
from processors.text.structure import paragraphs

MAX_VERSION = 100  # characters


class DraftProperties(WireProperties, total=False):
    """The properties parsed from a message. `bodies` is always set, with the plain text first."""

    uri: str
    versionCreated: str
    pubStatus: str
    bodies: list[Text]


@dataclass
class Draft:
    """A story as parsed from a wire format, and the repairs made.

    `paragraphs` are those of the body if the format has split it already; otherwise `new_story` does.
    """

    properties: DraftProperties
    repairs: list[str] = field(default_factory=list)
    paragraphs: list[Paragraph] | None = None


@dataclass(frozen=True)
class SetAside:
    """An item that is not a text story; `kind` is its ninjs item type: `picture`, `video`, …"""

    kind: str


def new_story(draft: Draft, format: str, received: datetime) -> Story:
    """Make a complete story from a draft.

    `format` is the name of the wire format, and `received` is when the message arrived. Missing properties
    are filled in and noted in `enrichment.repairs`, except for `pubStatus`, which defaults to `usable`.
    """
    properties = draft.properties.copy()
    repairs = list(draft.repairs)
    text = properties["bodies"][0]["value"]
    uri = properties.pop("uri", "")
    if (length := len(properties.get("version", ""))) > MAX_VERSION:
        del properties["version"]
        repairs.append(f"version: left out because it has {length} characters")
    if not (created := properties.get("versionCreated")):
        properties["versionCreated"] = rfc3339(received)
        repairs.append("versionCreated: set to the time of receipt because the story has none")
    elif datetime.fromisoformat(created) > received:
        repairs.append("versionCreated: lies in the future")
    if not uri:
        uri = _content_uri(properties)
        repairs.append("uri: made from the content because the story has no id")
    if "language" not in properties and (detected := detect(text)):
        properties["language"] = detected
        repairs.append("language: detected from the text")
    properties.setdefault("pubStatus", "usable")
    enrichment: Enrichment = {
        "format": format,
        "received": rfc3339(received),
        "digest": _digest(draft.properties),
        "repairs": repairs,
        "paragraphs": paragraphs(text) if draft.paragraphs is None else draft.paragraphs,
        "stages": {},
    }
    if dateline := find_dateline(text, enrichment["paragraphs"]):
        enrichment["dateline"] = dateline
    first = {"uri": uri, "type": "text", "standard": STANDARD}
    return cast(Story, {**first, **properties, "enrichment": enrichment})


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
