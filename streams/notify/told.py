"""Which stories a destination was told of: it is told when they are taken back, though it was removed since.

A story is remembered as a hash, and some hashes are in a record, so that a destination that was told of many
stories has few records to read. A record is kept for 30 days after its last change (`streams/topics.py`).
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import blake2b
from itertools import takewhile

from streams.notify.records import Told

MAX_STORIES = 50  # in a record, which is written again for each
HASH = 8  # bytes
FRESH = timedelta(days=1)  # after it a story that is told again is added again, so that it is kept as long
KEPT = timedelta(days=31)


class ToldStories:
    """The stories that a destination of a subscription was told of."""

    def __init__(self) -> None:
        self._records: dict[int, Told] = {}
        self._newest = 0  # the number of the record to which stories are added

    def load(self, number: int, record: Told) -> None:
        """Take note of a record on the topic."""
        self._records[number] = record
        self._newest = max(self._newest, number)

    def includes(self, owner: str, story: str) -> bool:
        """Whether a story was told, given its uri and the owner of the subscription."""
        return self._has(owner, _hash(story), date.min)

    def add(self, owner: str, stories: Iterable[str], today: date) -> Iterator[tuple[int, Told]]:
        """Add stories that are being told; yields the numbers of the records that were changed, and these."""
        hashes = dict.fromkeys(map(_hash, stories))
        new = [each for each in hashes if not self._has(owner, each, today - FRESH)]
        while new:
            before = self._records.get(self._newest)
            have = before.stories.split() if before and before.owner == owner else []
            if len(have) >= MAX_STORIES or not have:
                self._begin_record(today)
                have = []
            room = MAX_STORIES - len(have)
            record = Told(owner=owner, day=today, stories=" ".join([*have, *new[:room]]))
            new = new[room:]
            self._records[self._newest] = record
            yield self._newest, record

    def _has(self, owner: str, hash: str, since: date) -> bool:
        newest_first = reversed(self._records.values())
        recent = takewhile(lambda record: record.day >= since, newest_first)
        return any(record.owner == owner and hash in record.stories for record in recent)

    def _begin_record(self, today: date) -> None:
        self._records = {n: each for n, each in self._records.items() if each.day >= today - KEPT}
        self._newest += 1


def _hash(story: str) -> str:
    return blake2b(story.encode("utf-8", "surrogatepass"), digest_size=HASH).hexdigest()
