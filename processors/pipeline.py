"""The enriching stages: `copytaster annotate` runs all of them, an agent on Kafka runs one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from processors.entities import finding as entities
from processors.entities.model import Model
from processors.limits import readable
from processors.quotations import finding as quotations
from processors.quotations.reader import Reader
from processors.story import Story, stamp
from processors.subjects import finding as subjects
from processors.subjects.tagging import Tagger
from processors.subscriptions.entitlements import load_entitlements
from processors.subscriptions.matching import Subscriptions

Stage = Literal["entities", "quotations", "subjects"]


class Pipeline:
    """The enriching stages and their models. Each stage changes stories in place. Not thread-safe."""

    def __init__(self, model: str = "", rules: Sequence[Path] = (), entitlements: str = "") -> None:
        """Load the models and the rules for subjects.

        `model` is the name or path of a spaCy pipeline to use instead of the shipped one; `rules` are rule
        files to add to the shipped ones; `entitlements` is a file that says which stories the owners of
        subscriptions may be told of. Raises ModelError, RulesError, EntitlementsError and OSError.
        """
        self.tagger = Tagger(rules)
        vocabulary = self.tagger.vocabulary
        self.subscriptions = Subscriptions(vocabulary, load_entitlements(entitlements, vocabulary))
        """Those that the stage `alerts` matches; empty at first."""
        self.model = Model(model)
        self._reader = Reader()

    def entities(self, stories: Sequence[Story]) -> None:
        with readable(_skip_kills(stories, "entities")) as parts:
            entities.find(self.model, parts)

    def quotations(self, stories: Sequence[Story]) -> None:
        with readable(_skip_kills(stories, "quotations")) as parts:
            quotations.find(self._reader, parts)

    def subjects(self, stories: Sequence[Story]) -> None:
        with readable(_skip_kills(stories, "subjects")) as parts:
            subjects.find(self.tagger, parts)

    def enrich(self, stories: Sequence[Story]) -> Sequence[Story]:
        """Run all stages in order. The stories are changed in place and returned."""
        for stage in (self.entities, self.quotations, self.subjects):
            stage(stories)
        return stories


def _skip_kills(stories: Sequence[Story], stage: Stage) -> list[Story]:
    """Return the stories to enrich. Kills are stamped, but keep only what the wire sent."""
    for story in stories:
        if story["pubStatus"] == "canceled":
            story.setdefault(stage, [])
            stamp(story, stage)
    return [story for story in stories if story["pubStatus"] != "canceled"]
