"""The thread in which all stages process, and whose turn it is.

One thread: a spaCy pipeline is not thread-safe, so a second one would only wait for the first. What is
nearest to its end goes first, so that a story does not wait at each stage for those that came after it. But
no stage waits long for later ones, which may have a backlog of their own, after a pause for instance.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from queue import PriorityQueue
from time import monotonic
from typing import Any

PRECEDENCE = 0.1  # seconds by which a stage goes before the stage that it reads from


@dataclass(order=True)
class _Call:
    deadline: float
    number: int  # of calls with the same deadline, the first one goes first
    function: Callable[[], Any] = field(compare=False)
    future: "Future[Any]" = field(compare=False, default_factory=Future)


class Turns:
    """Runs the calls of all stages in one thread, in the order of their deadlines."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="processors")
        self._waiting: PriorityQueue[_Call] = PriorityQueue()
        self._numbers = count()

    def of(self, position: int) -> Executor:
        """The executor of a stage. `position` is its number in the order of the stages."""
        return _Stage(self, position * PRECEDENCE)

    def add(self, precedence: float, function: Callable[[], Any]) -> "Future[Any]":
        """Have a function called at its turn: before those that were added up to `precedence` seconds ago."""
        call = _Call(monotonic() - precedence, next(self._numbers), function)
        self._waiting.put(call)
        self._thread.submit(self._run_next)
        return call.future

    def _run_next(self) -> None:
        call = self._waiting.get()
        if not call.future.set_running_or_notify_cancel():
            return
        try:
            result = call.function()
        except BaseException as error:
            call.future.set_exception(error)
            del call  # which the error refers to, by its traceback
        else:
            call.future.set_result(result)


class _Stage(Executor):
    def __init__(self, turns: Turns, precedence: float) -> None:
        self._turns = turns
        self._precedence = precedence

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> "Future[Any]":
        return self._turns.add(self._precedence, lambda: function(*arguments, **options))
