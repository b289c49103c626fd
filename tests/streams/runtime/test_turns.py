"""One call at a time: first what is nearest to its end, but nothing waits for long."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Event
from typing import Any

import pytest

from streams.runtime import turns
from streams.runtime.turns import Turns


class Held:
    """Turns whose thread is held until `release`, so that calls have to wait."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.order: list[str] = []
        self._released = Event()
        self._futures: list[Future[Any]] = [self.turns.of(0).submit(self._released.wait, 60)]

    def submit(self, position: int, name: str) -> "Future[Any]":
        future = self.turns.of(position).submit(self.order.append, name)
        self._futures.append(future)
        return future

    def release(self) -> list[str]:
        self._released.set()
        for future in self._futures:
            if not future.cancelled():
                future.result(60)
        return self.order


def test_later_stages_go_first_and_each_in_its_order() -> None:
    held = Held()
    for position, name in ((0, "ingest"), (2, "entities"), (2, "more entities"), (5, "alerts")):
        held.submit(position, name)
    assert held.release() == ["alerts", "entities", "more entities", "ingest"]


def test_a_stage_that_has_waited_goes_before_later_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(turns, "monotonic", lambda: now[0])
    held = Held()
    held.submit(0, "ingest")
    now[0] = 5 * turns.PRECEDENCE + 0.01
    held.submit(5, "alerts")
    assert held.release() == ["ingest", "alerts"]


def test_a_call_that_is_cancelled_does_not_run_and_holds_up_nothing() -> None:
    held = Held()
    cancelled = held.submit(0, "cancelled")
    held.submit(0, "next")
    assert cancelled.cancel()
    assert held.release() == ["next"]


@pytest.mark.parametrize("error", [ValueError, MemoryError, SystemExit])
def test_an_error_goes_to_the_caller_and_the_thread_goes_on(error: type[BaseException]) -> None:
    stage = Turns().of(0)

    def fail() -> None:
        raise error

    def answer(question: str, *, suffix: str) -> str:
        return question + suffix

    failed: Callable[..., Any] = fail
    with pytest.raises(error):
        stage.submit(failed).result(60)
    assert stage.submit(answer, "a", suffix="!").result(60) == "a!"
