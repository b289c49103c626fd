"""wire.enriched ─► alerts ─► wire.alerts: tells subscriptions of the stories that match them.

A version that matches is told to the subscriptions that match it; if they were told of an earlier one, as an
update. One that is killed or withheld, or matches no longer, is taken back from exactly those who were told
(`processors/subscriptions/telling.py`).

An embargoed version tells nobody anything: those who were told of an earlier one keep that until the embargo
ends. A kill or a newer version that comes before takes the place of the embargoed one.

wire.alerted stores who was told of which version, so that a story that is processed again after a crash is
told once. wire.held stores embargoed stories until their alerts are due.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import orjson

from processors.embargoes import is_embargoed
from processors.errors import StoryError
from processors.lives import admitted, classify
from processors.story import RecordLink, Story, from_json
from processors.subscriptions.composing import alerted_story, compose
from processors.subscriptions.telling import Tellings, take_back, tell
from processors.subscriptions.told import Alerted, Held, ToldVersion
from streams.agent import MAX_RECORD
from streams.headers import alert_headers, passed_on
from streams.messages import Incoming, Outgoing, Result
from streams.metrics import observe_matching
from streams.releasing import Releasing
from streams.runtime.store import Changes
from streams.topics import ALERTED, ALERTS, HELD


class Alerts(Releasing):
    held = HELD

    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        alerted, held = self._stores[ALERTED].changes(), self._stores[HELD].changes()
        return [self.alert(message, alerted, held) for message in messages]

    def alert(self, message: Incoming, alerted: Changes, held: Changes) -> Result:
        """Tell subscriptions of a story, unless it is a repeated or outdated version or under embargo."""
        story = from_json(message.value)
        partition, key = message.partition, story["uri"].encode()
        before = Alerted.from_json(alerted.get(partition, key))
        classification = classify(story, before.life)
        match classification:
            case "repeated" | "outdated":
                return Result([], outcome=classification)
        record: RecordLink = {
            "topic": message.topic,
            "partition": message.partition,
            "offset": message.offset,
        }
        hold = self._settings.embargo == "hold" and is_embargoed(story)
        sending, told = ([], before.told) if hold else self._tell(story, before.told, record, message.headers)
        # In this order: of a version that is in `alerted`, nothing is done again after a crash.
        states = held.put(partition, key, Held(record, story).to_json() if hold else None)
        if before.life or told or hold:  # nothing is remembered of a story that nobody has been told of
            states += self._remember(partition, key, Alerted(admitted(story, before.life), told), alerted)
        return Result(sending, [story], states=states)

    def embargo_end(self, value: bytes) -> datetime:
        return datetime.fromisoformat(Held.from_json(value).story["embargoedUntil"])

    def release(self, partition: int, key: bytes, value: bytes) -> Result:
        """Tell subscriptions of a story whose embargo has ended."""
        alerted, waiting = self._stores[ALERTED].changes(), Held.from_json(value)
        before = Alerted.from_json(alerted.get(partition, key))
        sending, told = self._tell(waiting.story, before.told, waiting.record, {})
        return Result(sending, states=self._remember(partition, key, Alerted(before.life, told), alerted))

    def _tell(
        self, story: Story, told: Sequence[ToldVersion], record: RecordLink, given: Mapping[str, bytes]
    ) -> tuple[list[Outgoing], list[ToldVersion]]:
        """The alerts of a version, and who has been told of which version afterwards.

        `record` is the message that has the story's record, and `given` are its headers.
        """
        tellings = take_back(story, told) if story["pubStatus"] != "usable" else self._match(story, told)
        subscriptions, said = self._pipeline.subscriptions, alerted_story(story)
        passed = passed_on(given)
        sending = []
        for telling in tellings.alerts:
            matching = telling.subscription
            why = subscriptions.evidence(matching, story) if matching else ()
            alert = compose(telling, story, said, why, record)
            key = f"{telling.id} {story['uri']}".encode()
            # Copied, because bytes from orjson keep the 4 kB buffer that they were written in.
            value = bytes(memoryview(orjson.dumps(alert)))
            headers = {**passed, **alert_headers(alert, self.name)}
            sending.append(Outgoing(self.topic(ALERTS), key, value, headers))
        return sending, tellings.told

    def _match(self, story: Story, told: Sequence[ToldVersion]) -> Tellings:
        subscriptions = self._pipeline.subscriptions
        begun = time.perf_counter()
        matches = subscriptions.match(story)
        observe_matching(matches.candidates, time.perf_counter() - begun)
        return tell(story, matches.found, subscriptions.get, told, datetime.now(UTC))

    def _remember(self, partition: int, key: bytes, after: Alerted, alerted: Changes) -> list[Outgoing]:
        value = after.to_json()
        if len(value) > MAX_RECORD:
            told = f"the subscriptions that were told of it take {len(value)} bytes"
            raise StoryError("too-large", f"{told}; the limit is {MAX_RECORD}")
        return alerted.put(partition, key, value)
