"""Collects the operators' figures: asks the processes every few seconds, and the brokers."""

import asyncio
import logging
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from aiohttp import ClientSession

from streams.control import Control, follow
from streams.desk.index.api_types import SourceSeen
from streams.desk.operations import present
from streams.desk.operations.counting import PERIOD, Entry, Growth, GrowthHistory, summed
from streams.desk.operations.letters import Letters
from streams.desk.operations.metrics_page import DEAD_LETTERS
from streams.desk.operations.models import Hour, Newest, Now, Sample
from streams.desk.operations.processes import Process, Processes
from streams.desk.operations.sampling import sample
from streams.desk.operations.scraping import Address, ask, new_session, resolve
from streams.desk.operations.states import DeadLetters, states
from streams.measuring import Measurement, Measuring
from streams.settings import Settings

logger = logging.getLogger(__name__)

INTERVAL = 5.0  # seconds between two samples


class Operations:
    """The figures of the last hour, and the newest dead letters, kept up to date by `run`."""

    def __init__(
        self,
        settings: Settings,
        changed: Callable[[], None],
        waiting_for: Callable[[], str],
        sources: Callable[[datetime], list[SourceSeen]],
    ) -> None:
        """`changed` is called in the event loop after each sample; `newest()` then has it. `waiting_for` says
        why the desk itself is not up to date; nothing if it is. `sources` reads the index: it is called in a
        thread, and counts stories since a time."""
        self._settings = settings
        self.letters = Letters(settings)
        self._changed = changed
        self._waiting_for = waiting_for
        self._read_sources = sources
        self._sources: list[SourceSeen] = []
        self._targets = settings.desk_targets.split(",")
        self._processes = Processes()
        self._history = GrowthHistory()
        self._last_seen: dict[str, float] = {}
        self._samples: deque[Sample] = deque(maxlen=int(PERIOD / INTERVAL))
        self._control = Control(settings.topic_prefix)
        self._measurement: Measurement | None = None
        self._measuring = Measuring(settings, self._take)
        self._began: float | None = None
        self._asked_at: float | None = None
        self._now: Now | None = None

    async def run(self) -> None:
        """Collect until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._measuring.run())
            tasks.create_task(self._follow_control())
            tasks.create_task(self.letters.follow())
            tasks.create_task(self._ask_processes())

    def newest(self) -> Newest | None:
        """The newest sample, and what is true at the moment; None before the first."""
        return {"sample": self._samples[-1], "now": self._now} if self._now else None

    def hour(self) -> Hour | None:
        """The samples of the last hour, and what is true at the moment; None before the first."""
        return {"samples": list(self._samples), "now": self._now} if self._now else None

    def _take(self, measurement: Measurement) -> None:
        self._measurement = measurement

    async def _follow_control(self) -> None:
        async for _ in follow(self._settings, self._control):
            pass

    async def _ask_processes(self) -> None:
        async with new_session() as session:
            while True:
                started = time.monotonic()
                await self._ask_all(session)
                self._changed()
                await asyncio.sleep(max(0.0, INTERVAL - (time.monotonic() - started)))

    async def _ask_all(self, session: ClientSession) -> None:
        """Ask every process once, and take a sample."""
        resolved = await asyncio.gather(*map(resolve, self._targets))
        addresses = self._processes.addresses([one for some in resolved for one in some], time.time())
        growths = await asyncio.gather(*(self._ask(session, address) for address in addresses))
        at = time.time()
        self._began = self._began or at
        if self._asked_at is not None:
            self._history.add(Entry(at, at - self._asked_at, summed(growths)))
        self._asked_at = at
        await self._look_for_sources(at)
        self._add_sample(at)

    async def _ask(self, session: ClientSession, address: Address) -> Growth:
        return self._processes.take(address, await ask(session, address), time.time())

    async def _look_for_sources(self, at: float) -> None:
        """What is known of them stays while the index cannot be read."""
        since = datetime.fromtimestamp(at - PERIOD, UTC)
        try:
            self._sources = await asyncio.to_thread(self._read_sources, since)
        except sqlite3.Error as error:
            logger.warning("cannot read the sources from the index: %s", error)

    def _add_sample(self, at: float) -> None:
        running = [process for process in self._processes if process.up]
        workers = [process for process in running if process.kind == "worker"]
        for source, seen in present.newest_stories(workers).items():
            self._last_seen[source] = max(seen, self._last_seen.get(source, 0.0))
        measurement = self._measurement
        lags = measurement.lags if measurement and measurement.is_fresh else ()
        self._samples.append(sample(self._history, lags, at, counted=bool(workers)))
        self._now = self._describe(at, workers, [each for each in running if each.kind == "notify"])
        dead_letters = self._dead_letters(at) if workers or self.letters.known else None
        self._now["states"] = states(self._now, self._samples[-1], dead_letters, self._waiting_for())

    def _dead_letters(self, at: float) -> DeadLetters:
        """Those of the last hour: workers count them all, but the desk saw only what was counted since it was
        started; the topic has the others, if they are not too many to be kept."""
        hour_ago = at - PERIOD
        known = self.letters.since(hour_ago)
        count = max(known, int(self._history.total.get((DEAD_LETTERS,), 0.0)))
        return DeadLetters(count, earlier=known - self.letters.since(max(self._began or at, hour_ago)))

    def _describe(self, at: float, workers: Sequence[Process], notifying: Sequence[Process]) -> Now:
        hour = self._history.total
        described = [present.process_now(process) for process in self._processes]
        now: Now = {
            "at": present.as_time(at),
            "countedSince": present.as_time(max(self._began or at, at - PERIOD)),
            "states": [],
            "brokers": present.brokers_now(self._measurement, self._measuring.problem),
            "stages": present.stages_now(self._control, workers),
            "workers": [each for each in described if each["kind"] == "worker"],
            "others": [each for each in described if each["kind"] != "worker"],
            "wires": present.wires_now(hour, self._last_seen),
            "sources": self._sources,
            "subscriptions": present.subscriptions_now(workers),
            "deadLettersRead": self.letters.read,
        }
        if workers:
            now["embargoed"] = present.embargoed(workers)
            now["embargoOverdue"] = present.embargo_overdue(workers)
        if notifying:
            now["notify"] = present.notify_now(notifying, hour)
        if any(each["kind"] == "api" for each in described):
            now["api"] = present.api_now(hour)
        return now
