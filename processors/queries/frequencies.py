"""How many stories have a word: the share of stories of news corpora with it.

The data is in `frequencies.txt`, which `python -m processors.training.frequencies` makes. Each line has a
share in parts per million, and the words that about so many stories have.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("frequencies.txt")
RARE = 100e-6  # of a word that is not among the data


@cache
def frequencies() -> Mapping[str, float]:
    """The shares of stories, 0 to 1, by word as `words.words` has it; without words that few stories have."""
    shares: dict[str, float] = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        millionths, *found = line.split()
        shares.update(dict.fromkeys(found, int(millionths) / 1_000_000))
    return shares
