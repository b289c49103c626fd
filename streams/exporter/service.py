"""The process `copytaster exporter`: asks the brokers every few seconds, and serves what they say."""

import asyncio
import logging

from aiokafka.errors import KafkaError

from streams.errors import CommandError
from streams.exporter.metrics import FIGURES, REGISTRY
from streams.lags import measure
from streams.operations import describe_group
from streams.pages import page_routes, serving
from streams.settings import Settings

logger = logging.getLogger(__name__)

INTERVAL = 10.0  # seconds from the end of a measurement to the next
TIMEOUT = 60.0  # seconds for a measurement; aiokafka tries to reach a broker that is gone for ever


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Measure and serve until `stop` is set. Raises OSError if the pages cannot be served."""
    exporter = _Exporter(settings)
    async with serving(
        page_routes(REGISTRY, lambda: exporter.problem), settings.web_host, settings.exporter_port
    ):
        measuring = asyncio.create_task(exporter.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({measuring, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if measuring.done():
            return measuring.result()
        measuring.cancel()
        await asyncio.wait({measuring})


class _Exporter:
    problem = "for the brokers to be asked"
    """Why there are no figures, or an empty string."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            try:
                async with asyncio.timeout(TIMEOUT):
                    FIGURES.update(await measure(self._settings), await self._members())
                self._note("")
            except (KafkaError, OSError) as error:
                self._note(f"for Kafka at {self._settings.brokers}: {error!r}")
            await asyncio.sleep(INTERVAL)

    async def _members(self) -> int | None:
        """The number of workers; None on the embedded broker, which does not tell."""
        try:
            return len((await describe_group(self._settings)).members)
        except CommandError:
            return None

    def _note(self, problem: str) -> None:
        """Take note of how a measurement ended, and log that if it is new."""
        if problem != self.problem:
            logger.log(logging.WARNING if problem else logging.INFO, "%s", problem or "the brokers answer")
        self.problem = problem
