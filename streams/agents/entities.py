"""wire.stories ─► entities ─► wire.entities: finds people, organisations and places."""

from collections.abc import Sequence

from processors.story import Story
from streams.agent import Enriching
from streams.metrics import count_entities
from streams.topics import ENTITIES


class Entities(Enriching):
    target = ENTITIES

    def enrich(self, stories: Sequence[Story]) -> None:
        self._pipeline.entities(stories)

    def count(self, story: Story) -> None:
        count_entities(story)
