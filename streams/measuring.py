"""Asks the brokers every few seconds how far the groups are behind, and which workers there are."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiokafka.errors import KafkaError

from streams.errors import CommandError
from streams.lags import Lag, measure
from streams.operations import Member, describe_group
from streams.settings import Settings

logger = logging.getLogger(__name__)

INTERVAL = 10.0  # seconds from the end of a measurement to the next
TIMEOUT = 60.0  # seconds for a measurement; aiokafka tries to reach a broker that is gone for ever
STALE_AFTER = 60.0  # seconds after which a measurement is no longer shown: nobody knows the lag then


@dataclass(frozen=True)
class Measurement:
    """What the brokers said; `members` are the workers in the group, None if the brokers cannot tell.

    `at` is when they said it, in seconds since 1970.
    """

    lags: Sequence[Lag]
    members: Sequence[Member] | None
    at: float

    @property
    def is_fresh(self) -> bool:
        return time.time() - self.at < STALE_AFTER


class Measuring:
    """Measures until cancelled, and gives each measurement to `take`."""

    problem = "for the brokers to be asked"
    """Why the last measurement failed, or an empty string."""

    def __init__(self, settings: Settings, take: Callable[[Measurement], None]) -> None:
        self._settings = settings
        self._take = take

    async def run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(TIMEOUT):
                    lags, members = await measure(self._settings), await self._members()
                self._take(Measurement(lags, members, time.time()))
                self._note("")
            except (KafkaError, OSError) as error:
                self._note(f"for Kafka at {self._settings.brokers}: {error!r}")
            await asyncio.sleep(INTERVAL)

    async def _members(self) -> Sequence[Member] | None:
        """The workers; None on the embedded broker, which does not tell."""
        try:
            return (await describe_group(self._settings)).members
        except CommandError:
            return None

    def _note(self, problem: str) -> None:
        """Take note of how a measurement ended, and log that if it is new."""
        if problem != self.problem:
            logger.log(logging.WARNING if problem else logging.INFO, "%s", problem or "the brokers answer")
        self.problem = problem
