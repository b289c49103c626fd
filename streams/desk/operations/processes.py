"""The processes that are asked: whether they run, since when, and what they say."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from streams.desk.operations.counting import PERIOD, Counted, Growth, summed
from streams.desk.operations.metrics_page import CPU_SECONDS, MetricsPage
from streams.desk.operations.scraping import Address, Answer

FORGET_AFTER = 600.0  # seconds without an answer, for an address that its name no longer has
NO_PAGE = MetricsPage([])


@dataclass
class Process:
    """A process, and what it said last. Times are in seconds since 1970."""

    name: str
    since: float
    """When it began to answer, or not to."""
    kind: str = ""
    """That of its page, empty before it has answered."""
    up: bool = False
    problem: str = ""
    """Why there is no answer."""
    waiting: str = ""
    """What it waits for, in words; empty if it is ready, or does not answer."""
    drained: bool = False
    partitions: int | None = None
    page: MetricsPage = NO_PAGE
    cpu: float | None = None
    """How many processor cores it has used since it was asked before."""
    restarts: deque[float] = field(default_factory=deque)
    """When it was found to have been restarted, in the last hour."""
    counted: Counted = field(default_factory=Counted)

    @property
    def is_ready(self) -> bool:
        return self.up and not self.waiting

    @property
    def started(self) -> float | None:
        return self.page.value("process_start_time_seconds")

    def take(self, page: MetricsPage, ready: Any, at: float) -> Growth:
        """Take what the process says now; returns what its counters have grown by."""
        self._set_up(True, at)
        if self.started not in (None, page.value("process_start_time_seconds")):
            self.restarts.append(at)
        self.page, self.kind, self.problem = page, page.kind, ""
        self._take_ready(ready if isinstance(ready, dict) else {})
        last = self.counted.at
        growth = self.counted.growth(page.counters(), self.started, at)
        self.cpu = growth.get((CPU_SECONDS,), 0.0) / (at - last) if growth and last else None
        return growth

    def miss(self, problem: str, at: float) -> None:
        """Take note that the process does not answer."""
        self._set_up(False, at)
        self.problem, self.waiting, self.drained = problem, "", False
        self.cpu = self.partitions = None

    def _set_up(self, up: bool, at: float) -> None:
        if up != self.up:
            self.up, self.since = up, at
        while self.restarts and self.restarts[0] <= at - PERIOD:
            self.restarts.popleft()

    def _take_ready(self, ready: dict[str, Any]) -> None:
        partitions = ready.get("partitions")
        self.partitions = len(partitions) if isinstance(partitions, list) else None
        self.drained = "drained" in ready
        why = ready.get("waiting") or ready.get("drained") or "for partitions"
        self.waiting = "" if ready.get("ready") else str(why)


class Processes:
    """The processes behind all addresses."""

    def __init__(self) -> None:
        self._found: dict[Address, dict[str, Process]] = {}

    def __iter__(self) -> Iterator[Process]:
        found = [process for each in self._found.values() for process in each.values()]
        return iter(sorted(found, key=lambda process: (process.kind, process.name)))

    def addresses(self, current: Iterable[Address], at: float) -> list[Address]:
        """The addresses to ask: those that the names have now, and those that they had shortly before."""
        current = set(current)
        for address in self._found.keys() - current:
            if all(not each.up and at - each.since > FORGET_AFTER for each in self._found[address].values()):
                del self._found[address]
        return sorted(current | self._found.keys(), key=lambda address: address.name)

    def take(self, address: Address, answer: Answer, at: float) -> Growth:
        """Take an answer; returns what the counters of the processes at the address have grown by."""
        known = self._found.setdefault(address, {})
        if answer.problem:
            for process in known.values() or [known.setdefault("", Process(address.name, at))]:
                process.miss(answer.problem, at)
            return {}
        self._found[address] = {
            label: known.get(label) or Process(_name(address, label), at) for label in answer.pages
        }
        growths = []
        for label, process in self._found[address].items():
            page = answer.pages[label]
            if page.is_up:
                growths.append(process.take(page, answer.ready_of(label), at))
            else:
                process.miss("does not answer the process that started it", at)
        return summed(growths)


def _name(address: Address, label: str) -> str:
    """The name of a process: the address, with the process's own port if it is one of several there."""
    return f"{address.name.rpartition(':')[0]}:{label}" if label else address.name
