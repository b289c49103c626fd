"""Read the variants of a kind from `kinds/*.toml`, and compare a record with what is right.

Each file is a kind of text that once came out wrong, and has at least ten variants of it:

    note = "What was wrong with texts of this kind."

    [[variants]]
    text = "..."            # a story as plain text, headline first
    entities = [{type = "PERSON", name = "Kent Pole", role = "captain", country = "", mentions = ["Pole"]}]
    not_entities = [{type = "LOC", name = "Pole"}]
    quotations = [{words = "...", speaker = "Kent Pole", act = "deny"}]
    not_quotations = [{contains = "...", speaker = "..."}]
    subjects = ["politics"]
    subjects_any = ["politics", "defense"]
    not_subjects = ["economy, business and finance"]

An empty string is a property that must be absent: no country, no speaker. All but `text` may be left out.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from processors.story import Entity, Quotation, Story

KINDS = Path(__file__).with_name("kinds")
FIELDS = frozenset(
    "text entities not_entities quotations not_quotations subjects subjects_any not_subjects".split()
)
QUOTED = ' ,.“”"'  # left out when words are compared


class Variant(NamedTuple):
    """A text of a kind, numbered from 1, and what is right of it."""

    kind: str
    number: int
    right: Mapping[str, Any]


def variants(kind: Path) -> Iterator[Variant]:
    """The variants in a file. Raises ValueError if one has an unknown field."""
    for number, right in enumerate(tomllib.loads(kind.read_text(encoding="utf-8"))["variants"], 1):
        if unknown := right.keys() - FIELDS:
            raise ValueError(
                f"{kind.name}: variant {number} has unknown fields: {', '.join(sorted(unknown))}"
            )
        yield Variant(kind.stem, number, right)


def faults(right: Mapping[str, Any], story: Story) -> Iterator[str]:
    """What is wrong in an enriched story."""
    for wanted in right.get("entities", ()):
        yield from _entity_faults(wanted, story["entities"])
    for unwanted in right.get("not_entities", ()):
        for entity in story["entities"]:
            if entity["name"] == unwanted["name"] and unwanted.get("type", entity["type"]) == entity["type"]:
                yield f"wrong entity: {entity['type']} {entity['name']}"
    for wanted in right.get("quotations", ()):
        yield from _quotation_faults(wanted, story["quotations"])
    for unwanted in right.get("not_quotations", ()):
        for quotation in story["quotations"]:
            speaker = _speaker(quotation)
            if (
                unwanted.get("contains", "") in quotation["text"]
                and unwanted.get("speaker", speaker) == speaker
            ):
                yield f"wrong quotation: {quotation['text']!r} by {speaker!r}"
    given = {subject["name"] for subject in story["subjects"]}
    yield from (f"subject missing: {name}" for name in right.get("subjects", ()) if name not in given)
    yield from (f"wrong subject: {name}" for name in right.get("not_subjects", ()) if name in given)
    if right.get("subjects_any") and given.isdisjoint(right["subjects_any"]):
        yield f"none of the subjects {', '.join(right['subjects_any'])}: {', '.join(given) or 'none'}"


def _entity_faults(wanted: Mapping[str, Any], entities: list[Entity]) -> Iterator[str]:
    same = [e for e in entities if (e["type"], e["name"]) == (wanted["type"], wanted["name"])]
    if not same:
        given = ", ".join(f"{entity['type']} {entity['name']}" for entity in entities)
        yield f"entity missing: {wanted['type']} {wanted['name']} (given: {given})"
        return
    for field in ("country", "role"):
        if field in wanted and (value := same[0].get(field, "")) != wanted[field]:
            yield f"{field} of {wanted['name']} is {value!r}, not {wanted[field]!r}"
    texts = {mention["text"] for mention in same[0]["mentions"]}
    yield from (f"not joined to {wanted['name']}: {m}" for m in wanted.get("mentions", ()) if m not in texts)


def _quotation_faults(wanted: Mapping[str, Any], quotations: list[Quotation]) -> Iterator[str]:
    words = _plain(wanted["words"])
    same = [quotation for quotation in quotations if _plain(quotation["text"]) == words]
    if not same:
        given = " / ".join(f"{_speaker(quotation)}: {quotation['text']}" for quotation in quotations)
        yield f"quotation missing: {wanted['words']!r} (given: {given})"
    elif "speaker" in wanted and wanted["speaker"] not in (speakers := [_speaker(q) for q in same]):
        yield f"speaker of {wanted['words']!r} is {speakers[0]!r}, not {wanted['speaker']!r}"
    elif "act" in wanted and wanted["act"] not in (acts := [q.get("act") for q in same]):
        yield f"act of {wanted['words']!r} is {acts[0]!r}, not {wanted['act']!r}"


def _speaker(quotation: Quotation) -> str:
    speaker = quotation["speaker"]
    return (speaker and speaker["name"]) or ""


def _plain(words: str) -> str:
    return " ".join(words.split()).strip(QUOTED)
