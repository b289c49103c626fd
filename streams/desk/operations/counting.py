"""How much counters have grown: of one process from page to page, and of all processes over time."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from streams.desk.operations.metrics_page import Key

PERIOD = 3600.0  # seconds that are kept
LONGEST_GAP = 20.0  # seconds; what a process counted while it did not answer for longer belongs to no time

Growth = Mapping[Key, float]
"""What counters have grown by; those that have not are left out."""


@dataclass
class Counted:
    """The counters of a process as they were last."""

    at: float | None = None
    started: float | None = None
    values: Mapping[Key, float] = field(default_factory=dict)

    def growth(self, values: Mapping[Key, float], started: float | None, at: float) -> Growth:
        """What the counters have grown by since they were seen last, at most LONGEST_GAP seconds ago.

        `started` is when the process was started, `at` is now, both in seconds since 1970. A process that was
        started again has counted from 0. When counters are first seen it is not known when they were counted.
        """
        known = self.at is not None and at - self.at <= LONGEST_GAP
        before = self.values if started == self.started else {}
        self.at, self.started, self.values = at, started, values
        if not known:
            return {}
        grown = {}
        for key, value in values.items():
            last = before.get(key, 0.0)
            if more := value - last if value >= last else value:
                grown[key] = more
        return grown


@dataclass(frozen=True)
class Entry:
    """What the counters of all processes have grown by in the `seconds` before `at`."""

    at: float
    seconds: float
    growth: Growth


class GrowthHistory:
    """What counters have grown by in the last hour."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self.total: dict[Key, float] = {}
        """The growth in the whole hour; counters that have not grown are left out."""

    def add(self, entry: Entry) -> None:
        """Add the newest entry, and drop what is older than an hour."""
        self._entries.append(entry)
        for key, value in entry.growth.items():
            self.total[key] = self.total.get(key, 0.0) + value
        while self._entries[0].at <= entry.at - PERIOD:
            for key, value in self._entries.popleft().growth.items():
                self.total[key] -= value
                if self.total[key] <= 0:
                    del self.total[key]

    def last(self, seconds: float) -> tuple[Growth, float]:
        """The growth in about the last `seconds`, and how many they really were; 0 if nothing is known."""
        growth: dict[Key, float] = {}
        covered = 0.0
        for entry in reversed(self._entries):
            if covered >= seconds:
                break
            covered += entry.seconds
            for key, value in entry.growth.items():
                growth[key] = growth.get(key, 0.0) + value
        return growth, covered


def summed(growths: Iterable[Growth]) -> Growth:
    """What the counters of several processes have grown by together."""
    total: dict[Key, float] = {}
    for growth in growths:
        for key, value in growth.items():
            total[key] = total.get(key, 0.0) + value
    return total


def quantile(share: float, buckets: Mapping[float, float]) -> float | None:
    """The value below which a `share` of a histogram's observations are; None if it has none.

    `buckets` are the numbers of observations up to a bound, by the bound, infinity among them. Within a
    bucket, observations are taken to be spread evenly, as Prometheus does; those beyond the last bound are
    taken to be that bound.
    """
    total = buckets.get(float("inf"), 0.0)
    if total <= 0:
        return None
    rank, lower, below = share * total, 0.0, 0.0
    for bound, up_to in sorted(buckets.items()):
        if up_to >= rank and up_to > below:
            return (
                lower if bound == float("inf") else lower + (bound - lower) * (rank - below) / (up_to - below)
            )
        lower, below = bound, up_to
    return lower
