"""Isolates failures: a story that cannot be processed becomes a dead letter, and the batch goes on.

So does one that an operator wants skipped, without being processed: it may end the process each time.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextvars import copy_context

from processors.errors import StoryError
from streams.deadletters import DeadLetters, details
from streams.errors import SkippedError
from streams.log_lines import about
from streams.messages import Incoming, Result
from streams.runtime.pace import Pace

logger = logging.getLogger(__name__)

SLOW = 10.0  # seconds to process a batch, not counting the wait for other stages

Process = Callable[[Sequence[Incoming]], list[Result]]
Skip = Callable[[Incoming], SkippedError | None]


class Guard:
    """Runs a stage's `process` in an executor, off the event loop, and isolates the messages that fail."""

    def __init__(
        self, process: Process, letters: DeadLetters, executor: Executor, skip: Skip, *, stateful: bool
    ) -> None:
        """`skip` gives the reason why a message must not be processed, or None. `stateful` says whether the
        result for a message depends on those before it in the batch."""
        self._process = process
        self._stateful = stateful
        self._letters = letters
        self._executor = executor
        self._skip = skip
        self.pace = Pace()
        """How long `process` takes."""

    async def process(self, messages: Sequence[Incoming]) -> list[Result]:
        """Process messages; returns a result for each, in order.

        Messages that fail, and those to be skipped, become dead letters.
        """
        reasons = [self._skip(message) for message in messages]
        processed = [message for message, reason in zip(messages, reasons, strict=True) if not reason]
        found = await self._try(processed) if processed else []
        for message, result in zip(processed, found, strict=True):
            self._log_refused(message, result)
        results = iter(found)
        return [
            self._dead_letter(message, reason) if reason else next(results)
            for message, reason in zip(messages, reasons, strict=True)
        ]

    def _log_refused(self, message: Incoming, result: Result) -> None:
        """Log the dead letters of a message whose other stories pass, which the stage has made itself."""
        if result.outcome == "dead_letter":
            return  # it has been logged
        for each in result.outgoing:
            if each.topic == self._letters.topic:
                why = details(each.headers)
                logger.warning(
                    "%s: %s: %s; the other stories of the message pass",
                    message.position,
                    why["reason"],
                    why["message"],
                    extra=about(message),
                )

    async def _try(self, messages: Sequence[Incoming]) -> list[Result]:
        """Process messages together, or one by one if that fails."""
        try:
            return await self._run(messages)
        except Exception as error:
            if len(messages) == 1:
                return [self._dead_letter(messages[0], error)]
        return await self._isolate(messages)

    async def _isolate(self, messages: Sequence[Incoming]) -> list[Result]:
        """Process each message alone to find those that fail; if stateful, then the others together again.

        Together, because a later version of a story has to see an earlier one in the same batch.
        """
        alone = [await self._try([message]) for message in messages]
        results = [result for [result] in alone]
        good = [n for n, result in enumerate(results) if result.outcome != "dead_letter"]
        if len(good) == len(messages):
            logger.warning("%d messages failed together, but none of them alone", len(messages))
        elif good and self._stateful:
            together = await self._try([messages[n] for n in good])
            for n, result in zip(good, together, strict=True):
                results[n] = result
        return results

    async def _run(self, messages: Sequence[Incoming]) -> list[Result]:
        loop = asyncio.get_running_loop()
        run = copy_context().run  # log lines of the thread have the stage, too
        results, seconds = await loop.run_in_executor(self._executor, run, self._process_timed, messages)
        self.pace.note(sum(len(message.value) for message in messages), seconds)
        if seconds > SLOW:
            largest = max(messages, key=lambda message: len(message.value))
            logger.warning(
                "%d messages took %.1f s to process; the largest, %s, has %d bytes",
                len(messages),
                seconds,
                largest.position,
                len(largest.value),
                extra=about(largest),
            )
        return results

    def _process_timed(self, messages: Sequence[Incoming]) -> tuple[list[Result], float]:
        begun = time.monotonic()
        results = self._process(messages)
        return results, time.monotonic() - begun

    def _dead_letter(self, message: Incoming, error: Exception) -> Result:
        if isinstance(error, StoryError):
            logger.warning("%s: %s: %s", message.position, error.reason, error, extra=about(message))
        elif isinstance(error, SkippedError):
            logger.warning("%s: %s", message.position, error, extra=about(message))
        else:
            logger.error("%s: %s", message.position, error, exc_info=error, extra=about(message))
        return Result([self._letters.for_input(message, error)], outcome="dead_letter")
