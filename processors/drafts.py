"""Drafts: what a format reads of a wire's message, before it has all that every story has."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import orjson

from processors.story import STANDARD, Enrichment, Story, Text, WireProperties, rfc3339
from processors.text import language
from processors.text.dateline import find_dateline
from processors.text.structure import paragraphs

LONGEST_VERSION = 100  # characters


class DraftProperties(WireProperties, total=False):
    """What a format has read; `bodies` is always there."""

    uri: str
    versionCreated: str
    pubStatus: str
    bodies: list[Text]


@dataclass
class Draft:
    """A story as a format has read it, and what it had to repair."""

    properties: DraftProperties
    repairs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class SetAside:
    """An item that is no text story; `kind` is ninjs' word for what it is: `picture`, `video`, …"""

    kind: str


def new_story(draft: Draft, format: str, received: datetime) -> Story:
    """The story that a draft becomes, its properties in the order in which a person reads them.

    `format` is what the draft was read from, `received` when its message came.
    """
    properties = dict(draft.properties)
    repairs = list(draft.repairs)
    digest = _digest(draft.properties)
    if (length := len(draft.properties.get("version", ""))) > LONGEST_VERSION:
        del properties["version"]
        repairs.append(f"version: {length} characters are none, and were left out")
    text = draft.properties["bodies"][0]["value"]
    if not (created := draft.properties.get("versionCreated")):
        properties["versionCreated"] = rfc3339(received)
        repairs.append("versionCreated: the time of receipt, for the story names none")
    elif datetime.fromisoformat(created) > received:
        repairs.append("versionCreated: lies in the future")
    uri = properties.pop("uri", None)
    if not uri:
        uri = identify(draft.properties)
        repairs.append("uri: made from the content, for the story has no id")
    if "language" not in properties and (told := language.tell(text)):
        properties["language"] = told
        repairs.append("language: told from the text")
    properties.setdefault("pubStatus", "usable")
    enrichment: Enrichment = {
        "format": format,
        "received": rfc3339(received),
        "digest": digest,
        "repairs": repairs,
        "paragraphs": paragraphs(text),
        "stages": {},
    }
    if filed := find_dateline(text, enrichment["paragraphs"]):
        enrichment["dateline"] = filed
    first = {"uri": uri, "type": "text", "standard": STANDARD}
    return cast(Story, first | properties | {"enrichment": enrichment})


def identify(properties: DraftProperties) -> str:
    """A URI made from headline and body, so that the same story gets the same one again."""
    headlines = properties.get("headlines") or [{"contentType": "text/plain", "value": ""}]
    words = f"{headlines[0]['value']} {properties['bodies'][0]['value']}".split()
    hashed = hashlib.sha256(" ".join(words).encode("utf-8", "surrogatepass"))
    return f"urn:x-copytaster:sha256:{hashed.hexdigest()[:40]}"


def _digest(properties: DraftProperties) -> str:
    """A hash of what the wire said. `altIds` is left out: it may hold an id of the transmission."""
    said = {name: value for name, value in properties.items() if name != "altIds"}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:40]
