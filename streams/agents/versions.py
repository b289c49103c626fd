"""wire.parsed ─► versions ─► wire.stories: the newest version of each story, once.

The same bytes again are dropped, and so is an older version that comes late; both are counted. What
is known of a story is remembered in wire.lives.
"""

from collections.abc import Sequence

from processors.lives import Life, follow, place
from processors.story import from_json, stamp
from streams.messages import Incoming, Result
from streams.runtime.store import Changes, Store
from streams.settings import Settings
from streams.stage import Stage, outgoing
from streams.topics import LIVES, PARSED, STORIES


def stage(settings: Settings) -> Stage:
    target = [STORIES.name(settings.topic_prefix)]
    lives = Store(settings, LIVES)

    def process(messages: Sequence[Incoming]) -> list[Result]:
        changes = lives.changes()
        return [take(message, changes) for message in messages]

    def take(message: Incoming, changes: Changes) -> Result:
        record = from_json(message.value)
        key = record["uri"].encode()
        known = changes.get(message.partition, key)
        life = Life.from_json(known) if known else None
        outcome = place(record, life)
        if outcome != "new":
            return Result([], outcome=outcome)
        follow(record, life)
        stamp(record, "versions")
        sending = outgoing(record, "versions", message.headers, target)
        states = changes.put(message.partition, key, Life.of(record).to_json())
        return Result(sending, [record], states=states)

    return Stage("versions", PARSED, process, stores=[lives])
