"""The student: the reader's network (`processors/quotations/reader.py`) in torch, where it can learn.

It learns from PolNeAR's own marks and from the chances that the teacher gives on raw news. What it learned
is written as the numbers that the reader loads.
"""

import math
import random
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from processors.quotations.features import SIZES, UNKNOWN, Seen
from processors.quotations.reader import DILATIONS, PARAGRAPHS, REACH, ROLE_DILATIONS, SENTENCES

WIDTH, ROLE_WIDTH = 192, 128
BATCH = 24  # pieces of stories
PIECE = 320  # tokens
RATE = 2e-3
WARM_UP = 0.05  # share of the steps
FORGOTTEN = 0.04  # share of the words whose number is withheld, so that the rest of the features counts
AROUND = 2 * REACH + 1
CUES_COUNT = 20  # how much the cues count beside the roles: there is one in some forty tokens
TABLES = ("embedding", "distance", "sentences", "paragraphs")


class Lesson(NamedTuple):
    """A piece of a story: what the reader sees, for each token the chances of being a cue (n x 3), the cues
    to learn from, for each the chances of the tokens around it (`AROUND` x 3), and how much it counts."""

    seen: Seen
    cues: Any
    asked: Sequence[int]
    roles: Any
    weights: Sequence[float]


class Batch(NamedTuple):
    """Pieces side by side, as tensors: features, whether there is a token, counts of sentences and of
    paragraphs; and the cues that are asked about: the piece of each and its token."""

    tokens: Any
    there: Any
    sentences: Any
    paragraphs: Any
    rows: Any
    asked: Any


class Wide(nn.Module):  # type: ignore[misc] # torch is there only for training
    """Add to each token what it and its neighbours at a distance mean together."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.linear = nn.Linear(3 * width, width)
        self.norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(0.1)

    def forward(self, values: Any, there: Any) -> Any:
        padded = nn.functional.pad(values, (0, 0, self.dilation, self.dilation))
        length = values.shape[-2]
        wide = torch.cat(
            [padded[..., n * self.dilation : n * self.dilation + length, :] for n in range(3)], -1
        )
        return self.norm(values + self.drop(torch.relu(self.linear(wide)))) * there


class Student(nn.Module):  # type: ignore[misc]
    """The reader's network. `words` are vectors that the vocabulary begins with, the unknown word's first."""

    def __init__(self, words: Any) -> None:
        super().__init__()
        sizes = (len(words), *SIZES)
        self.embedding = nn.ModuleList(nn.Embedding(size, WIDTH) for size in sizes)
        for table in self.embedding:
            nn.init.normal_(table.weight, std=0.02)
        with torch.no_grad():
            self.embedding[0].weight.copy_(torch.as_tensor(words))
        self.start = nn.LayerNorm(WIDTH)
        self.drop = nn.Dropout(0.2)
        self.read = nn.ModuleList(Wide(WIDTH, dilation) for dilation in DILATIONS)
        self.cue = nn.Linear(WIDTH, 3)
        self.near = nn.Linear(WIDTH, ROLE_WIDTH)
        self.asked = nn.Linear(WIDTH, ROLE_WIDTH)
        self.distance = nn.Embedding(AROUND, ROLE_WIDTH)
        self.sentences = nn.Embedding(2 * SENTENCES + 1, ROLE_WIDTH)
        self.paragraphs = nn.Embedding(2 * PARAGRAPHS + 1, ROLE_WIDTH)
        for table in (self.distance, self.sentences, self.paragraphs):
            nn.init.normal_(table.weight, std=0.1)
        self.begin = nn.LayerNorm(ROLE_WIDTH)
        self.roles = nn.ModuleList(Wide(ROLE_WIDTH, dilation) for dilation in ROLE_DILATIONS)
        self.role = nn.Linear(ROLE_WIDTH, 3)

    def forward(self, batch: Batch) -> tuple[Any, Any, Any]:
        """Scores of tokens as cues (pieces x tokens x 3), of those around the cues asked about (cues x around
        x 3), and which of these there are."""
        there, rows, asked = batch.there, batch.rows, batch.asked
        text = sum(table(batch.tokens[..., number]) for number, table in enumerate(self.embedding))
        text = self.drop(self.start(text)) * there[..., None]
        for block in self.read:
            text = block(text, there[..., None])
        around = asked[:, None] + torch.arange(-REACH, REACH + 1)
        inside = (around >= 0) & (around < there.shape[1])
        around = around.clamp(0, there.shape[1] - 1)
        inside &= there[rows[:, None], around] > 0
        words = self.near(text)[rows[:, None], around] + self.asked(text[rows, asked])[:, None]
        words = words + self.distance.weight
        words = words + self.sentences(_steps(batch.sentences, rows, asked, around, SENTENCES))
        words = words + self.paragraphs(_steps(batch.paragraphs, rows, asked, around, PARAGRAPHS))
        words = self.begin(words) * inside[..., None]
        for block in self.roles:
            words = block(words, inside[..., None])
        return self.cue(text), self.role(words), inside

    def fit(self, lessons: Sequence[Lesson], epochs: int, seed: int = 7) -> None:
        """Learn; prints how it goes."""
        random.seed(seed)
        torch.manual_seed(seed)
        steps = epochs * math.ceil(len(lessons) / BATCH)
        optimizer = torch.optim.AdamW(self.parameters(), lr=RATE, weight_decay=0.02, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
        )
        begun = time.monotonic()
        self.train()
        for epoch in range(epochs):
            batches = _batches(lessons)
            totals = np.zeros(2)
            for batch in batches:
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    losses = self._losses(batch)
                optimizer.zero_grad()
                sum(losses).backward()
                nn.utils.clip_grad_norm_(self.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                totals += [loss.item() for loss in losses]
            (cue, role), minutes = totals / len(batches), (time.monotonic() - begun) / 60
            print(f"student: epoch {epoch + 1}, loss {cue:.4f} {role:.4f}, {minutes:.0f} min", flush=True)

    def weights(self) -> dict[str, Any]:
        """What the reader loads, in numbers of half precision."""
        found = {}
        for name, value in self.state_dict().items():
            kind = name.split(".")[0]
            transposed = value.ndim == 2 and kind not in TABLES
            numbers = (value.T if transposed else value).contiguous().numpy()
            found[name.replace("roles.", "role.", 1)] = numbers.astype(np.float16)
        return found

    def _losses(self, lessons: Sequence[Lesson]) -> list[Any]:
        batch, wanted = self._batch(lessons)
        cues, roles, inside = self(batch)
        of_cues = -(wanted * cues.float().log_softmax(-1)).sum() / batch.there.sum() * CUES_COUNT
        if not len(batch.rows):
            return [of_cues, torch.zeros(())]
        parts = torch.as_tensor(np.concatenate([lesson.roles for lesson in lessons if lesson.asked])).float()
        counted = torch.tensor([weight for lesson in lessons for weight in lesson.weights])[:, None] * inside
        surprise = -(parts * roles.float().log_softmax(-1)).sum(-1)
        return [of_cues, (surprise * counted).sum() / counted.sum()]

    def _batch(self, lessons: Sequence[Lesson]) -> tuple[Batch, Any]:
        shape = len(lessons), max(len(lesson.cues) for lesson in lessons)
        tokens = torch.zeros((*shape, len(self.embedding)), dtype=torch.long)
        there, wanted = torch.zeros(shape), torch.zeros((*shape, 3))
        sentences, paragraphs = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
        for row, lesson in enumerate(lessons):
            size = len(lesson.cues)
            tokens[row, :size] = torch.as_tensor(lesson.seen.tokens)
            there[row, :size] = 1
            sentences[row, :size] = torch.as_tensor(lesson.seen.sentences)
            paragraphs[row, :size] = torch.as_tensor(lesson.seen.paragraphs)
            wanted[row, :size] = torch.as_tensor(lesson.cues)
        tokens[..., 0] = torch.where(torch.rand(shape) < FORGOTTEN, UNKNOWN, tokens[..., 0])
        rows = [row for row, lesson in enumerate(lessons) for _ in lesson.asked]
        asked = [cue for lesson in lessons for cue in lesson.asked]
        numbers = (torch.tensor(values, dtype=torch.long) for values in (rows, asked))
        return Batch(tokens, there, sentences, paragraphs, *numbers), wanted


def _steps(counted: Any, rows: Any, asked: Any, around: Any, most: int) -> Any:
    return (counted[rows[:, None], around] - counted[rows, asked][:, None]).clamp(-most, most) + most


def _batches(lessons: Sequence[Lesson]) -> list[Sequence[Lesson]]:
    """Lessons of about one length together, in no order."""
    ordered = sorted(lessons, key=lambda lesson: len(lesson.cues) + random.random() * 40)
    batches: list[Sequence[Lesson]] = [
        ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)
    ]
    random.shuffle(batches)
    return batches
