"""Detects stalled stages: those that have had messages for a while and finished none."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from faust.types import TP

from streams.metrics import LAST_COMMIT

logger = logging.getLogger(__name__)

STALL_AFTER = 60.0  # seconds without progress until a stage counts as stalled


@dataclass
class _State:
    since: float  # when the stage last finished something, or had nothing to do
    committed: dict[TP, int] = field(default_factory=dict)
    waiting: int = 0
    stalled: bool = False


class Progress:
    """Watches the committed offsets of the stages; whatever stops a stage shows in them.

    `observe` is called with them every few seconds. The reasons come from the runtime's warnings, which begin
    with the stage's name: `reasons` is a logging handler.
    """

    def __init__(
        self,
        stages: Mapping[str, str],
        excused: Callable[[str], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`stages` are the names of the stages by source topic. `excused` says whether a stage, by name,
        takes no messages on purpose, for instance because an operator has paused it."""
        self._stages = stages
        self._excused = excused
        self._clock = clock
        self._states = {name: _State(clock()) for name in stages.values()}
        self.reasons = LastWarnings()

    def observe(
        self, committed: Mapping[TP, int], unfinished: Mapping[TP, int], starts: Mapping[TP, int]
    ) -> None:
        """Take note of the committed offsets of this worker's partitions, of the number of messages that
        each has to finish, and of where each has been read from."""
        now = self._clock()
        for topic, name in self._stages.items():
            state = self._states[name]
            offsets = {tp: offset for tp, offset in committed.items() if tp.topic == topic}
            state.waiting = sum(count for tp, count in unfinished.items() if tp.topic == topic)
            known = {**starts, **state.committed}
            moved = any(offset != known.get(tp, offset) for tp, offset in offsets.items())
            state.committed |= offsets
            if moved:
                LAST_COMMIT.labels(name).set_to_current_time()
            if moved or not state.waiting or self._excused(name):
                state.since = now
                self.reasons.forget(name)
            self._log(name, state, now - state.since)

    def _log(self, name: str, state: _State, seconds: float) -> None:
        stalled = seconds >= STALL_AFTER
        if stalled and not state.stalled:
            logger.error("%s", self._describe(name, seconds))
        elif state.stalled and not stalled:
            logger.info("%s: makes progress again", name)
        state.stalled = stalled

    def stalled(self) -> dict[str, float]:
        """The seconds for which each stage has been stalled; 0 for one that is not."""
        now = self._clock()
        return {name: now - state.since if state.stalled else 0.0 for name, state in self._states.items()}

    def problems(self) -> list[str]:
        """A line about each stalled stage."""
        return [self._describe(name, seconds) for name, seconds in self.stalled().items() if seconds]

    def _describe(self, name: str, seconds: float) -> str:
        reason = self.reasons.of(name)
        messages = f"{self._states[name].waiting} messages waiting"
        return f"{name}: {seconds:.0f} s without progress, {messages}" + (f": {reason}" if reason else "")


class LastWarnings(logging.Handler):
    """Keeps the last warning about each stage: a message that begins with the stage's name and a colon."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._last: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        stage, colon, reason = record.getMessage().partition(": ")
        if colon and record.name != __name__:
            self._last[stage] = reason

    def of(self, stage: str) -> str:
        """The last warning about a stage, or an empty string."""
        return self._last.get(stage, "")

    def forget(self, stage: str) -> None:
        """Forget the last warning about a stage, which is fine again."""
        self._last.pop(stage, None)
