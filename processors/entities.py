"""Entities: the people, organisations and places of a story, once each, with where it names them.

The model finds mentions; here they are trimmed to the name, those of captions' credits are left out,
and the rest are joined: the same name in the same type is one entity, and a single name joins the
one person of the story who bears it ("Putin" and "Vladimir Putin").

`relevance` (0 to 1) is half for standing in the headline, 0.3 falling from the first word of the
body to its last, and 0.2 for five mentions or more, in proportion below.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from processors.model import Mention, Model
from processors.record import Record, body, headline, stamp

HONORIFIC = re.compile(
    r"(?:mr|mrs|ms|miss|dr|sir|dame|lord|lady|prof|professor|president|prime minister|premier|"
    r"chancellor|minister|mayor|sen|senator|rep|congressman|congresswoman|gov|governor|gen|general|"
    r"col|colonel|capt|captain|sgt|lt|judge|justice|king|queen|prince|princess|pope|archbishop|bishop|"
    r"rev)\b\.?(?:\s+|$)",
    re.I,
)
POSSESSIVE = re.compile(r"(?:['’][sS]|(?<=[sS])['’])$")
TRIM = ' \t\n\r"“”‘`,;:()[]'
LEFT_OUT = frozenset(("credit", "byline", "note"))  # who took, wrote or sent it is no news

ENOUGH_MENTIONS = 5
NINJS = {"PERSON": "people", "ORG": "organisations", "LOC": "places"}


def find(model: Model, records: Sequence[Record]) -> None:
    """Add `entities`, `people`, `organisations` and `places` to records of the stage before."""
    found = model.mentions([body(record) for record in records])
    for record, mentions in zip(records, found, strict=True):
        entities = join(body(record), kept(record, mentions), headline(record))
        _name_in_ninjs(record, entities)
        record["entities"] = entities
        record["enrichment"] |= {"model": model.name, "version": model.version}
        stamp(record, "entities")


def kept(record: Record, mentions: list[Mention]) -> list[Mention]:
    """Mentions outside credits, bylines and notes to editors, trimmed to the name."""
    text = body(record)
    passed = [p for p in record["enrichment"]["paragraphs"] if p["role"] in LEFT_OUT]
    names = []
    for mention in mentions:
        if any(p["start"] < mention.end and mention.start < p["end"] for p in passed):
            continue
        if name := trim(text, mention):
            names.append(name)
    return names


def trim(text: str, mention: Mention) -> Mention | None:
    """Take titles, possessives, marks and white space off a mention; None where no name is left."""
    name = text[mention.start : mention.end].split("\n\n", maxsplit=1)[0]
    start = mention.start + len(name) - len(name.lstrip(TRIM))
    name = POSSESSIVE.sub("", name.strip(TRIM))
    if mention.type == "PERSON":
        while title := HONORIFIC.match(name):
            start += title.end()
            name = name[title.end() :]
    if not any(character.isalpha() for character in name):
        return None
    return Mention(start, start + len(name), mention.type)


def join(text: str, mentions: Sequence[Mention], headline: str = "") -> list[dict[str, Any]]:
    """Join mentions into entities, in the order in which the story first names them."""
    full = _full_names(text, mentions)
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions:
        name = _normal(text[mention.start : mention.end])
        if mention.type == "PERSON" and " " not in name:
            name = full.get(name, name)
        groups[mention.type, name].append(mention)
    headline = _normal(headline)
    return [_entity(text, kind, name, group, headline) for (kind, name), group in groups.items()]


def identify(kind: str, name: str) -> str:
    """The id of a name and type, the same in every story: `person:stephen-harper`."""
    slug = re.sub(r"\W+", "-", name.casefold()).strip("-")
    return f"{kind.lower()}:{slug}"


def _full_names(text: str, mentions: Sequence[Mention]) -> dict[str, str]:
    """Single names that belong to exactly one fuller name of a person in the story."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        name = _normal(text[mention.start : mention.end])
        first, *others = name.split()
        if mention.type == "PERSON" and others:
            bearers[first].add(name)
            bearers[others[-1]].add(name)
    return {single: names.pop() for single, names in bearers.items() if len(names) == 1}


def _entity(text: str, kind: str, name: str, mentions: list[Mention], headline: str) -> dict[str, Any]:
    spellings = [" ".join(text[m.start : m.end].split()) for m in mentions]
    written = next(spelling for spelling in spellings if spelling.casefold() == name)
    known_as = {name, *(spelling.casefold() for spelling in spellings)}
    in_headline = any(re.search(rf"\b{re.escape(n)}\b", headline) for n in known_as)
    relevance = (
        0.5 * in_headline
        + 0.3 * (1 - mentions[0].start / len(text))
        + 0.2 * min(1.0, len(mentions) / ENOUGH_MENTIONS)
    )
    return {
        "id": identify(kind, written),
        "name": written,
        "type": kind,
        "relevance": round(relevance, 3),
        "mentions": [{"start": m.start, "end": m.end, "text": text[m.start : m.end]} for m in mentions],
    }


def _normal(name: str) -> str:
    return " ".join(name.split()).casefold()


def _name_in_ninjs(record: Record, entities: list[dict[str, Any]]) -> None:
    """List the names where a consumer of plain ninjs looks, after those that the wire gave."""
    for kind, key in NINJS.items():
        given = record.get(key, [])
        known = {_normal(item.get("name", "")) for item in given}
        ours = [
            {"name": entity["name"], "rel": "mentioned", "literal": entity["id"]}
            for entity in entities
            if entity["type"] == kind and _normal(entity["name"]) not in known
        ]
        if given or ours:
            record[key] = [*given, *ours]
