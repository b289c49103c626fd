"""Describe a quotation as a record has it."""

import re
from collections.abc import Mapping, Sequence

from processors.quotations.antecedents import Speaking
from processors.quotations.assembling import FoundQuotation
from processors.quotations.features import ENTITY_TYPES
from processors.quotations.genders import Named
from processors.quotations.speakers import UNSPECIFIC
from processors.quotations.tokens import CharSpan
from processors.story import Mention, Quotation, Speaker, Story

NEAR = 10  # characters
NEW_SENTENCE = re.compile(r"(?:[.!?]|\n)\s*[\"“„«‘'`]*\s*\Z")  # between two spans of a quotation
LINKING = re.compile(r"\b(?:of|for|and|or|from|in|at|with)\b")  # between a description and a name in it


def join(text: str, spans: Sequence[CharSpan]) -> str:
    """Join the spans of a quotation. A comma before "he said" becomes a full stop before a new sentence."""
    joined, last = "", 0
    for start, end in spans:
        if joined.endswith(",") and NEW_SENTENCE.search(text, max(last, start - NEAR), start):
            joined = joined[:-1] + "."
        words = " ".join(text[start:end].split())
        joined, last = f"{joined} {words}" if joined else words, end
    return joined


def names_by_end(story: Story) -> Mapping[int, Sequence[Named]]:
    """The mentions that may name whom a speaker addresses, by their ends."""
    names: dict[int, list[Named]] = {}
    for entity in story["entities"]:
        if entity["type"] in ENTITY_TYPES:
            for mention in entity["mentions"]:
                names.setdefault(mention["end"], []).append((mention["start"], mention["end"], entity))
    return names


def describe(
    text: str, words: str, quotation: FoundQuotation, speaker: Speaking | None, score: float
) -> Quotation:
    """The record of a quotation with these words, without whom it addresses; `score` is its confidence."""
    return {
        "text": words,
        "kind": quotation.content.kind,
        "act": quotation.act,
        "spans": [{"start": start, "end": end} for start, end in quotation.content.spans],
        "cue": _mention(text, quotation.cue) if quotation.cue else None,
        "speaker": _speaker(text, speaker) if speaker else None,
        "confidence": score,
    }


def _speaker(text: str, speaker: Speaking) -> Speaker:
    mention = _mention(text, speaker.mention)
    if speaker.entity:
        return {"name": speaker.name, "entity": speaker.entity["id"], "mention": mention}
    return {"name": speaker.name, "mention": mention}


def addressed(text: str, names: Mapping[int, Sequence[Named]], span: CharSpan) -> Speaker:
    """Whom a speaker addresses: the entity whose name ends the description, if it has no preposition.

    `names` are those of the story by their ends.
    """
    mention = _mention(text, span)
    words = " ".join(mention["text"].split())
    if words.lower() in UNSPECIFIC:
        return {"name": None, "mention": mention}
    for start, _, entity in names.get(span[1], ()):
        if span[0] <= start and not LINKING.search(text, span[0], start):
            return {"name": entity["name"], "entity": entity["id"], "mention": mention}
    return {"name": words, "mention": mention}


def _mention(text: str, span: CharSpan) -> Mention:
    return {"start": span[0], "end": span[1], "text": text[span[0] : span[1]]}
