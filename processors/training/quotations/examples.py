"""Make the student's training examples: chunks of stories with labels from PolNeAR or the teacher."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from processors.entities.model import Model
from processors.quotations.features import Features, features, look_up, norm
from processors.quotations.finding import entity_spans
from processors.quotations.marks import quoted_spans
from processors.quotations.reader import CONTENT, NEITHER, ROLE_WINDOW, SOURCE
from processors.quotations.tokens import Tokens
from processors.training.minilm import MiniLM
from processors.training.quotations.polnear import AnnotatedStory
from processors.training.quotations.student import CHUNK, WIDTH, Example
from processors.training.quotations.teacher import TeacherCue
from processors.training.stories import story_with_entities

MIN_ROLE_PROBABILITY = 0.2  # of a cue by the teacher, for the student to learn its roles
MIN_COUNT = 4  # occurrences; rarer words are not in the vocabulary


def vocabulary(texts: Iterable[Tokens], size: int = 20_000) -> list[str]:
    """The most frequent words, at most `size`."""
    counts = Counter(norm(word) for tokens in texts for word in tokens.words)
    return [word for word, count in counts.most_common(size) if count >= MIN_COUNT]


def initial_vectors(words: Sequence[str]) -> Any:
    """Initial word vectors: MiniLM's, reduced to the student's width. The first is the unknown word's."""
    minilm = MiniLM()
    table = minilm.table()
    whole = np.stack([table[pieces].mean(0) for pieces in minilm.pieces(words)])
    whole -= whole.mean(0)
    _, _, directions = np.linalg.svd(whole, full_matrices=False)
    short = whole @ directions[:WIDTH].T
    return np.concatenate([np.zeros((1, WIDTH)), short / short.std() * 0.1]).astype(np.float32)


def story_features(
    model: Model, texts: Iterable[tuple[str, Tokens]], numbers: Mapping[str, int]
) -> Iterator[Features]:
    """The features of texts; `numbers` has the number of each word in the vocabulary."""
    known = partial(look_up, vocabulary=numbers)
    for text, tokens in texts:
        story = story_with_entities(model, text)
        paragraphs = [(part["start"], part["end"]) for part in story["enrichment"]["paragraphs"]]
        yield features(tokens, entity_spans(story), quoted_spans(text, paragraphs), known)


def gold(story: AnnotatedStory, whole: Features) -> Iterator[Example]:
    """Examples from a story of PolNeAR."""
    cues = np.zeros((len(whole.tokens), 3), np.float32)
    cues[:, 0] = 1
    for attribution in story.attributions:
        cues[attribution.cue] = np.eye(3)[attribution.kind]
    asked = {}
    for attribution in story.attributions:
        around = range(attribution.cue - ROLE_WINDOW, attribution.cue + ROLE_WINDOW + 1)
        roles = [
            SOURCE if n in attribution.source else CONTENT if n in attribution.content else NEITHER
            for n in around
        ]
        asked[attribution.cue] = np.eye(3, dtype=np.float16)[roles], 1.0
    yield from _chunks(whole, cues, asked)


def silver(found: Iterable[TeacherCue], whole: Features) -> Iterator[Example]:
    """Examples from a raw story that the teacher has labelled."""
    cues = np.zeros((len(whole.tokens), 3), np.float32)
    cues[:, 0] = 1
    asked = {}
    for cue in found:
        cues[cue.cue] = 1 - cue.speech - cue.other, cue.speech, cue.other
        if cue.speech + cue.other >= MIN_ROLE_PROBABILITY:
            roles = np.tile(np.array([1, 0, 0], np.float16), (2 * ROLE_WINDOW + 1, 1))
            begin = cue.first - (cue.cue - ROLE_WINDOW)
            first, last = max(0, begin), min(len(roles), begin + len(cue.roles))
            roles[first:last] = cue.roles[first - begin : last - begin]
            asked[cue.cue] = roles, cue.speech + cue.other
    yield from _chunks(whole, cues, asked)


def _chunks(whole: Features, cues: Any, asked: Mapping[int, tuple[Any, float]]) -> Iterator[Example]:
    """Cut a story into chunks, at line breaks where possible."""
    breaks = np.flatnonzero(np.diff(whole.paragraphs, prepend=0))
    start, size = 0, len(whole.tokens)
    while start < size:
        end = min(size, start + CHUNK)
        if end < size:
            near = breaks[(breaks > start + CHUNK // 2) & (breaks <= end)]
            end = int(near[-1]) if len(near) else end
        here = [cue for cue in sorted(asked) if start <= cue < end]
        yield Example(
            whole.part(start, end),
            cues[start:end],
            [cue - start for cue in here],
            np.stack([asked[cue][0] for cue in here]) if here else None,
            [asked[cue][1] for cue in here],
        )
        start = end
