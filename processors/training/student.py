"""The student: a small transformer that learns names from the teacher's labels, and ships as 8-bit integers.

It starts as the first layers of MiniLM, with the half of each feed-forward layer whose weights are largest.
"""

import random
import time
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from processors.entities.pieces import Pieces
from processors.entities.tags import TAGS
from processors.entities.vectors import MOST_PIECES
from processors.entities.windows import windows
from processors.text.case import CAPITALISED, CASES, LOWER, MIXED, UPPER, case
from processors.training.teacher import DEVICE

LAYERS, HEADS, INNER = 4, 12, 768
DROPOUT = 0.1
BATCH = 4_096  # words
EPOCHS = 6
LEARNING_RATE = 5e-4
WARM_UP = 0.05  # share of the steps
IN_CAPITALS, IN_TITLE_CASE, IN_LOWER_CASE = 0.04, 0.04, 0.02  # shares of the windows, in each epoch
LETTERS = (LOWER, UPPER, CAPITALISED, MIXED)


class Example(NamedTuple):
    """A window of words: the pieces and the case of each, and the probabilities of its tags."""

    pieces: list[list[int]]
    cases: list[int]
    labels: Any


class Layer(nn.Module):  # type: ignore[misc]
    """A layer of BERT: attention and feed-forward, each with a residual and a layer normalisation."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (nn.Linear(width, width) for _ in range(4))
        self.up, self.down = nn.Linear(width, INNER), nn.Linear(INNER, width)
        self.attended, self.fed = (nn.LayerNorm(width, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Any, mask: Any) -> Any:
        rows, length, width = x.shape
        query, key, value = (
            linear(x).view(rows, length, HEADS, width // HEADS).transpose(1, 2)
            for linear in (self.query, self.key, self.value)
        )
        attention = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        joined = self.joined(attention.transpose(1, 2).reshape(rows, length, width))
        x = self.attended(x + self.dropout(joined))
        fed = self.down(functional.gelu(self.up(x), approximate="tanh"))
        return self.fed(x + self.dropout(fed))


class Student(nn.Module):  # type: ignore[misc]
    """Tags names. Call `fit` with `examples`."""

    def __init__(self, minilm: Any) -> None:
        """Start from MiniLM (a `BertModel`)."""
        super().__init__()
        words = minilm.embeddings.word_embeddings.weight.detach()
        self.words = nn.Embedding(*words.shape)
        self.words.weight.data.copy_(words)
        width = words.shape[1]
        self.cases = nn.Embedding(CASES, width)
        nn.init.zeros_(self.cases.weight)
        self.positions = nn.Parameter(
            minilm.embeddings.position_embeddings.weight.detach()
            + minilm.embeddings.token_type_embeddings.weight.detach()[0]
        )
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.norm.load_state_dict(minilm.embeddings.LayerNorm.state_dict())
        self.dropout = nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(_copy(layer, width) for layer in minilm.encoder.layer[:LAYERS])
        self.top = nn.Linear(width, len(TAGS))
        self.to(DEVICE)

    def forward(self, pieces: Any, shares: Any, cases: Any, mask: Any) -> Any:
        words = (self.words(pieces) * shares[..., None]).sum(2)
        x = words + self.cases(cases) + self.positions[: pieces.shape[1]]
        x = self.dropout(self.norm(x))
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :])
        return self.top(x)

    def fit(self, examples: Sequence[Example], seed: int = 7) -> None:
        """Train on examples; prints the mean losses."""
        random.seed(seed)
        torch.manual_seed(seed)
        batches = list(_batches(examples))
        steps = EPOCHS * len(batches)
        optimizer = torch.optim.AdamW(self.parameters(), lr=LEARNING_RATE, weight_decay=0.01, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min((step + 1) / (WARM_UP * steps), 1 - step / steps)
        )
        begun = time.monotonic()
        self.train()
        for epoch in range(EPOCHS):
            random.shuffle(batches)
            total = torch.zeros((), device=DEVICE)
            for number, batch in enumerate(batches, 1):
                *inputs, mask = _tensors(batch)
                wanted = torch.from_numpy(np.concatenate([example.labels for example in batch])).to(DEVICE)
                with torch.autocast(DEVICE, torch.bfloat16):
                    scores = self(*inputs, mask)[mask]
                loss = functional.cross_entropy(scores.float(), wanted.float())
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(self.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                total += loss.detach()
                if number % 200 == 0 or number == len(batches):
                    print(
                        f"student: epoch {epoch + 1} of {EPOCHS}, step {number} of {len(batches)}, "
                        f"loss {total.item() / number:.4f}, {(time.monotonic() - begun) / 60:.1f} min",
                        flush=True,
                    )


def examples(
    vocabulary: Sequence[str], texts: Sequence[Sequence[str]], labels: Sequence[Any], times: Sequence[int]
) -> list[Example]:
    """The windows of texts, each as often as `times` says. `labels` has the probabilities of words' tags."""
    pieces = Pieces(vocabulary)
    split = cache(lambda word: pieces.split(word, MOST_PIECES))
    found = []
    for window in windows(texts):
        words = [texts[window.text][number] for number in window.words]
        example = Example(
            [split(w) for w in words], [case(w) for w in words], labels[window.text][window.words]
        )
        found += [example] * times[window.text]
    return found


def machine() -> str:
    """What training runs on."""
    return torch.cuda.get_device_name() if DEVICE == "cuda" else f"{torch.get_num_threads()} cores"


def _tensors(batch: Sequence[Example]) -> list[Any]:
    """Padded word pieces, the share of each in its word, cases, and a mask of the words.

    A few of the windows are in capitals, title case or lower case.
    """
    longest = max(len(example.pieces) for example in batch)
    pieces = np.zeros((len(batch), longest, MOST_PIECES), np.int64)
    shares = np.zeros(pieces.shape, np.float32)
    cases = np.zeros(pieces.shape[:2], np.int64)
    mask = np.zeros(cases.shape, bool)
    for row, example in enumerate(batch):
        for column, ids in enumerate(example.pieces):
            pieces[row, column, : len(ids)] = ids
            shares[row, column, : len(ids)] = 1 / len(ids)
        size = len(example.pieces)
        cases[row, :size] = _other_case(np.array(example.cases), random.random())
        mask[row, :size] = True
    return [torch.from_numpy(array).to(DEVICE) for array in (pieces, shares, cases, mask)]


def _other_case(cases: Any, chance: float) -> Any:
    letters = np.isin(cases, LETTERS)
    if chance < IN_CAPITALS:
        return np.where(letters, UPPER, cases)
    if chance < IN_CAPITALS + IN_TITLE_CASE:
        return np.where(cases == LOWER, CAPITALISED, cases)
    if chance < IN_CAPITALS + IN_TITLE_CASE + IN_LOWER_CASE:
        return np.where(letters, LOWER, cases)
    return cases


def _copy(theirs: Any, width: int) -> Layer:
    """Our form of a layer of BERT, with the part of its feed-forward layer whose weights are largest."""
    layer = Layer(width)
    attention = theirs.attention
    layer.query.load_state_dict(attention.self.query.state_dict())
    layer.key.load_state_dict(attention.self.key.state_dict())
    layer.value.load_state_dict(attention.self.value.state_dict())
    layer.joined.load_state_dict(attention.output.dense.state_dict())
    layer.attended.load_state_dict(attention.output.LayerNorm.state_dict())
    layer.fed.load_state_dict(theirs.output.LayerNorm.state_dict())
    up, down = theirs.intermediate.dense, theirs.output.dense
    size = up.weight.detach().norm(dim=1) * down.weight.detach().norm(dim=0)
    kept = size.topk(INNER).indices.sort().values
    layer.up.weight.data.copy_(up.weight.detach()[kept])
    layer.up.bias.data.copy_(up.bias.detach()[kept])
    layer.down.weight.data.copy_(down.weight.detach()[:, kept])
    layer.down.bias.data.copy_(down.bias.detach())
    return layer


def _batches(found: Sequence[Example]) -> Iterator[list[Example]]:
    """Examples of about the same length, `BATCH` words at a time."""
    batch: list[Example] = []
    for example in sorted(found, key=lambda example: (len(example.pieces), random.random())):
        if batch and (len(batch) + 1) * len(example.pieces) > BATCH:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch
