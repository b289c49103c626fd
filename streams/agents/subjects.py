"""wire.quotations ─► subjects ─► wire.enriched and wire.subject.<slug>: what a story is about.

A version goes to the topics of its own subjects and to those that an older one had gone to: whoever has
that is to hear of a correction. A kill, or a version that is withheld, goes to these alone. An embargoed
story goes to wire.enriched at once, and to subject topics when its time has come. What went where is
remembered in wire.outlets, so that what comes again after a crash, or after a newer version, is not said
again; and the stories that wait in wire.embargoed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache

import orjson

from processors.lives import Life, place
from processors.pipeline import Pipeline
from processors.story import Story, from_json
from processors.subjects import slugs
from streams.headers import story_headers
from streams.messages import Incoming, Outgoing, Result
from streams.metrics import count_enriched
from streams.runtime.store import Changes, Store
from streams.settings import Settings
from streams.stage import Stage, outgoing
from streams.topics import EMBARGOED, ENRICHED, OUTLETS, QUOTATIONS, SUBJECTS


@dataclass(frozen=True)
class Outlet:
    """What is remembered of a story that went out: its newest version, and the subjects it had gone to."""

    life: Life | None
    slugs: list[str]

    @classmethod
    def from_json(cls, data: bytes | None) -> "Outlet":
        if data is None:
            return cls(None, [])
        value = orjson.loads(data)
        return cls(Life(**value["life"]), value["slugs"])

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self))


def stage(settings: Settings, pipeline: Pipeline) -> Stage:
    prefix = settings.topic_prefix
    enriched = ENRICHED.name(prefix)
    outlets, embargoed = Store(settings, OUTLETS), Store(settings, EMBARGOED)

    def process(messages: Sequence[Incoming]) -> list[Result]:
        records = [from_json(message.value) for message in messages]
        pipeline.subjects(records)
        went, held = outlets.changes(), embargoed.changes()
        return [publish(m, record, went, held) for m, record in zip(messages, records, strict=True)]

    def publish(message: Incoming, record: Story, went: Changes, held: Changes) -> Result:
        partition, key = message.partition, record["uri"].encode()
        before = Outlet.from_json(went.get(partition, key))
        outcome = place(record, before.life)
        if outcome != "new":
            return Result([], outcome=outcome)
        waits = settings.embargo == "hold" and _is_embargoed(record)
        now = set() if waits else set(before.slugs)
        if record["pubStatus"] == "usable" and not waits:
            now |= set(slugs(record))
        topics = [enriched, *(SUBJECTS[slug].name(prefix) for slug in sorted(now))]
        sending = outgoing(record, "subjects", message.headers, topics)
        after = Outlet(Life.of(record), sorted({*before.slugs, *now}))
        states = went.put(partition, key, after.to_json())
        states += held.put(partition, key, sending[0].value if waits else None)
        return Result(sending, [record], states=states)

    def due() -> dict[int, list[Result]]:
        went, held = outlets.changes(), embargoed.changes()
        results: dict[int, list[Result]] = {}
        for partition, key, value in embargoed.items():
            if _until(value) > datetime.now(UTC):
                continue
            before = Outlet.from_json(went.get(partition, key))
            after = Outlet(before.life, sorted({*before.slugs, *slugs(from_json(value))}))
            headers = story_headers(from_json(value), "subjects", {})
            sending = [Outgoing(SUBJECTS[slug].name(prefix), key, value, headers) for slug in after.slugs]
            states = went.put(partition, key, after.to_json()) + held.put(partition, key, None)
            results.setdefault(partition, []).append(Result(sending, states=states))
        return results

    stores = [outlets, embargoed]
    return Stage("subjects", QUOTATIONS, process, count_enriched, stores, due, at_once=True)


def _is_embargoed(record: Story) -> bool:
    """Whether the time before which a usable story is not to be published lies ahead."""
    until = record.get("embargoedUntil")
    if not until or record["pubStatus"] != "usable":
        return False
    return datetime.fromisoformat(until) > datetime.now(UTC)


@lru_cache(maxsize=10_000)
def _until(value: bytes) -> datetime:
    """The time until which a record is held."""
    return datetime.fromisoformat(from_json(value)["embargoedUntil"])
