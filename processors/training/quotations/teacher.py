"""The teacher: a transformer that learns PolNeAR's attributions and labels raw news.

It reads as semantic role labellers do: first which words are cues; then, for each cue, with that word
marked, which words around it are its source and which its content. It is far too slow for a wire; what it
teaches is what ships.
"""

import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn

from processors.quotations.tokens import Tokens
from processors.training.minilm import IGNORED, MiniLM, Window
from processors.training.quotations.lessons import CONTENT, NEITHER, NONE, SOURCE, AnnotatedStory

STRETCH = 160  # pieces that are searched for cues at once
REACH = 75  # words to either side of a cue among which are its source and content
LONGEST = 230  # pieces of the words around a cue
BATCH = 16
RATE, TOP_RATE = 1e-4, 1e-3
WARM_UP = 0.06  # share of the steps
DOUBTFUL = 0.3  # words that look like cues and are none, for each that is one


class Found(NamedTuple):
    """A cue that the teacher saw: its token, the probabilities that it is a cue of speech and of
    anything else, the first token of the words around it, and for each of these the probabilities that
    it is neither, of the source, of the content."""

    cue: int
    speech: float
    other: float
    first: int
    roles: Any


class Lesson(NamedTuple):
    window: Window
    about_cue: bool
    labels: list[int]


class Teacher(nn.Module):  # type: ignore[misc] # torch is there only for training
    """Give it stories with attributions to `fit`, then tokens to `read`."""

    def __init__(self) -> None:
        super().__init__()
        self._words = MiniLM(marks=2, dropout=0.0)  # slow on a CPU, and a few epochs do without
        self._cue = nn.Sequential(nn.Dropout(0.1), nn.Linear(self._words.width, 3))
        self._role = nn.Sequential(nn.Dropout(0.1), nn.Linear(self._words.width, 3))

    def forward(self, pieces: Any, mask: Any, cases: Any, marks: Any) -> tuple[Any, Any]:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = self._words(pieces, mask, cases, marks)
            return self._cue(vectors).float(), self._role(vectors).float()

    def fit(self, stories: Sequence[AnnotatedStory], epochs: int, seed: int = 7) -> None:
        """Learn from stories; prints how it goes."""
        random.seed(seed)
        torch.manual_seed(seed)
        lessons = list(self._lessons(stories))
        steps = epochs * math.ceil(len(lessons) / BATCH)
        top = [*self._cue.parameters(), *self._role.parameters()]
        groups = [{"params": self._words.parameters(), "lr": RATE}, {"params": top, "lr": TOP_RATE}]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
        )
        begun = time.monotonic()
        for epoch in range(epochs):
            self.train()
            total = 0.0
            for number, batch in enumerate(_batches(lessons)):
                loss = self._loss(batch)
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(self.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                total += loss.item()
                if number % 200 == 199:
                    mean, minutes = total / (number + 1), (time.monotonic() - begun) / 60
                    print(
                        f"teacher: epoch {epoch + 1}, batch {number + 1}, loss {mean:.4f}, {minutes:.0f} min",
                        flush=True,
                    )

    def read(self, cut: Tokens, threshold: float) -> list[Found]:
        """The cues whose probability is at least `threshold`, each with the roles of the words around it."""
        self.eval()
        pieces = self._words.pieces(cut.words)
        found = []
        with torch.inference_mode():
            for spans in _groups(list(self._words.stretches(pieces, STRETCH)), 32):
                windows = [self._words.window(cut.words[a:b], pieces[a:b]) for a, b in spans]
                chances = self(*self._words.tensors(windows))[0].softmax(-1)
                for row, ((first, _), window) in enumerate(zip(spans, windows, strict=True)):
                    for number, (_, speech, other) in enumerate(chances[row, window.places].tolist()):
                        if speech + other >= threshold:
                            found.append((first + number, speech, other))
            read = []
            for cues in _groups(found, 32):
                spans = [_around(pieces, cue) for cue, _, _ in cues]
                windows = [
                    self._words.window(cut.words[a:b], pieces[a:b], cue - a)
                    for (a, b), (cue, _, _) in zip(spans, cues, strict=True)
                ]
                roles = self(*self._words.tensors(windows))[1].softmax(-1)
                for row, ((first, _), (cue, speech, other)) in enumerate(zip(spans, cues, strict=True)):
                    read.append(Found(cue, speech, other, first, roles[row, windows[row].places].numpy()))
        return read

    def save(self, path: Path) -> None:
        torch.save(self.state_dict(), path)

    def load(self, path: Path) -> None:
        self.load_state_dict(torch.load(path))

    def _loss(self, batch: Sequence[Lesson]) -> Any:
        inputs = self._words.tensors([lesson.window for lesson in batch])
        wanted = torch.full((2, *inputs[0].shape), IGNORED)
        for row, lesson in enumerate(batch):
            wanted[int(lesson.about_cue), row, lesson.window.places] = torch.tensor(lesson.labels)
        return sum(
            nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=IGNORED)
            for scores, labels in zip(self(*inputs), wanted, strict=True)
            if bool((labels != IGNORED).any())
        )

    def _lessons(self, stories: Sequence[AnnotatedStory]) -> Iterator[Lesson]:
        often: dict[str, int] = {}
        for story in stories:
            for attribution in story.attributions:
                word = story.tokens.words[attribution.cue].lower()
                often[word] = often.get(word, 0) + 1
        for story in stories:
            words = story.tokens.words
            pieces = self._words.pieces(words)
            kinds = {attribution.cue: attribution.kind for attribution in story.attributions}
            for a, b in self._words.stretches(pieces, STRETCH):
                labels = [kinds.get(number, NONE) for number in range(a, b)]
                yield Lesson(self._words.window(words[a:b], pieces[a:b]), False, labels)
            for attribution in story.attributions:
                yield self._about(words, pieces, attribution.cue, attribution.source, attribution.content)
            doubtful = [
                n for n, word in enumerate(words) if n not in kinds and often.get(word.lower(), 0) > 4
            ]
            share = min(len(doubtful), round(DOUBTFUL * len(kinds)))
            for number in random.sample(doubtful, share):
                yield self._about(words, pieces, number, frozenset(), frozenset())

    def _about(
        self,
        words: Sequence[str],
        pieces: Sequence[list[int]],
        cue: int,
        source: frozenset[int],
        content: frozenset[int],
    ) -> Lesson:
        a, b = _around(pieces, cue)
        labels = [SOURCE if n in source else CONTENT if n in content else NEITHER for n in range(a, b)]
        return Lesson(self._words.window(words[a:b], pieces[a:b], cue - a), True, labels)


def _around(pieces: Sequence[list[int]], cue: int) -> tuple[int, int]:
    start, end = max(0, cue - REACH), min(len(pieces), cue + REACH + 1)
    while sum(map(len, pieces[start:end])) > LONGEST:
        if cue - start > end - cue:
            start += 1
        else:
            end -= 1
    return start, end


def _batches(lessons: Sequence[Lesson]) -> list[Sequence[Lesson]]:
    """Lessons of about one length together, in no order."""
    ordered = sorted(lessons, key=lambda lesson: len(lesson.window.pieces) + random.random() * 20)
    batches = list(_groups(ordered, BATCH))
    random.shuffle(batches)
    return batches


def _groups(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
