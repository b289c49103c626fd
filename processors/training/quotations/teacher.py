"""The teacher: a transformer that is fine-tuned on PolNeAR's attributions and labels raw news.

As in semantic role labelling it first finds the cues, then, with one cue marked at a time, the words of its
source and content. It is far too slow for production, so a smaller student model is trained on its labels.
"""

import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn

from processors.quotations.reader import CONTENT, NEITHER, SOURCE
from processors.quotations.tokens import Tokens
from processors.training.minilm import IGNORED, MiniLM, Window
from processors.training.quotations.polnear import NO_CUE, AnnotatedStory

CUE_PIECES = 160  # word pieces of a window that is searched for cues
MAX_ROLE_WORDS = 75  # on either side of a cue that are searched for its source and content
MAX_ROLE_PIECES = 230  # word pieces of the window around a cue
BATCH = 16
LEARNING_RATE, HEAD_LEARNING_RATE = 1e-4, 1e-3
WARM_UP = 0.06  # share of the steps
NEGATIVES = 0.3  # words that look like a cue but are not, per cue


class TeacherCue(NamedTuple):
    """A cue found by the teacher: its token, and its probabilities as a cue of speech and of anything else.

    `roles` has the probabilities of NEITHER, SOURCE and CONTENT for the tokens around it, from `first` on.
    """

    cue: int
    speech: float
    other: float
    first: int
    roles: Any


class Example(NamedTuple):
    """Words with their labels: roles towards the marked cue if `has_cue`, else kinds of cue."""

    window: Window
    has_cue: bool
    labels: list[int]


class Teacher(nn.Module):  # type: ignore[misc] # torch is only installed for training
    """Finds cues and roles. Call `fit` with annotated stories, then `label` with the tokens of others."""

    def __init__(self) -> None:
        super().__init__()
        self._words = MiniLM(marks=2, dropout=0.0)  # slow on a CPU, and not needed for a few epochs
        self._cue = nn.Sequential(nn.Dropout(0.1), nn.Linear(self._words.width, 3))
        self._role = nn.Sequential(nn.Dropout(0.1), nn.Linear(self._words.width, 3))

    def forward(self, pieces: Any, mask: Any, cases: Any, marks: Any) -> tuple[Any, Any]:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            vectors = self._words(pieces, mask, cases, marks)
            return self._cue(vectors).float(), self._role(vectors).float()

    def fit(self, stories: Sequence[AnnotatedStory], epochs: int, seed: int = 7) -> None:
        """Train on stories; prints the loss."""
        random.seed(seed)
        torch.manual_seed(seed)
        examples = list(self._examples(stories))
        steps = epochs * math.ceil(len(examples) / BATCH)
        top = [*self._cue.parameters(), *self._role.parameters()]
        groups = [
            {"params": self._words.parameters(), "lr": LEARNING_RATE},
            {"params": top, "lr": HEAD_LEARNING_RATE},
        ]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
        )
        begun = time.monotonic()
        for epoch in range(epochs):
            self.train()
            total = 0.0
            for number, batch in enumerate(_batches(examples)):
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

    def label(self, tokens: Tokens, threshold: float) -> list[TeacherCue]:
        """The cues whose probability is at least `threshold`, with the roles of the words around each."""
        self.eval()
        pieces = self._words.pieces(tokens.words)
        found = []
        with torch.inference_mode():
            for spans in _groups(list(self._words.chunks(pieces, CUE_PIECES)), 32):
                windows = [self._words.window(tokens.words[a:b], pieces[a:b]) for a, b in spans]
                probabilities = self(*self._words.tensors(windows))[0].softmax(-1)
                for row, ((first, _), window) in enumerate(zip(spans, windows, strict=True)):
                    rows = probabilities[row, window.word_starts].tolist()
                    for number, (_, speech, other) in enumerate(rows):
                        if speech + other >= threshold:
                            found.append((first + number, speech, other))
            labelled = []
            for cues in _groups(found, 32):
                spans = [_window(pieces, cue) for cue, _, _ in cues]
                windows = [
                    self._words.window(tokens.words[a:b], pieces[a:b], cue - a)
                    for (a, b), (cue, _, _) in zip(spans, cues, strict=True)
                ]
                roles = self(*self._words.tensors(windows))[1].softmax(-1)
                for row, ((first, _), (cue, speech, other)) in enumerate(zip(spans, cues, strict=True)):
                    labelled.append(
                        TeacherCue(cue, speech, other, first, roles[row, windows[row].word_starts].numpy())
                    )
        return labelled

    def save(self, path: Path) -> None:
        torch.save(self.state_dict(), path)

    def load(self, path: Path) -> None:
        self.load_state_dict(torch.load(path))

    def _loss(self, batch: Sequence[Example]) -> Any:
        inputs = self._words.tensors([example.window for example in batch])
        wanted = torch.full((2, *inputs[0].shape), IGNORED)
        for row, example in enumerate(batch):
            wanted[int(example.has_cue), row, example.window.word_starts] = torch.tensor(example.labels)
        return sum(
            nn.functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=IGNORED)
            for scores, labels in zip(self(*inputs), wanted, strict=True)
            if bool((labels != IGNORED).any())
        )

    def _examples(self, stories: Sequence[AnnotatedStory]) -> Iterator[Example]:
        """Examples of the cues in a chunk, of the roles around a cue, and of words that look like cues."""
        counts: dict[str, int] = {}
        for story in stories:
            for attribution in story.attributions:
                word = story.tokens.words[attribution.cue].lower()
                counts[word] = counts.get(word, 0) + 1
        for story in stories:
            words = story.tokens.words
            pieces = self._words.pieces(words)
            kinds = {attribution.cue: attribution.kind for attribution in story.attributions}
            for a, b in self._words.chunks(pieces, CUE_PIECES):
                labels = [kinds.get(number, NO_CUE) for number in range(a, b)]
                yield Example(self._words.window(words[a:b], pieces[a:b]), False, labels)
            for attribution in story.attributions:
                yield self._role_example(
                    words, pieces, attribution.cue, attribution.source, attribution.content
                )
            similar = [
                n for n, word in enumerate(words) if n not in kinds and counts.get(word.lower(), 0) > 4
            ]
            share = min(len(similar), round(NEGATIVES * len(kinds)))
            for number in random.sample(similar, share):
                yield self._role_example(words, pieces, number, frozenset(), frozenset())

    def _role_example(
        self,
        words: Sequence[str],
        pieces: Sequence[list[int]],
        cue: int,
        source: frozenset[int],
        content: frozenset[int],
    ) -> Example:
        a, b = _window(pieces, cue)
        labels = [SOURCE if n in source else CONTENT if n in content else NEITHER for n in range(a, b)]
        return Example(self._words.window(words[a:b], pieces[a:b], cue - a), True, labels)


def _window(pieces: Sequence[list[int]], cue: int) -> tuple[int, int]:
    """The window of words around a cue, centred as far as the limits allow."""
    start, end = max(0, cue - MAX_ROLE_WORDS), min(len(pieces), cue + MAX_ROLE_WORDS + 1)
    while sum(map(len, pieces[start:end])) > MAX_ROLE_PIECES:
        if cue - start > end - cue:
            start += 1
        else:
            end -= 1
    return start, end


def _batches(examples: Sequence[Example]) -> list[Sequence[Example]]:
    """Batches of examples of about the same length, in random order."""
    ordered = sorted(examples, key=lambda example: len(example.window.pieces) + random.random() * 20)
    batches = list(_groups(ordered, BATCH))
    random.shuffle(batches)
    return batches


def _groups(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
