"""Split words into word pieces (WordPiece, as in BERT): "Storminess" becomes "storm", "##iness".

So a network with a vocabulary of 30,000 pieces can read any word. Accents and case are dropped; a network may
read the case of each word beside its pieces.
"""

import re
import unicodedata
from collections.abc import Sequence

UNKNOWN = "[UNK]"
LONGEST = 100  # letters of a part of a word; longer ones are unknown
PART = re.compile(r"[^\W_]+|[^\w\s]|_")


class Pieces:
    """Splits words by a vocabulary of pieces, in which those that go on within a word begin with ##."""

    def __init__(self, vocabulary: Sequence[str], line_break: str = "[SEP]") -> None:
        """`line_break` is the piece that line breaks are read as."""
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = self._numbers[UNKNOWN]
        self._line_break = self._numbers[line_break]

    def split(self, word: str, most: int) -> list[int]:
        """The numbers of the first pieces of a word, between one and `most`; none for spaces."""
        if word.isspace():
            return [self._line_break] if "\n" in word else []
        plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
        pieces = [number for part in PART.findall(plain) for number in self._split_part(part)]
        return pieces[:most] or [self._unknown]

    def _split_part(self, part: str) -> list[int]:
        """The longest piece that the part starts with, then the longest for the rest, and so on."""
        pieces: list[int] = []
        start = 0
        while start < len(part) <= LONGEST:
            prefix = "##" if start else ""
            for end in range(len(part), start, -1):
                if (number := self._numbers.get(prefix + part[start:end])) is not None:
                    pieces.append(number)
                    start = end
                    break
            else:
                break
        return pieces if part and start == len(part) else [self._unknown]
