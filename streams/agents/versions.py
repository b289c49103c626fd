"""wire.parsed ─► versions ─► wire.stories: the newest version of each story, once.

The same version again is dropped, and so is an older one that comes late; both are counted. The newest
version of each story is remembered in wire.lives.
"""

from collections.abc import Sequence

from processors.lives import Life, classify, set_version
from processors.story import from_json, stamp
from streams.agent import Agent
from streams.messages import Incoming, Result
from streams.runtime.store import Changes
from streams.topics import LIVES, STORIES


class Versions(Agent):
    def process(self, messages: Sequence[Incoming]) -> list[Result]:
        changes = self._stores[LIVES].changes()
        return [self.admit(message, changes) for message in messages]

    def admit(self, message: Incoming, changes: Changes) -> Result:
        """Pass a story on if it is new, and remember it."""
        story = from_json(message.value)
        key = story["uri"].encode()
        known = changes.get(message.partition, key)
        life = Life.from_json(known) if known else None
        verdict = classify(story, life)
        if verdict != "new":
            return Result([], outcome=verdict)
        set_version(story, life)
        stamp(story, self.name)
        sending = self.outgoing(story, message.headers, [STORIES])
        states = changes.put(message.partition, key, Life.of(story).to_json())
        return Result(sending, [story], states=states)
