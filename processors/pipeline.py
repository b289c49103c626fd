"""The stages together, as `copytaster annotate` runs them and Kafka's agents run each."""

from collections.abc import Sequence
from pathlib import Path

from processors.entities import finding as entities
from processors.entities.model import Model
from processors.quotations import finding as quotations
from processors.quotations.reader import Reader
from processors.story import Story, stamp
from processors.subjects import finding as subjects
from processors.subjects.tagging import Tagger


class Pipeline:
    """The enriching stages around one loaded model. Each adds its part to the records it is given."""

    def __init__(self, model: str = "", rules: Sequence[Path] = ()) -> None:
        """Load the shipped model, or the one named, and the shipped rules of subjects with those of `rules`.

        Raises ModelError and RulesError.
        """
        self.tagger = Tagger(rules)
        self.model = Model(model)
        self._reader = Reader()

    def entities(self, records: Sequence[Story]) -> None:
        entities.find(self.model, _alive(records, "entities"))

    def quotations(self, records: Sequence[Story]) -> None:
        quotations.find(self._reader, _alive(records, "quotations"))

    def subjects(self, records: Sequence[Story]) -> None:
        subjects.find(self.tagger, _alive(records, "subjects"))

    def enrich(self, records: Sequence[Story]) -> Sequence[Story]:
        """All stages, one after the other; the records themselves are changed and returned."""
        for stage in (self.entities, self.quotations, self.subjects):
            stage(records)
        return records


def _alive(records: Sequence[Story], stage: str) -> list[Story]:
    """The records to be enriched; a kill takes a story back, and has nothing to find in it."""
    for record in records:
        if record["pubStatus"] == "canceled":
            record.setdefault(stage, [])
            stamp(record, stage)
    return [record for record in records if record["pubStatus"] != "canceled"]
