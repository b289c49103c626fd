"""wire.stories ─► entities ─► wire.entities: the people, organisations and places of a story."""

from processors.pipeline import Pipeline
from streams.metrics import count_entities
from streams.settings import Settings
from streams.stage import Stage, enriching
from streams.topics import ENTITIES, STORIES


def stage(settings: Settings, pipeline: Pipeline) -> Stage:
    target = [ENTITIES.name(settings.topic_prefix)]
    process = enriching("entities", pipeline.entities, lambda record: target)
    return Stage("entities", STORIES, process, count_entities)
