"""Tries a query on past stories: which it would have brought, when, why, and in how many versions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nlargest

from processors.queries.facts import Facts
from processors.queries.query import Query
from processors.story import Story, headline
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.alerts import Evidence, Reason
from processors.subscriptions.excerpts import quoted


@dataclass(slots=True)
class Hit:
    """A story that matched: when it first did, in how many versions, and whether it was taken back."""

    time: datetime
    newest: str
    """The newest version that matched."""
    versions: int = 1
    taken_back: Reason | None = None


@dataclass(frozen=True, slots=True)
class Details:
    """What a person needs to know of the first version that matched."""

    headline: str
    source: str
    why: Sequence[Evidence]


class Trial:
    """A query's results so far. Details are kept only for the newest `limit` stories, to save memory."""

    def __init__(self, query: Query, vocabulary: Vocabulary, limit: int) -> None:
        self._query, self._vocabulary = query, vocabulary
        self._limit = limit
        self._hits: dict[str, Hit] = {}
        self._details: dict[str, Details] = {}
        self.read = 0
        """The number of versions that were tried."""

    def add(self, story: Story, time: datetime) -> None:
        """Try a version that came out at `time`. Versions of a story must be added in order."""
        self.read += 1
        uri, version = story["uri"], story.get("version", "")
        hit = self._hits.get(uri)
        if story["pubStatus"] != "usable":
            if hit:
                hit.taken_back = "killed" if story["pubStatus"] == "canceled" else "withheld"
            return
        facts = Facts(story, self._vocabulary)
        if not self._query.matches(facts):
            if hit:
                hit.taken_back = "unmatched"
        elif hit is None:
            self._hits[uri] = Hit(time, version)
            self._describe(uri, story, self._query.evidence(facts))
        else:
            hit.taken_back = None
            if version != hit.newest:  # a replay brings the same version again
                hit.newest = version
                hit.versions += 1

    @property
    def stories(self) -> int:
        """The number of stories that matched."""
        return len(self._hits)

    @property
    def versions(self) -> int:
        """The number of versions that matched."""
        return sum(hit.versions for hit in self._hits.values())

    @property
    def taken_back(self) -> int:
        """The number of stories that matched and were taken back, or whose newest version does not match."""
        return sum(hit.taken_back is not None for hit in self._hits.values())

    def newest(self) -> list[tuple[str, Hit, Details]]:
        """The newest stories that matched, at most `limit`, with their uris; the newest comes last."""
        return [(uri, self._hits[uri], self._details[uri]) for uri in reversed(self._newest_uris())]

    def by_day(self) -> dict[date, int]:
        """The number of stories that matched on each day that had any, in the time zone of the times."""
        return dict(sorted(Counter(hit.time.date() for hit in self._hits.values()).items()))

    def _describe(self, uri: str, story: Story, why: Sequence[Evidence]) -> None:
        source = story["enrichment"].get("source", "")
        self._details[uri] = Details(headline(story), source, quoted(why, story))
        if len(self._details) > 2 * self._limit:
            self._details = {each: self._details[each] for each in self._newest_uris()}

    def _newest_uris(self) -> list[str]:
        return nlargest(self._limit, self._details, key=lambda uri: self._hits[uri].time)
