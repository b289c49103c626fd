"""What the student learns from: pieces of stories as the reader sees them, gold and silver."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from processors.drafts import Draft, new_story
from processors.entities import finding
from processors.entities.model import Model
from processors.quotations.features import Seen, features, plain
from processors.quotations.finding import names
from processors.quotations.marks import stretches
from processors.quotations.reader import REACH
from processors.quotations.tokens import Tokens
from processors.story import Story, Text
from processors.training.minilm import MiniLM
from processors.training.quotations.lessons import CONTENT, NEITHER, SOURCE, AnnotatedStory
from processors.training.quotations.student import PIECE, WIDTH, Lesson
from processors.training.quotations.teacher import Found

SURE = 0.2  # chance of a cue that the teacher sees, from which on its roles teach
SELDOM = 4  # a word that is seen less often is unknown


def vocabulary(cuts: Iterable[Tokens], size: int = 20_000) -> list[str]:
    """The most frequent words."""
    counts = Counter(plain(word) for cut in cuts for word in cut.words)
    return [word for word, count in counts.most_common(size) if count >= SELDOM]


def vectors(words: Sequence[str]) -> Any:
    """Vectors to begin with, the unknown word's first: MiniLM's, in as many dimensions as the student has."""
    minilm = MiniLM()
    table = minilm.table()
    whole = np.stack([table[pieces].mean(0) for pieces in minilm.pieces(words)])
    whole -= whole.mean(0)
    _, _, directions = np.linalg.svd(whole, full_matrices=False)
    short = whole @ directions[:WIDTH].T
    return np.concatenate([np.zeros((1, WIDTH)), short / short.std() * 0.1]).astype(np.float32)


def named(model: Model, text: str) -> Story:
    """A story of a bare text with its entities."""
    bodies: list[Text] = [{"contentType": "text/plain", "value": text}]
    story = new_story(Draft({"bodies": bodies, "language": "en"}), "text", datetime.now(UTC))
    finding.find(model, [story])
    return story


def seen(model: Model, texts: Iterable[tuple[str, Tokens]], known: Mapping[str, int]) -> Iterator[Seen]:
    """Texts as the reader sees them, names included."""
    for text, cut in texts:
        record = named(model, text)
        parts = [(part["start"], part["end"]) for part in record["enrichment"]["paragraphs"]]
        yield features(cut, names(record), stretches(text, parts), known)


def gold(story: AnnotatedStory, whole: Seen) -> Iterator[Lesson]:
    """The pieces of a story of PolNeAR."""
    cues = np.zeros((len(whole.tokens), 3), np.float32)
    cues[:, 0] = 1
    for attribution in story.attributions:
        cues[attribution.cue] = np.eye(3)[attribution.kind]
    asked = {}
    for attribution in story.attributions:
        around = range(attribution.cue - REACH, attribution.cue + REACH + 1)
        roles = [
            SOURCE if n in attribution.source else CONTENT if n in attribution.content else NEITHER
            for n in around
        ]
        asked[attribution.cue] = np.eye(3, dtype=np.float16)[roles], 1.0
    yield from _pieces(whole, cues, asked)


def silver(found: Iterable[Found], whole: Seen) -> Iterator[Lesson]:
    """The pieces of a story that the teacher has read."""
    cues = np.zeros((len(whole.tokens), 3), np.float32)
    cues[:, 0] = 1
    asked = {}
    for cue in found:
        cues[cue.cue] = 1 - cue.speech - cue.other, cue.speech, cue.other
        if cue.speech + cue.other >= SURE:
            roles = np.tile(np.array([1, 0, 0], np.float16), (2 * REACH + 1, 1))
            begin = cue.first - (cue.cue - REACH)
            first, last = max(0, begin), min(len(roles), begin + len(cue.roles))
            roles[first:last] = cue.roles[first - begin : last - begin]
            asked[cue.cue] = roles, cue.speech + cue.other
    yield from _pieces(whole, cues, asked)


def _pieces(whole: Seen, cues: Any, asked: Mapping[int, tuple[Any, float]]) -> Iterator[Lesson]:
    """Cut a story at line breaks, where there are any."""
    breaks = np.flatnonzero(np.diff(whole.paragraphs, prepend=0))
    start, size = 0, len(whole.tokens)
    while start < size:
        end = min(size, start + PIECE)
        if end < size:
            near = breaks[(breaks > start + PIECE // 2) & (breaks <= end)]
            end = int(near[-1]) if len(near) else end
        here = [cue for cue in sorted(asked) if start <= cue < end]
        yield Lesson(
            whole.part(start, end),
            cues[start:end],
            [cue - start for cue in here],
            np.stack([asked[cue][0] for cue in here]) if here else None,
            [asked[cue][1] for cue in here],
        )
        start = end
