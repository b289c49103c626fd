"""Mentions of named entities, before they are grouped into the entities of a story."""

from collections.abc import Iterable
from typing import NamedTuple

from processors.story import EntityType


class EntitySpan(NamedTuple):
    """A mention: its start and end (exclusive) as string indices, and its type."""

    start: int
    end: int
    type: EntityType


def not_overlapping(
    text: str, mentions: Iterable[EntitySpan], spans: Iterable[tuple[int, int]]
) -> list[EntitySpan]:
    """The mentions that overlap none of the spans, in linear time."""
    spans = list(spans)
    if not spans:
        return list(mentions)
    taken = bytearray(len(text))
    for start, end in spans:
        taken[start:end] = b"\1" * (end - start)
    return [mention for mention in mentions if not any(taken[mention.start : mention.end])]
