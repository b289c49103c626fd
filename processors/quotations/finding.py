"""Quotations: who said what, in whose words. `find` adds them to records that have their entities.

A learned reader finds cues ("said"), and for each its source and content; quotation marks decide exactly what
is within them; rules say who the speaker is, and whose words those are that no cue claims.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from processors.entities.mentions import LEFT_OUT
from processors.entities.model import cut as pieces
from processors.quotations.assembling import Quotation, assemble
from processors.quotations.confidence import confidence
from processors.quotations.contents import Marks
from processors.quotations.features import NAMES, features
from processors.quotations.marks import Span, Stretch, chains, stretches
from processors.quotations.reader import Reader
from processors.quotations.repeats import without_repeats
from processors.quotations.speakers import Speaker, Speakers
from processors.quotations.tokens import tokens
from processors.quotations.transcripts import turns
from processors.quotations.unclaimed import unclaimed
from processors.story import Story, body, stamp
from processors.text.language import may_be

LANGUAGE = "en"  # which the reader learned
# Chances, chosen on PolNeAR's dev part: from which on a word is a cue, and a quotation is given at all.
CUES = 0.4
LIKELY = 0.3


def find(reader: Reader, records: Sequence[Story]) -> None:
    """Add `quotations` to records that have their entities."""
    for record in records:
        readable = may_be(record.get("language"), LANGUAGE)
        record["quotations"] = quotations(reader, record) if readable else []
        stamp(record, "quotations")


def quotations(reader: Reader, record: Story) -> list[dict[str, Any]]:
    """The quotations of a story in the order of their words; a pull quote is not one more."""
    text = body(record)
    chained = _chained(record)
    found = list(_read(reader, record, chained))
    texts = [_said(text, quotation.content.spans) for quotation in found]
    pull_quotes = [
        (p["start"], p["end"]) for p in record["enrichment"]["paragraphs"] if p["role"] == "pullquote"
    ]
    pulled = {n for n, q in enumerate(found) for start, end in pull_quotes if start <= q.start < end}
    speakers = Speakers(record, [part.inner for chain in chained for part in chain])
    described = []
    places = [(q.content.spans[0][0], q.content.spans[-1][1]) for q in found]
    for number in without_repeats(texts, places, pulled):
        quotation = found[number]
        speaker = speakers.of(quotation.source) if quotation.source else None
        if (sure := confidence(quotation, reader.confidence)) < LIKELY:
            continue
        described.append(_described(text, texts[number], quotation, speaker, sure))
    return described


def quoted(reader: Reader, record: Story) -> list[Quotation]:
    """The quotations as they are found, repeats and all, before it is asked who their speakers are."""
    return list(_read(reader, record, _chained(record)))


def names(record: Story) -> list[tuple[int, int, str]]:
    """What the reader sees of a record's entities: where each is named, and its type."""
    return [
        (mention["start"], mention["end"], entity["type"])
        for entity in record["entities"]
        if entity["type"] in NAMES
        for mention in entity["mentions"]
    ]


def _chained(record: Story) -> list[list[Stretch]]:
    paragraphs = [(part["start"], part["end"]) for part in record["enrichment"]["paragraphs"]]
    return chains(body(record), stretches(body(record), paragraphs), paragraphs)


def _read(reader: Reader, record: Story, chained: Sequence[Sequence[Stretch]]) -> Iterator[Quotation]:
    text = body(record)
    named, unsaid = names(record), _unsaid(record)
    for start, end in pieces(text):
        cut = tokens(text, start, end)
        here = [chain for chain in chained if start <= chain[0].outer[0] and chain[-1].outer[1] <= end]
        inside = [name for name in named if start <= name[0] and name[1] <= end]
        seen = features(cut, inside, (part for chain in here for part in chain), reader.vocabulary)
        marks = Marks(cut, here, unsaid)
        found = list(turns(cut, {start for start, _, kind in inside if kind == "PERSON"}))
        spoken = [turn.content.tokens for turn in found]
        found += [
            quotation
            for quotation in assemble(cut, reader.cues(seen, CUES), marks)
            if not any((quotation.content.tokens & said).any() for said in spoken)
        ]
        found += unclaimed(cut, marks, found)
        yield from sorted(found, key=lambda quotation: quotation.start)


def _unsaid(record: Story) -> list[Span]:
    """What nobody says: the dateline, credits, bylines, notes to editors."""
    paragraphs = record["enrichment"]["paragraphs"]
    filed = record["enrichment"].get("dateline")
    unsaid = [(part["start"], part["end"]) for part in paragraphs if part["role"] in LEFT_OUT]
    return [*unsaid, (filed["place"]["start"], filed["end"])] if filed else unsaid


def _said(text: str, spans: Sequence[Span]) -> str:
    """The words in a row; a comma that stood before "he said" is a full stop between sentences."""
    said = ""
    for start, end in spans:
        words = " ".join(text[start:end].split())
        if said.endswith(",") and words[:1].isupper() and not words.startswith("I "):
            said = said[:-1] + "."
        said += f" {words}" if said else words
    return said


def _described(
    text: str, said: str, quotation: Quotation, speaker: Speaker | None, sure: float
) -> dict[str, Any]:
    return {
        "text": said,
        "kind": quotation.content.kind,
        "spans": [{"start": start, "end": end} for start, end in quotation.content.spans],
        "cue": quotation.cue and _words(text, quotation.cue),
        "speaker": speaker and _speaker(text, speaker),
        "confidence": sure,
    }


def _speaker(text: str, speaker: Speaker) -> dict[str, Any]:
    described: dict[str, Any] = {"name": speaker.name}
    if speaker.entity:
        described["entity"] = speaker.entity["id"]
    return described | {"mention": _words(text, speaker.mention)}


def _words(text: str, span: Span) -> dict[str, Any]:
    return {"start": span[0], "end": span[1], "text": text[span[0] : span[1]]}
