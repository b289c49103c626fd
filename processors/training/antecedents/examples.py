"""Make examples for the ranking of antecedents: the candidates of a pronoun, and which of them are right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from processors.entities.model import Model
from processors.quotations.antecedents import HE_SHE, Candidate, Speaking
from processors.quotations.finding import find_unresolved
from processors.quotations.marks import quoted_spans
from processors.quotations.reader import Reader
from processors.quotations.speakers import Speakers
from processors.quotations.tokens import CharSpan
from processors.story import Story
from processors.training.antecedents.coreference import Annotated
from processors.training.stories import story_with_entities

LONGEST_NAME = 80  # characters of a mention that may name an entity
BATCH = 16  # stories


class Example(NamedTuple):
    """A pronoun with its candidates, and the numbers of those that are right, maybe none.

    `is_source` tells the source of a quotation from another subject.
    """

    mention: CharSpan
    text: str
    candidates: Sequence[Candidate]
    right: frozenset[int]
    is_source: bool


class Source(NamedTuple):
    """The cue and the content of a quotation."""

    cue: CharSpan | None
    content: Sequence[CharSpan]


def examples(model: Model, reader: Reader, annotated: Iterable[Annotated]) -> Iterator[Example]:
    """The examples of texts with coreference, in order."""
    texts = list(annotated)
    for start in range(0, len(texts), BATCH):
        here = texts[start : start + BATCH]
        stories = [story_with_entities(model, text.text) for text in here]
        for text, story, found in zip(here, stories, find_unresolved(reader, stories), strict=True):
            sources = {q.source: Source(q.cue, q.content.spans) for q in found if q.source}
            yield from _examples(text, story, sources)


def entities_of(speakers: Speakers, chain: Iterable[CharSpan]) -> set[str]:
    """The ids of the entities that a chain of mentions names."""
    short = (span for span in chain if span[1] - span[0] <= LONGEST_NAME)
    return {entity["id"] for span in short if (entity := speakers.named(span))}


def chain_of(text: Annotated, mention: CharSpan) -> Sequence[CharSpan]:
    """The chain of a mention; empty if it has none."""
    return next((chain for chain in text.chains if mention in chain), [])


def _examples(text: Annotated, story: Story, sources: Mapping[CharSpan, Source]) -> Iterator[Example]:
    paragraphs = [(part["start"], part["end"]) for part in story["enrichment"]["paragraphs"]]
    speakers = Speakers(story, [span.inner for span in quoted_spans(text.text, paragraphs)])
    found: list[Speaking] = []
    for mention in sorted({*sources, *text.subjects}):
        cue, content = sources.get(mention, Source(None, ()))
        chain = chain_of(text, mention)
        if text.text[slice(*mention)].lower() not in HE_SHE:
            if speaker := speakers.resolve(mention, cue, content):
                found.append(speaker)
        elif chain:
            candidates = speakers.antecedents.candidates(mention, content, found)
            entities = entities_of(speakers, chain)
            right = [
                number
                for number, candidate in enumerate(candidates)
                if (candidate.entity["id"] in entities if candidate.entity else _is_in(candidate.span, chain))
            ]
            yield Example(mention, text.text, candidates, frozenset(right), mention in sources)
            if mention in sources:
                best = candidates[right[0]] if right else None
                found.append(Speaking(mention, best and best.name, best and best.entity))


def _is_in(span: CharSpan, chain: Sequence[CharSpan]) -> bool:
    return any(start == span[0] or (end == span[1] and start <= span[1]) for start, end in chain)
