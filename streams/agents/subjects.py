"""wire.quotations ─► subjects ─► wire.enriched and wire.subject.<slug>: finds subjects, and publishes.

A version is sent to the topics of its own subjects and to those that earlier versions were sent to, so that
everybody who has the story gets the correction. A kill or a withheld version is sent only to the latter. An
embargoed story is sent to wire.enriched at once, and to subject topics when the embargo ends.

wire.outlets stores which topics each story was sent to, so that a story that is processed again after a crash
is not published twice. wire.embargoed stores embargoed stories until they are released.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

import orjson

from processors.embargoes import is_embargoed
from processors.lives import Life, admitted, classify
from processors.story import Story, from_json
from processors.subjects.vocabulary import slugs
from streams.messages import Incoming, Result
from streams.metrics import count_enriched
from streams.releasing import Releasing
from streams.runtime.store import Changes
from streams.topics import EMBARGOED, ENRICHED, OUTLETS, SUBJECTS


@dataclass(frozen=True)
class Outlet:
    """The state of a published story: its newest version, and the subject topics that it was sent to."""

    life: Life | None
    slugs: list[str]

    @classmethod
    def from_json(cls, data: bytes | None) -> Self:
        if data is None:
            return cls(None, [])
        value = orjson.loads(data)
        # null if the embargo lasted longer than wire.outlets keeps its entries
        life = value["life"]
        return cls(Life.from_stored(life) if life else None, value["slugs"])

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self))


class Subjects(Releasing):
    held = EMBARGOED

    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        stories = [from_json(message.value) for message in messages]
        self._pipeline.subjects(stories)
        outlets, embargoed = self._stores[OUTLETS].changes(), self._stores[EMBARGOED].changes()
        return [
            self.publish(m, story, outlets, embargoed) for m, story in zip(messages, stories, strict=True)
        ]

    def publish(self, message: Incoming, story: Story, outlets: Changes, embargoed: Changes) -> Result:
        """Send a story to its topics, unless it is a repeated or outdated version."""
        partition, key = message.partition, story["uri"].encode()
        before = Outlet.from_json(outlets.get(partition, key))
        classification = classify(story, before.life)
        match classification:
            case "repeated" | "outdated":
                return Result([], outcome=classification)
        hold = self._settings.embargo == "hold" and is_embargoed(story)
        desks = set() if hold else set(before.slugs)
        if story["pubStatus"] == "usable" and not hold:
            desks |= set(slugs(story))
        topics = [ENRICHED, *(SUBJECTS[slug] for slug in sorted(desks))]
        sending = self.outgoing(story, message.headers, topics)
        after = Outlet(admitted(story, before.life), sorted({*before.slugs, *desks}))
        # In this order: of a version that is in `outlets`, nothing is done again after a crash.
        states = embargoed.put(partition, key, sending[0].value if hold else None)
        states += outlets.put(partition, key, after.to_json())
        return Result(sending, [story], states=states)

    def embargo_end(self, value: bytes) -> datetime:
        return datetime.fromisoformat(from_json(value)["embargoedUntil"])

    def release(self, partition: int, key: bytes, value: bytes) -> Result:
        """Send a story to its subject topics."""
        outlets = self._stores[OUTLETS].changes()
        story = from_json(value)
        before = Outlet.from_json(outlets.get(partition, key))
        after = Outlet(before.life, sorted({*before.slugs, *slugs(story)}))
        sending = self.outgoing(story, {}, [SUBJECTS[slug] for slug in after.slugs])
        return Result(sending, states=outlets.put(partition, key, after.to_json()))

    def count(self, story: Story) -> None:
        count_enriched(story)
