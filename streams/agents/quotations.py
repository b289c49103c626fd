"""wire.entities ─► quotations ─► wire.quotations: finds who said what."""

from collections.abc import Sequence

from processors.story import Story
from streams.agent import Enriching
from streams.metrics import count_quotations
from streams.topics import QUOTATIONS


class Quotations(Enriching):
    target = QUOTATIONS

    def enrich(self, stories: Sequence[Story]) -> None:
        self._pipeline.quotations(stories)

    def count(self, story: Story) -> None:
        count_quotations(story)
