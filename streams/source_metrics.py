"""The metrics of each wire. `source` is a section of the file in COPYTASTER_SOURCES, or `other`.

Replays are not counted: they are ours, not the wire's.
"""

import time
from datetime import datetime

from prometheus_client import Counter, Gauge

from processors.sources import Sources
from processors.story import Story
from streams.headers import REPLAY_HEADER, SOURCE_HEADER
from streams.messages import Outgoing

OTHER = "other"

STORIES = Counter(
    "copytaster_source_stories",
    "Stories of a source that ingest passed, and its messages that ingest refused, whose source only their"
    " header copytaster-source tells.",
    ["source", "outcome"],
)
LAST_STORY = Gauge(
    "copytaster_source_last_story_timestamp_seconds",
    "When the newest story of a source was received that this worker has seen, in seconds since 1970; absent"
    " before the first.",
    ["source"],
)


class SourceMetrics:
    """Counts what `ingest` makes of the stories of each source. Begins the counters at 0."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._names = {source.name for source in sources.by_name.values()}
        self._newest: dict[str, float] = {}
        for name in (*self._names, OTHER):
            for outcome in ("passed", "refused"):
                STORIES.labels(name, outcome)

    def count_passed(self, story: Story) -> None:
        enrichment = story["enrichment"]
        if "replayed" in enrichment:
            return
        name = self._label(enrichment.get("source", ""))
        STORIES.labels(name, "passed").inc()
        # No time in the future, which would hide that the source falls silent.
        received = min(time.time(), datetime.fromisoformat(enrichment["received"]).timestamp())
        self._newest[name] = max(received, self._newest.get(name, received))
        LAST_STORY.labels(name).set(self._newest[name])

    def count_refused(self, letter: Outgoing) -> None:
        if REPLAY_HEADER not in letter.headers:
            given = letter.headers.get(SOURCE_HEADER, b"").decode("utf-8", "replace")
            STORIES.labels(self._label(self._sources.find([given]).name), "refused").inc()

    def _label(self, name: str) -> str:
        return name if name in self._names else OTHER
