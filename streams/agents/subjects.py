"""wire.quotations ─► subjects ─► wire.enriched and wire.subject.<slug>: what a story is about."""

from processors.pipeline import Pipeline
from processors.record import Record
from processors.subjects import slugs
from streams.metrics import count_enriched
from streams.settings import Settings
from streams.stage import Stage, enriching
from streams.topics import ENRICHED, QUOTATIONS, SUBJECTS


def stage(settings: Settings, pipeline: Pipeline) -> Stage:
    prefix = settings.topic_prefix

    def targets(record: Record) -> list[str]:
        return [ENRICHED.name(prefix), *(SUBJECTS[slug].name(prefix) for slug in slugs(record))]

    return Stage("subjects", QUOTATIONS, enriching(pipeline.subjects, targets), count_enriched)
