"""The teacher: a small transformer that is fine-tuned on the gold corpora and labels names in raw news.

It is MiniLM with a linear layer that tags each word. It is far too slow for production, so a smaller student
model is trained on its labels.
"""

import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from spacy.tokens import Doc, Span
from torch import nn

from processors.training.minilm import IGNORED, MiniLM, Window

KINDS = ("PERSON", "ORG", "LOC", "MISC")
TAGS = ("O", *(f"{prefix}-{kind}" for kind in KINDS for prefix in "BI"))

MAX_PIECES = 200  # word pieces in a window
BATCH = 16
EPOCHS = 5
LEARNING_RATE, HEAD_LEARNING_RATE = 1e-4, 1e-3
WARM_UP = 0.06  # share of the steps
MIN_PROBABILITY = 0.7  # words with a less probable tag are left unlabelled


class Teacher(nn.Module):  # type: ignore[misc] # torch is only installed for training
    """Tags names. Call `fit` with annotated documents, then `label` with others."""

    def __init__(self) -> None:
        super().__init__()
        self._words = MiniLM()
        self._top = nn.Sequential(nn.Dropout(0.1), nn.Linear(self._words.width, len(TAGS)))

    def forward(self, *window: Any) -> Any:
        return self._top(self._words(*window))

    def fit(self, docs: Sequence[Doc], seed: int = 7) -> None:
        """Train on documents with entities; prints the loss of each epoch."""
        random.seed(seed)
        torch.manual_seed(seed)
        examples = [
            (window, tags[first : first + len(window.word_starts)])
            for doc, tags in ((doc, _tags(doc)) for doc in docs)
            for first, window in self._windows(doc)
        ]
        steps = EPOCHS * math.ceil(len(examples) / BATCH)
        groups = [
            {"params": self._words.parameters(), "lr": LEARNING_RATE},
            {"params": self._top.parameters(), "lr": HEAD_LEARNING_RATE},
        ]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
        )
        loss_of = nn.CrossEntropyLoss(ignore_index=IGNORED)
        begun = time.monotonic()
        self.train()
        for epoch in range(EPOCHS):
            random.shuffle(examples)
            total = 0.0
            for batch in _batches(examples, BATCH):
                inputs = self._words.tensors([window for window, _ in batch])
                wanted = torch.full(inputs[0].shape, IGNORED)
                for row, (window, labels) in enumerate(batch):
                    wanted[row, window.word_starts] = torch.tensor(labels)
                loss = loss_of(self(*inputs).flatten(0, 1), wanted.flatten())
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(self.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                total += loss.item()
            minutes = (time.monotonic() - begun) / 60
            print(f"teacher: epoch {epoch + 1} of {EPOCHS}, loss {total:.1f}, {minutes:.0f} min", flush=True)

    def label(self, docs: Sequence[Doc]) -> None:
        """Set the entities of documents. Words that the teacher is unsure of are marked as missing."""
        self.eval()
        windows = [(n, first, window) for n, doc in enumerate(docs) for first, window in self._windows(doc)]
        windows.sort(key=lambda item: len(item[2].pieces))
        tags = [[0] * len(doc) for doc in docs]
        sure = [[True] * len(doc) for doc in docs]
        with torch.inference_mode():
            for batch in _batches(windows, 4 * BATCH):
                inputs = self._words.tensors([window for _, _, window in batch])
                best = self(*inputs).softmax(-1).max(-1)
                for row, (number, first, window) in enumerate(batch):
                    for word, piece in enumerate(window.word_starts, first):
                        tags[number][word] = int(best.indices[row, piece])
                        sure[number][word] = float(best.values[row, piece]) >= MIN_PROBABILITY
        for doc, doc_tags, doc_sure in zip(docs, tags, sure, strict=True):
            _set_entities(doc, doc_tags, doc_sure)

    def save(self, path: Path) -> None:
        torch.save(self.state_dict(), path)

    def load(self, path: Path) -> None:
        self.load_state_dict(torch.load(path))

    def quantised(self) -> "Teacher":
        """A copy with 8-bit integer weights: twice as fast on a CPU, and nearly as accurate."""
        small: Teacher = torch.ao.quantization.quantize_dynamic(self, {nn.Linear}, dtype=torch.qint8)
        return small

    def _windows(self, doc: Doc) -> Iterator[tuple[int, Window]]:
        """The windows of a document, each with the number of its first word."""
        words = [token.text for token in doc]
        pieces = self._words.pieces(words)
        for start, end in self._words.chunks(pieces, MAX_PIECES - 2):
            yield start, self._words.window(words[start:end], pieces[start:end])


def _tags(doc: Doc) -> list[int]:
    tags = [IGNORED if token.ent_iob == 0 else 0 for token in doc]
    for entity in doc.ents:
        for token in entity:
            prefix = "B" if token.i == entity.start else "I"
            tags[token.i] = TAGS.index(f"{prefix}-{entity.label_}")
    return tags


def _set_entities(doc: Doc, tags: Sequence[int], sure: Sequence[bool]) -> None:
    entities = []
    unknown = {number for number, known in enumerate(sure) if not known}
    for start, end, kind in _spans(tags):
        inside = [number for number in range(start, end) if not doc[number].is_space]
        if not inside:
            continue
        first, last = inside[0], inside[-1] + 1
        if unknown.isdisjoint(range(first, last)):
            entities.append(Span(doc, first, last, label=kind))
        else:
            unknown.update(range(first, last))
    taken = {token.i for entity in entities for token in entity}
    doc.set_ents(entities, missing=[doc[n : n + 1] for n in sorted(unknown - taken)])


def _spans(tags: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    begun: tuple[int, str] | None = None
    for number, tag in enumerate([*tags, 0]):
        prefix, _, kind = TAGS[tag].partition("-")
        if begun and not (prefix == "I" and kind == begun[1]):
            yield begun[0], number, begun[1]
            begun = None
        if kind and begun is None:
            begun = number, kind


def _batches(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
