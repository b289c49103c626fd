"""The quotations stage: finds who said what in a story, and in which words.

A model finds cues ("said") with the source and content of each (`reader`). Quotation marks decide where
quoted words begin and end (`marks`, `contents`). Rules find transcripts and quotations without a cue
(`transcripts`, `unclaimed`) and resolve who the speakers are (`speakers`).
"""

from collections.abc import Iterator, Sequence

from processors.entities.mentions import EXCLUDED_ROLES
from processors.entities.spans import EntitySpan
from processors.quotations.assembling import FoundQuotation, assemble
from processors.quotations.confidence import confidence
from processors.quotations.contents import Marks
from processors.quotations.features import ENTITY_TYPES, features
from processors.quotations.marks import QuotedSpan, chains, quoted_spans
from processors.quotations.reader import Reader
from processors.quotations.repeats import without_repeats
from processors.quotations.speakers import ResolvedSpeaker, Speakers
from processors.quotations.tokens import CharSpan, tokenize
from processors.quotations.transcripts import turns
from processors.quotations.unclaimed import unclaimed
from processors.story import Mention, Quotation, Speaker, Story, body, stamp
from processors.text.chunks import chunks
from processors.text.language import matches

LANGUAGE = "en"  # of the model
# Thresholds, chosen on the dev part of PolNeAR.
MIN_CUE_PROBABILITY = 0.4
MIN_CONFIDENCE = 0.3


def find(reader: Reader, stories: Sequence[Story]) -> None:
    """Add `quotations` to stories, in place; none to stories in another language. Needs `entities`."""
    for story in stories:
        supported = matches(story.get("language"), LANGUAGE)
        story["quotations"] = quotations(reader, story) if supported else []
        stamp(story, "quotations")


def quotations(reader: Reader, story: Story) -> list[Quotation]:
    """The quotations of a story in order, without repeats such as pull quotes."""
    text = body(story)
    chained = _chains(story)
    found = list(_find(reader, story, chained))
    texts = [_join(text, quotation.content.spans) for quotation in found]
    boxes = [(p["start"], p["end"]) for p in story["enrichment"]["paragraphs"] if p["role"] == "pullquote"]
    pull_quotes = {n for n, q in enumerate(found) for start, end in boxes if start <= q.start < end}
    speakers = Speakers(story, [span.inner for chain in chained for span in chain])
    described = []
    spans = [(q.content.spans[0][0], q.content.spans[-1][1]) for q in found]
    for number in without_repeats(texts, spans, pull_quotes):
        quotation = found[number]
        # Resolved even if the quotation is dropped: the next speaker may depend on it.
        speaker = speakers.resolve(quotation.source) if quotation.source else None
        if (score := confidence(quotation, reader.confidence)) >= MIN_CONFIDENCE:
            described.append(_describe(text, texts[number], quotation, speaker, score))
    return described


def find_unresolved(reader: Reader, story: Story) -> list[FoundQuotation]:
    """The quotations of a story, repeats included, before their speakers are resolved."""
    return list(_find(reader, story, _chains(story)))


def entity_spans(story: Story) -> list[EntitySpan]:
    """The mentions of a story's entities, of the types that the model uses."""
    return [
        EntitySpan(mention["start"], mention["end"], entity["type"])
        for entity in story["entities"]
        if entity["type"] in ENTITY_TYPES
        for mention in entity["mentions"]
    ]


def _chains(story: Story) -> list[list[QuotedSpan]]:
    paragraphs = [(part["start"], part["end"]) for part in story["enrichment"]["paragraphs"]]
    return chains(body(story), quoted_spans(body(story), paragraphs), paragraphs)


def _find(reader: Reader, story: Story, chained: Sequence[Sequence[QuotedSpan]]) -> Iterator[FoundQuotation]:
    """Find the quotations chunk by chunk, in order."""
    text = body(story)
    entities, unquotable = entity_spans(story), _unquotable(story)
    for start, end in chunks(text):
        tokens = tokenize(text, start, end)
        quoted = [chain for chain in chained if start <= chain[0].outer[0] and chain[-1].outer[1] <= end]
        named = [entity for entity in entities if start <= entity.start and entity.end <= end]
        inputs = features(tokens, named, (span for chain in quoted for span in chain), reader.vocabulary)
        marks = Marks(tokens, quoted, unquotable)
        found = list(turns(tokens, {entity.start for entity in named if entity.type == "PERSON"}))
        spoken = [turn.content.mask for turn in found]
        found += [
            quotation
            for quotation in assemble(tokens, reader.cues(inputs, MIN_CUE_PROBABILITY), marks)
            if not any((quotation.content.mask & turn).any() for turn in spoken)
        ]
        found += unclaimed(tokens, marks, found)
        yield from sorted(found, key=lambda quotation: quotation.start)


def _unquotable(story: Story) -> list[CharSpan]:
    """The spans that are never part of a quotation: dateline, credits, bylines, notes to editors."""
    paragraphs = story["enrichment"]["paragraphs"]
    dateline = story["enrichment"].get("dateline")
    spans = [(part["start"], part["end"]) for part in paragraphs if part["role"] in EXCLUDED_ROLES]
    return [*spans, (dateline["place"]["start"], dateline["end"])] if dateline else spans


def _join(text: str, spans: Sequence[CharSpan]) -> str:
    """Join the spans of a quotation. A comma before "he said" becomes a full stop before a new sentence."""
    joined = ""
    for start, end in spans:
        words = " ".join(text[start:end].split())
        if joined.endswith(",") and words[:1].isupper() and not words.startswith("I "):
            joined = joined[:-1] + "."
        joined += f" {words}" if joined else words
    return joined


def _describe(
    text: str, words: str, quotation: FoundQuotation, speaker: ResolvedSpeaker | None, score: float
) -> Quotation:
    return {
        "text": words,
        "kind": quotation.content.kind,
        "spans": [{"start": start, "end": end} for start, end in quotation.content.spans],
        "cue": _mention(text, quotation.cue) if quotation.cue else None,
        "speaker": _speaker(text, speaker) if speaker else None,
        "confidence": score,
    }


def _speaker(text: str, speaker: ResolvedSpeaker) -> Speaker:
    mention = _mention(text, speaker.mention)
    if speaker.entity:
        return {"name": speaker.name, "entity": speaker.entity["id"], "mention": mention}
    return {"name": speaker.name, "mention": mention}


def _mention(text: str, span: CharSpan) -> Mention:
    return {"start": span[0], "end": span[1], "text": text[span[0] : span[1]]}
