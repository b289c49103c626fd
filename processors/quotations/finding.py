"""The quotations stage: finds who said what in a story, and in which words.

A model finds cues ("said") with the source and content of each (`reader`). Quotation marks decide where
quoted words begin and end (`marks`, `contents`). Rules find transcripts and quotations without a cue
(`transcripts`, `unclaimed`) and resolve who the speakers are (`speakers`).
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from processors.entities.mentions import EXCLUDED_ROLES
from processors.entities.spans import EntitySpan
from processors.quotations.assembling import FoundQuotation, assemble
from processors.quotations.clauses import separate
from processors.quotations.confidence import confidence
from processors.quotations.contents import Marks
from processors.quotations.describing import addressed, describe, join, names_by_end
from processors.quotations.dividing import divided
from processors.quotations.features import ENTITY_TYPES, Features, features
from processors.quotations.interviews import answers
from processors.quotations.labels import surnames
from processors.quotations.marks import OPENING as MARK
from processors.quotations.marks import QuotedSpan, chains, quoted_spans
from processors.quotations.posts import posts
from processors.quotations.reader import Cue, Reader
from processors.quotations.repeats import without_repeats
from processors.quotations.speakers import Speakers
from processors.quotations.speech import is_speech
from processors.quotations.tokens import CharSpan, Tokens, tokenize
from processors.quotations.transcripts import turns
from processors.quotations.unclaimed import unclaimed
from processors.story import Quotation, Story, body, stamp
from processors.text.chunks import Chunk, batches
from processors.text.language import matches
from processors.text.structure import entry_times

LANGUAGE = "en"  # of the model
# Thresholds, chosen on the dev part of PolNeAR.
MIN_CUE_PROBABILITY = 0.4
MIN_CONFIDENCE = 0.3
SILENT_ROLES = frozenset(("caption", "crosshead", "related"))  # nobody says these, unless between marks
CLOSING_NOTES = re.compile(r"(?:\s*\([^()\n]{1,200}\)(?=\s|\Z))*")  # "(The briefing ended at 2:50 p.m.)"

T = TypeVar("T")


class Source(NamedTuple):
    """What is known of a story before its quotations are found.

    `chains` are its quoted spans, `entities` the mentions of the model's types in order, and `unquotable` the
    spans that are never part of a quotation: dateline, credits, bylines, notes to editors. `speech` are the
    quotations that the layout shows.
    """

    text: str
    chains: Sequence[Sequence[QuotedSpan]]
    entities: Sequence[EntitySpan]
    unquotable: Sequence[CharSpan]
    speech: Sequence[FoundQuotation]


class Passage(NamedTuple):
    """A chunk of a story, and what the rules and the model need of it."""

    tokens: Tokens
    marks: Marks
    features: Features


def find(reader: Reader, stories: Sequence[Story]) -> None:
    """Add `quotations` to stories, in place; none to stories in another language. Needs `entities`."""
    supported = [story for story in stories if matches(story.get("language"), LANGUAGE)]
    sources = [_source(story) for story in supported]
    found = _find(reader, sources)
    for story in stories:
        story["quotations"] = []
    for story, source, quotations in zip(supported, sources, found, strict=True):
        story["quotations"] = _resolved(reader, story, source, quotations)
    for story in stories:
        stamp(story, "quotations")


def find_unresolved(reader: Reader, stories: Sequence[Story]) -> list[list[FoundQuotation]]:
    """The quotations of each story, repeats included, before their speakers are resolved."""
    return _find(reader, [_source(story) for story in stories])


def entity_spans(story: Story) -> list[EntitySpan]:
    """The mentions of a story's entities, of the types that the model uses."""
    return [
        EntitySpan(mention["start"], mention["end"], entity["type"])
        for entity in story["entities"]
        if entity["type"] in ENTITY_TYPES
        for mention in entity["mentions"]
    ]


def _source(story: Story) -> Source:
    text = body(story)
    paragraphs = [(part["start"], part["end"]) for part in story["enrichment"]["paragraphs"]]
    entities = sorted(entity_spans(story))
    people = {entity.start for entity in entities if entity.type == "PERSON"}
    transcript = list(turns(text, people, surnames(story["entities"])))
    dialogue = transcript or list(answers(story, paragraphs))
    news = [
        (part["start"], part["end"])
        for part in story["enrichment"]["paragraphs"]
        if part["role"] not in EXCLUDED_ROLES
    ]
    speech = dialogue or list(posts(text, news))
    spoken = [(quotation.start, quotation.content.spans[-1][1]) for quotation in speech]
    if dialogue:  # with what is between the turns: labels, and what the transcriber noted
        source = transcript[0].source if transcript else None
        after = CLOSING_NOTES.match(text, spoken[-1][1])
        spoken = [(source[0] if source else spoken[0][0], after.end() if after else spoken[-1][1])]
    quoted = (span for span in quoted_spans(text, paragraphs) if not _overlaps(span.outer, spoken))
    return Source(
        text, chains(text, quoted, paragraphs), entities, [*_unquotable(story, paragraphs), *spoken], speech
    )


def _find(reader: Reader, sources: Sequence[Source]) -> list[list[FoundQuotation]]:
    """Find the quotations of stories, in order. The model reads chunks of several stories at once."""
    found: list[list[FoundQuotation]] = [[] for _ in sources]
    for batch in batches([source.text for source in sources]):
        passages = [_passage(reader, sources[chunk.text], chunk) for chunk in batch]
        cues = reader.cues([passage.features for passage in passages], MIN_CUE_PROBABILITY)
        for chunk, passage, here in zip(batch, passages, cues, strict=True):
            found[chunk.text] += sorted(_quotations(passage, here), key=lambda quotation: quotation.start)
    return [
        sorted([*here, *source.speech], key=lambda quotation: quotation.start) if source.speech else here
        for here, source in zip(found, sources, strict=True)
    ]


def _passage(reader: Reader, source: Source, chunk: Chunk) -> Passage:
    tokens = tokenize(source.text, chunk.start, chunk.end)
    quoted = [
        chain
        for chain in _starting_within(source.chains, chunk, lambda chain: chain[0].outer[0])
        if chain[-1].outer[1] <= chunk.end
    ]
    entities = [
        entity
        for entity in _starting_within(source.entities, chunk, lambda entity: entity.start)
        if entity.end <= chunk.end
    ]
    return Passage(
        tokens,
        Marks(tokens, quoted, source.unquotable),
        features(tokens, entities, (span for chain in quoted for span in chain), reader.look_up),
    )


def _starting_within(items: Sequence[T], chunk: Chunk, start: Callable[[T], int]) -> Sequence[T]:
    """Those of some ordered items that start within a chunk."""
    return items[bisect_left(items, chunk.start, key=start) : bisect_left(items, chunk.end, key=start)]


def _quotations(passage: Passage, cues: Sequence[Cue]) -> list[FoundQuotation]:
    tokens, marks = passage.tokens, passage.marks
    found = assemble(tokens, cues, marks)
    separate(tokens, marks, found)
    types = passage.features.types
    found = divided(tokens, marks, found, types)
    return [*found, *unclaimed(tokens, marks, found, types)]


def _resolved(
    reader: Reader, story: Story, source: Source, found: Sequence[FoundQuotation]
) -> list[Quotation]:
    """Quotations with their speakers, without repeats such as pull quotes."""
    text = source.text
    texts = [join(text, quotation.content.spans) for quotation in found]
    boxes = [(p["start"], p["end"]) for p in story["enrichment"]["paragraphs"] if p["role"] == "pullquote"]
    pull_quotes = {n for n, q in enumerate(found) if _overlaps((q.start, q.start + 1), boxes)}
    speakers = Speakers(story, [span.inner for chain in source.chains for span in chain])
    names = names_by_end(story)
    described: list[Quotation] = []
    extents = [(q.content.spans[0][0], q.content.spans[-1][1]) for q in found]
    kept = set(without_repeats(texts, extents, pull_quotes))
    for number, quotation in enumerate(found):
        if number not in kept and not is_speech(quotation):
            continue  # a short turn of a transcript, "Thank you.", repeats none
        # Resolved even if the quotation is dropped: the next speaker may depend on it.
        spans = quotation.content.spans
        speaker = speakers.resolve(quotation.source, quotation.cue, spans) if quotation.source else None
        if (score := confidence(quotation, reader.confidence)) >= MIN_CONFIDENCE:
            described.append(describe(text, texts[number], quotation, speaker, score))
            if quotation.addressee:
                described[-1]["addressee"] = addressed(text, names, quotation.addressee)
    return described


def _overlaps(span: CharSpan, others: Sequence[CharSpan]) -> bool:
    """Whether a span overlaps one of the others, which are in order."""
    number = bisect_left(others, span[1], key=lambda other: other[0])
    return number > 0 and span[0] < others[number - 1][1]


def _unquotable(story: Story, paragraphs: Sequence[CharSpan]) -> list[CharSpan]:
    text = body(story)
    dateline = story["enrichment"].get("dateline")
    spans = entry_times(text, paragraphs)
    for part in story["enrichment"]["paragraphs"]:
        is_silent = part["role"] in SILENT_ROLES and not MARK.search(text, part["start"], part["end"])
        if is_silent or part["role"] in EXCLUDED_ROLES:
            spans.append((part["start"], part["end"]))
    return [*spans, (dateline["place"]["start"], dateline["end"])] if dateline else spans
