"""What is known of destinations: whether they fail or are disabled, and what they were told of.

It is on `wire.notified`, where changes are written.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime

from streams.notify.journal import Write
from streams.notify.queue import Batch, Queue
from streams.notify.records import State, Told, read_state_key, read_told_key, state_key, told_key
from streams.notify.told import KEPT, ToldStories
from streams.notify.waiting import Waiting


class Memory:
    """What is known of the destinations of subscriptions."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._states: dict[str, dict[str, State]] = defaultdict(dict)  # by subscription and destination
        self._told: dict[str, dict[str, ToldStories]] = defaultdict(lambda: defaultdict(ToldStories))

    def load(self, key: str, value: bytes) -> None:
        """Take note of a record on the topic. Raises ValueError."""
        if key.startswith("told "):
            subscription, number, destination = read_told_key(key)
            self._told[subscription][destination].load(number, Told.from_json(value))
        else:
            subscription, destination = read_state_key(key)
            self._states[subscription][destination] = State.from_json(value)

    def states(self) -> Iterator[tuple[str, str, State]]:
        """The subscription's id, the destination, and its state."""
        for subscription, states in self._states.items():
            for destination, state in states.items():
                yield subscription, destination, state

    def state(self, subscription: str, destination: str) -> State:
        return self._states.get(subscription, {}).get(destination, State())

    def change(self, queue: Queue, **values: object) -> "asyncio.Future[None]":
        """Change the state of a queue's destination."""
        queue.state = queue.state.model_copy(update=values)
        self._states[queue.subscription][queue.destination] = queue.state
        key = state_key(queue.subscription, queue.destination)
        return self._write(queue.partition, key, queue.state.to_json(), {})

    async def note_told(self, queue: Queue, batch: Batch) -> None:
        """Store that a destination is told of stories, before it is."""
        stories: dict[str, list[str]] = defaultdict(list)  # by owner
        for waiting in batch.alerts:
            if not waiting.is_retraction:
                stories[waiting.owner].append(waiting.story)
        told = self._told[queue.subscription][queue.destination]
        changed = [each for owner in stories for each in told.add(owner, stories[owner], _today())]
        writes = []
        for number, record in changed:
            key = told_key(queue.subscription, number, queue.destination)
            writes.append(self._write(queue.partition, key, record.to_json(), {}))
        await asyncio.gather(*writes)

    def told_of(self, waiting: Waiting) -> Iterator[str]:
        """The destinations that were told of the story of an alert, when its owner had the subscription.

        Those of an earlier release that were told anything, since it did not note the stories.
        """
        for destination, stories in self._told.get(waiting.subscription, {}).items():
            if stories.includes(waiting.owner, waiting.story):
                yield destination
        for destination, state in self._states.get(waiting.subscription, {}).items():
            if state.told and state.owner == waiting.owner and state.told >= _today() - KEPT:
                yield destination


def _today() -> date:
    return datetime.now(UTC).date()
