"""The tags by which a model marks names (IOB2): O, or a type with B (first word) or I (later word)."""

from collections.abc import Iterator
from typing import Any

import numpy as np

TYPES = ("PERSON", "ORG", "LOC", "MISC")
TAGS = ("O", *(f"{prefix}-{kind}" for kind in TYPES for prefix in "BI"))


def spans(probabilities: Any) -> Iterator[tuple[int, int, str]]:
    """Yield (first word, last word exclusive, type) of the names, from the probability of each tag by word.

    The type of a name is the one that is most probable for all its words together.
    """
    best = probabilities.argmax(-1)
    named = np.flatnonzero(best).tolist()
    of_types = probabilities[:, 1::2] + probabilities[:, 2::2]
    for position, word in enumerate(named):
        if best[word] % 2 == 0 and position and named[position - 1] == word - 1:
            continue  # an I after another word of a name
        after = position + 1
        while after < len(named) and named[after] == word + after - position and best[named[after]] % 2 == 0:
            after += 1
        end = word + after - position
        yield word, end, TYPES[int(of_types[word:end].sum(0).argmax())]
