"""wire.entities ─► quotations ─► wire.quotations: who said what, in a story with its entities."""

from processors.pipeline import Pipeline
from streams.metrics import count_quotations
from streams.settings import Settings
from streams.stage import Stage, enriching
from streams.topics import ENTITIES, QUOTATIONS


def stage(settings: Settings, pipeline: Pipeline) -> Stage:
    target = [QUOTATIONS.name(settings.topic_prefix)]
    process = enriching("quotations", pipeline.quotations, lambda record: target)
    return Stage("quotations", ENTITIES, process, count_quotations)
