"""Describe a quotation as a record has it."""

import re
from collections.abc import Sequence

from processors.quotations.antecedents import Speaking
from processors.quotations.assembling import FoundQuotation
from processors.quotations.features import ENTITY_TYPES
from processors.quotations.speakers import UNSPECIFIC
from processors.quotations.tokens import CharSpan
from processors.story import Mention, Quotation, Speaker, Story, body

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


def describe(
    story: Story, words: str, quotation: FoundQuotation, speaker: Speaking | None, score: float
) -> Quotation:
    """The record of a quotation with these words; `score` is its confidence."""
    text = body(story)
    described: Quotation = {
        "text": words,
        "kind": quotation.content.kind,
        "act": quotation.act,
        "spans": [{"start": start, "end": end} for start, end in quotation.content.spans],
        "cue": _mention(text, quotation.cue) if quotation.cue else None,
        "speaker": _speaker(text, speaker) if speaker else None,
        "confidence": score,
    }
    if quotation.addressee:
        described["addressee"] = _addressee(story, quotation.addressee)
    return described


def _speaker(text: str, speaker: Speaking) -> Speaker:
    mention = _mention(text, speaker.mention)
    if speaker.entity:
        return {"name": speaker.name, "entity": speaker.entity["id"], "mention": mention}
    return {"name": speaker.name, "mention": mention}


def _addressee(story: Story, span: CharSpan) -> Speaker:
    """Whom a speaker addresses: the entity whose name ends the description, if it has no preposition."""
    text = body(story)
    mention = _mention(text, span)
    words = " ".join(mention["text"].split())
    if words.lower() in UNSPECIFIC:
        return {"name": None, "mention": mention}
    for entity in story["entities"]:
        for name in entity["mentions"]:
            here = name["end"] == span[1] and span[0] <= name["start"] and entity["type"] in ENTITY_TYPES
            if here and not LINKING.search(text, span[0], name["start"]):
                return {"name": entity["name"], "entity": entity["id"], "mention": mention}
    return {"name": words, "mention": mention}


def _mention(text: str, span: CharSpan) -> Mention:
    return {"start": span[0], "end": span[1], "text": text[span[0] : span[1]]}
