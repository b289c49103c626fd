"""The student: the network of `processors/quotations/reader.py` in torch, for training.

It learns from PolNeAR's annotations and from the probabilities that the teacher gives on raw news. The names
of its modules are those of the weights in `reader.npz`.
"""

import math
import random
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn

from processors.quotations.features import FEATURE_SIZES, UNKNOWN, Features
from processors.quotations.reader import (
    DILATIONS,
    MAX_PARAGRAPHS,
    MAX_SENTENCES,
    ROLE_DILATIONS,
    ROLE_WINDOW,
)

WIDTH, ROLE_WIDTH = 192, 128
BATCH = 24  # chunks
CHUNK = 320  # tokens of a story that make up an example
LEARNING_RATE = 2e-3
WARM_UP = 0.05  # share of the steps
WORD_DROPOUT = 0.04  # share of words replaced by the unknown word, so that other features are learned
WINDOW = 2 * ROLE_WINDOW + 1
CUE_WEIGHT = 20  # of the cue loss against the role loss: about one token in forty is a cue
EMBEDDINGS = ("embedding", "distance", "sentences", "paragraphs")


class Example(NamedTuple):
    """A chunk of a story.

    `cues` are the probabilities of each token's kinds of cue (tokens x 3). `asked` are the cues whose roles
    are learned, `roles` the probabilities of the tokens around each (cues x `WINDOW` x 3), and `weights` how
    much each counts.
    """

    features: Features
    cues: Any
    asked: Sequence[int]
    roles: Any
    weights: Sequence[float]


class Batch(NamedTuple):
    """Examples as padded tensors.

    `exists` is 0 for padding. `rows` and `asked` are the example and the token of each cue whose roles are
    learned.
    """

    tokens: Any
    exists: Any
    sentences: Any
    paragraphs: Any
    rows: Any
    asked: Any


class ConvolutionBlock(nn.Module):  # type: ignore[misc] # torch is only installed for training
    """Residual block: dilated convolution of width 3, ReLU, layer normalisation."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.linear = nn.Linear(3 * width, width)
        self.norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(0.1)

    def forward(self, values: Any, exists: Any) -> Any:
        padded = nn.functional.pad(values, (0, 0, self.dilation, self.dilation))
        length = values.shape[-2]
        wide = torch.cat(
            [padded[..., n * self.dilation : n * self.dilation + length, :] for n in range(3)], -1
        )
        return self.norm(values + self.drop(torch.relu(self.linear(wide)))) * exists


class Student(nn.Module):  # type: ignore[misc]
    """The attribution model. `words` are the initial word vectors, the unknown word's first."""

    def __init__(self, words: Any) -> None:
        super().__init__()
        sizes = (len(words), *FEATURE_SIZES)
        self.embedding = nn.ModuleList(nn.Embedding(size, WIDTH) for size in sizes)
        for table in self.embedding:
            nn.init.normal_(table.weight, std=0.02)
        with torch.no_grad():
            self.embedding[0].weight.copy_(torch.as_tensor(words))
        self.start = nn.LayerNorm(WIDTH)
        self.drop = nn.Dropout(0.2)
        self.read = nn.ModuleList(ConvolutionBlock(WIDTH, dilation) for dilation in DILATIONS)
        self.cue = nn.Linear(WIDTH, 3)
        self.near = nn.Linear(WIDTH, ROLE_WIDTH)
        self.asked = nn.Linear(WIDTH, ROLE_WIDTH)
        self.distance = nn.Embedding(WINDOW, ROLE_WIDTH)
        self.sentences = nn.Embedding(2 * MAX_SENTENCES + 1, ROLE_WIDTH)
        self.paragraphs = nn.Embedding(2 * MAX_PARAGRAPHS + 1, ROLE_WIDTH)
        for table in (self.distance, self.sentences, self.paragraphs):
            nn.init.normal_(table.weight, std=0.1)
        self.begin = nn.LayerNorm(ROLE_WIDTH)
        self.roles = nn.ModuleList(ConvolutionBlock(ROLE_WIDTH, dilation) for dilation in ROLE_DILATIONS)
        self.role = nn.Linear(ROLE_WIDTH, 3)

    def forward(self, batch: Batch) -> tuple[Any, Any, Any]:
        """Scores of tokens as cues (examples x tokens x 3) and of roles (cues x `WINDOW` x 3), and which
        tokens of the windows exist."""
        exists, rows, asked = batch.exists, batch.rows, batch.asked
        text = sum(table(batch.tokens[..., number]) for number, table in enumerate(self.embedding))
        text = self.drop(self.start(text)) * exists[..., None]
        for block in self.read:
            text = block(text, exists[..., None])
        around = asked[:, None] + torch.arange(-ROLE_WINDOW, ROLE_WINDOW + 1)
        inside = (around >= 0) & (around < exists.shape[1])
        around = around.clamp(0, exists.shape[1] - 1)
        inside &= exists[rows[:, None], around] > 0
        words = self.near(text)[rows[:, None], around] + self.asked(text[rows, asked])[:, None]
        words = words + self.distance.weight
        words = words + self.sentences(_relative_to_cue(batch.sentences, rows, asked, around, MAX_SENTENCES))
        words = words + self.paragraphs(
            _relative_to_cue(batch.paragraphs, rows, asked, around, MAX_PARAGRAPHS)
        )
        words = self.begin(words) * inside[..., None]
        for block in self.roles:
            words = block(words, inside[..., None])
        return self.cue(text), self.role(words), inside

    def fit(self, examples: Sequence[Example], epochs: int, seed: int = 7) -> None:
        """Train; prints the loss of each epoch."""
        random.seed(seed)
        torch.manual_seed(seed)
        steps = epochs * math.ceil(len(examples) / BATCH)
        optimizer = torch.optim.AdamW(self.parameters(), lr=LEARNING_RATE, weight_decay=0.02, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
        )
        begun = time.monotonic()
        self.train()
        for epoch in range(epochs):
            batches = _batches(examples)
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
        """The weights as `Reader` loads them, in half precision."""
        found = {}
        for name, value in self.state_dict().items():
            kind = name.split(".")[0]
            transposed = value.ndim == 2 and kind not in EMBEDDINGS
            numbers = (value.T if transposed else value).contiguous().numpy()
            found[name.replace("roles.", "role.", 1)] = numbers.astype(np.float16)
        return found

    def _losses(self, examples: Sequence[Example]) -> list[Any]:
        batch, wanted = self._batch(examples)
        cues, roles, inside = self(batch)
        cue_loss = -(wanted * cues.float().log_softmax(-1)).sum() / batch.exists.sum() * CUE_WEIGHT
        if not len(batch.rows):
            return [cue_loss, torch.zeros(())]
        targets = torch.as_tensor(
            np.concatenate([example.roles for example in examples if example.asked])
        ).float()
        counted = (
            torch.tensor([weight for example in examples for weight in example.weights])[:, None] * inside
        )
        losses = -(targets * roles.float().log_softmax(-1)).sum(-1)
        return [cue_loss, (losses * counted).sum() / counted.sum()]

    def _batch(self, examples: Sequence[Example]) -> tuple[Batch, Any]:
        shape = len(examples), max(len(example.cues) for example in examples)
        tokens = torch.zeros((*shape, len(self.embedding)), dtype=torch.long)
        exists, wanted = torch.zeros(shape), torch.zeros((*shape, 3))
        sentences, paragraphs = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
        for row, example in enumerate(examples):
            size = len(example.cues)
            tokens[row, :size] = torch.as_tensor(example.features.tokens)
            exists[row, :size] = 1
            sentences[row, :size] = torch.as_tensor(example.features.sentences)
            paragraphs[row, :size] = torch.as_tensor(example.features.paragraphs)
            wanted[row, :size] = torch.as_tensor(example.cues)
        tokens[..., 0] = torch.where(torch.rand(shape) < WORD_DROPOUT, UNKNOWN, tokens[..., 0])
        rows = [row for row, example in enumerate(examples) for _ in example.asked]
        asked = [cue for example in examples for cue in example.asked]
        numbers = (torch.tensor(values, dtype=torch.long) for values in (rows, asked))
        return Batch(tokens, exists, sentences, paragraphs, *numbers), wanted


def _relative_to_cue(counts: Any, rows: Any, asked: Any, around: Any, limit: int) -> Any:
    return (counts[rows[:, None], around] - counts[rows, asked][:, None]).clamp(-limit, limit) + limit


def _batches(examples: Sequence[Example]) -> list[Sequence[Example]]:
    """Batches of examples of about the same length, in random order."""
    ordered = sorted(examples, key=lambda example: len(example.cues) + random.random() * 40)
    batches: list[Sequence[Example]] = [
        ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH)
    ]
    random.shuffle(batches)
    return batches
