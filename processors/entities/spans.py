"""A named entity's position in a text, before it is joined with others and becomes part of a story."""

from typing import NamedTuple

from processors.story import EntityType


class EntitySpan(NamedTuple):
    """One mention: the string index of its first character, the index after its last, and its type."""

    start: int
    end: int
    type: EntityType
