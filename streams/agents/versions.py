"""wire.parsed ─► versions ─► wire.stories: drops repeated and outdated versions.

A version that is sent again, and an older one that arrives late, are dropped and counted; a replay of the
newest version passes. wire.lives stores the newest version of each story.
"""

from collections.abc import Sequence

from processors.lives import Life, admitted, classify, set_version
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
        """Pass a story on if it is new or replayed, and store it as the newest version."""
        story = from_json(message.value)
        key = story["uri"].encode()
        known = changes.get(message.partition, key)
        life = Life.from_json(known) if known else None
        classification = classify(story, life)
        match classification:
            case "repeated" | "outdated":
                return Result([], outcome=classification)
        set_version(story, life)
        stamp(story, self.name)
        sending = self.outgoing(story, message.headers, [STORIES])
        states = changes.put(message.partition, key, admitted(story, life).to_json())
        return Result(sending, [story], states=states)
