"""wire.quotations ─► subjects ─► wire.enriched and wire.subject.<slug>: what a story is about.

A version goes to the topics of its own subjects and to those that an older version went to, so that whoever
has the story hears of a correction. A kill, or a version that is withheld, goes only to the latter. An
embargoed story goes to wire.enriched at once, and to subject topics when its time has come.

What went where is remembered in wire.outlets, so that a story that comes again after a crash is not said
twice; the stories that wait are in wire.embargoed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Self

import orjson

from processors.lives import Life, classify
from processors.story import Story, from_json
from processors.subjects.vocabulary import slugs
from streams.agent import Timed
from streams.messages import Incoming, Result
from streams.metrics import count_enriched
from streams.runtime.store import Changes
from streams.topics import EMBARGOED, ENRICHED, OUTLETS, SUBJECTS


@dataclass(frozen=True)
class Outlet:
    """What is remembered of a story that went out: its newest version, and the subjects it went to."""

    life: Life | None
    slugs: list[str]

    @classmethod
    def from_json(cls, data: bytes | None) -> Self:
        if data is None:
            return cls(None, [])
        value = orjson.loads(data)
        # Null for a story whose embargo outlived what was remembered of its versions.
        life = value["life"]
        return cls(Life(**life) if life else None, value["slugs"])

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self))


class Subjects(Timed):
    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        stories = [from_json(message.value) for message in messages]
        self._pipeline.subjects(stories)
        outlets, held = self._stores[OUTLETS].changes(), self._stores[EMBARGOED].changes()
        return [self.publish(m, story, outlets, held) for m, story in zip(messages, stories, strict=True)]

    def publish(self, message: Incoming, story: Story, outlets: Changes, held: Changes) -> Result:
        """Send a story to all who should have it, unless that was done before."""
        partition, key = message.partition, story["uri"].encode()
        before = Outlet.from_json(outlets.get(partition, key))
        verdict = classify(story, before.life)
        if verdict != "new":
            return Result([], outcome=verdict)
        waits = self._settings.embargo == "hold" and is_embargoed(story)
        now = set() if waits else set(before.slugs)
        if story["pubStatus"] == "usable" and not waits:
            now |= set(slugs(story))
        sending = self.outgoing(story, message.headers, [ENRICHED, *(SUBJECTS[slug] for slug in sorted(now))])
        after = Outlet(Life.of(story), sorted({*before.slugs, *now}))
        states = outlets.put(partition, key, after.to_json())
        states += held.put(partition, key, sending[0].value if waits else None)
        return Result(sending, [story], states=states)

    def due(self) -> dict[int, list[Result]]:
        """The stories whose embargo has ended, to the topics of their subjects."""
        outlets, held = self._stores[OUTLETS].changes(), self._stores[EMBARGOED].changes()
        results: dict[int, list[Result]] = {}
        for partition, key, value in self._stores[EMBARGOED].items():
            if embargo_of(value) > datetime.now(UTC):
                continue
            story = from_json(value)
            before = Outlet.from_json(outlets.get(partition, key))
            after = Outlet(before.life, sorted({*before.slugs, *slugs(story)}))
            sending = self.outgoing(story, {}, [SUBJECTS[slug] for slug in after.slugs])
            states = outlets.put(partition, key, after.to_json()) + held.put(partition, key, None)
            results.setdefault(partition, []).append(Result(sending, states=states))
        return results

    def count(self, story: Story) -> None:
        count_enriched(story)


def is_embargoed(story: Story) -> bool:
    """Whether a usable story is not to be published yet."""
    until = story.get("embargoedUntil")
    if not until or story["pubStatus"] != "usable":
        return False
    return datetime.fromisoformat(until) > datetime.now(UTC)


@lru_cache(maxsize=10_000)
def embargo_of(value: bytes) -> datetime:
    """Until when a story, given as JSON, is held."""
    return datetime.fromisoformat(from_json(value)["embargoedUntil"])
