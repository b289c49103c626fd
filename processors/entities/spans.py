"""Mentions of named entities, before they are grouped into the entities of a story."""

from typing import NamedTuple

from processors.story import EntityType


class EntitySpan(NamedTuple):
    """A mention: its start and end (exclusive) as string indices, and its type."""

    start: int
    end: int
    type: EntityType
