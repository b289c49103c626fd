"""The teacher: a large transformer that is fine-tuned on the gold corpora and labels names in raw news.

It is MPNet with a linear layer that tags each word. It is far too slow for production, so a smaller student
is trained on its labels.
"""

import random
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from transformers import MPNetModel

from processors.entities.pieces import Pieces
from processors.entities.tags import TAGS
from processors.entities.windows import Window, windows
from processors.text.case import CASES, case
from processors.training.examples import IGNORED, Text

MAX_PIECES = 200  # word pieces in a window
MAX_WORD_PIECES = 20  # the rest of a word is not read
BATCH = 16
EPOCHS = 4
LEARNING_RATE, HEAD_LEARNING_RATE = 4e-5, 1e-3
WARM_UP = 0.1  # share of the steps
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class Input(NamedTuple):
    """A window as the transformer reads it: word pieces, the case of each, and where words start."""

    window: Window
    pieces: list[int]
    cases: list[int]
    starts: list[int]


class Teacher(nn.Module):  # type: ignore[misc] # torch is only installed for training
    """Tags names. Call `fit` with annotated texts, then `label` with others."""

    def __init__(self, folder: Path) -> None:
        """Load MPNet from a folder."""
        super().__init__()
        vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        pieces = Pieces(vocabulary, line_break="</s>")
        self._split = cache(lambda word: pieces.split(word, MAX_WORD_PIECES))
        self._first, self._padding, self._last = (vocabulary.index(name) for name in ("<s>", "<pad>", "</s>"))
        self._encoder = MPNetModel.from_pretrained(folder, add_pooling_layer=False)
        width = self._encoder.config.hidden_size
        self._case = nn.Embedding(CASES, width)  # the vocabulary is lower case
        nn.init.zeros_(self._case.weight)
        self._top = nn.Sequential(nn.Dropout(0.1), nn.Linear(width, len(TAGS)))
        self.to(DEVICE)

    def forward(self, pieces: Any, mask: Any, cases: Any) -> Any:
        words = self._encoder.embeddings.word_embeddings(pieces) + self._case(cases)
        encoded = self._encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state
        return self._top(encoded)

    def fit(self, texts: Sequence[Text], seed: int = 7) -> None:
        """Train on annotated texts; prints the loss of each epoch."""
        random.seed(seed)
        torch.manual_seed(seed)
        examples = list(self._inputs(texts))
        steps = EPOCHS * -(-len(examples) // BATCH)
        heads = [*self._top.parameters(), *self._case.parameters()]
        groups = [
            {"params": self._encoder.parameters(), "lr": LEARNING_RATE},
            {"params": heads, "lr": HEAD_LEARNING_RATE},
        ]
        optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min((step + 1) / (WARM_UP * steps), 1 - step / steps)
        )
        loss_of = nn.CrossEntropyLoss(ignore_index=IGNORED)
        begun = time.monotonic()
        self.train()
        for epoch in range(EPOCHS):
            random.shuffle(examples)
            total = 0.0
            for start in range(0, len(examples), BATCH):
                batch = examples[start : start + BATCH]
                wanted = [
                    texts[example.window.text].tags[word]
                    for example in batch
                    for word in example.window.words
                ]
                with torch.autocast(DEVICE, torch.bfloat16):
                    scores = self(*self._tensors(batch))
                of_words = torch.cat([scores[row, example.starts] for row, example in enumerate(batch)])
                loss = loss_of(of_words.float(), torch.tensor(wanted, device=DEVICE))
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(self.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                total += loss.item()
            minutes = (time.monotonic() - begun) / 60
            print(f"teacher: epoch {epoch + 1} of {EPOCHS}, loss {total:.1f}, {minutes:.1f} min", flush=True)

    def label(self, texts: Sequence[Text]) -> list[Any]:
        """The probability of each tag for each word of texts; white space is O."""
        self.eval()
        examples = sorted(self._inputs(texts), key=lambda example: len(example.pieces))
        labels = [np.zeros((len(text.words), len(TAGS)), np.float16) for text in texts]
        for array in labels:
            array[:, 0] = 1
        begun = time.monotonic()
        with torch.inference_mode(), torch.autocast(DEVICE, torch.bfloat16):
            for number, start in enumerate(range(0, len(examples), 4 * BATCH)):
                batch = examples[start : start + 4 * BATCH]
                found = self(*self._tensors(batch)).float().softmax(-1).cpu().numpy()
                for row, example in enumerate(batch):
                    labels[example.window.text][example.window.words] = found[row, example.starts]
                if number % 100 == 0:
                    minutes = (time.monotonic() - begun) / 60
                    print(f"labels: {start} of {len(examples)} windows, {minutes:.1f} min", flush=True)
        return labels

    def _inputs(self, texts: Sequence[Text]) -> Iterator[Input]:
        words_of = [text.words for text in texts]
        for window in windows(words_of, MAX_PIECES, lambda word: len(self._split(word))):
            words = [words_of[window.text][number] for number in window.words]
            given = Input(window, [self._first], [0], [])
            for word in words:
                pieces = self._split(word)
                given.starts.append(len(given.pieces))
                given.pieces.extend(pieces)
                given.cases.extend([case(word)] * len(pieces))
            given.pieces.append(self._last)
            given.cases.append(0)
            yield given

    def _tensors(self, inputs: Sequence[Input]) -> Iterator[Any]:
        """Padded word pieces, their mask, and their cases."""
        longest = max(len(given.pieces) for given in inputs)
        pieces = np.full((len(inputs), longest), self._padding)
        cases, mask = np.zeros_like(pieces), np.zeros_like(pieces)
        for row, given in enumerate(inputs):
            size = len(given.pieces)
            pieces[row, :size], cases[row, :size], mask[row, :size] = given.pieces, given.cases, 1
        return (torch.from_numpy(array).to(DEVICE) for array in (pieces, mask, cases))
