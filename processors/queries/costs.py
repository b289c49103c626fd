"""How many stories have a key, as an estimate: an index looks queries up by the rarest key that they need."""

from bisect import bisect_left
from functools import cache, lru_cache

from processors.queries.frequencies import RARE, frequencies
from processors.queries.passages import EXACT, PREFIX, WORD
from processors.queries.scopes import Key
from processors.queries.words import forms

LAST = chr(0x10FFFF)  # the last character in the order of strings

# The share of stories that have a property with a value that is often asked for.
PROPERTIES = {
    "LANGUAGE": 1.0,
    "FORMAT": 0.5,
    "URGENCY": 0.3,
    "WITHIN": 0.2,
    "SOURCE": 0.2,
    "ARCHIVE": 0.1,
    "SUBJECT": 0.1,
    "CELL": 0.02,
}


@lru_cache(maxsize=100_000)
def cost(key: Key) -> float:
    """The estimated share of stories that have a key, 0 to 1. Kinds of keys are described in `clues.py`."""
    kind, *parts = key
    known = frequencies()
    if kind == WORD:
        return min(1.0, sum(known.get(form, 0.0) for form in forms(parts[0])) or RARE)
    if kind == EXACT:
        return known.get(parts[0], RARE)
    if kind == PREFIX:
        return min(1.0, _beginning(parts[0]) or RARE)
    if kind in PROPERTIES:
        return PROPERTIES[kind]
    return min((known.get(word, RARE) for word in parts), default=1.0)  # a name, which has all its words


@cache
def _sorted() -> list[str]:
    return sorted(frequencies())


def _beginning(prefix: str) -> float:
    """The sum of the shares of the words that begin with a prefix."""
    ordered = _sorted()
    found = ordered[bisect_left(ordered, prefix) : bisect_left(ordered, prefix + LAST)]
    return sum(frequencies()[word] for word in found)
