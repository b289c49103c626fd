"""Where a name stands in a text, and what kind of name it is."""

from typing import NamedTuple


class EntitySpan(NamedTuple):
    """A name in a text: string indices of its first character and past its last, and its type."""

    start: int
    end: int
    type: str
