"""Follows `wire.alerts`: reads those of the last days, then each as it comes."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from streams.administration import administrator, is_embedded
from streams.alerts import read_alert
from streams.api.problems import AGAIN, ProblemError
from streams.api.recent import PERIOD, Recent, Told
from streams.backoff import backoff
from streams.client import as_incoming, reader
from streams.history import offsets_since
from streams.log_lines import place
from streams.messages import Incoming
from streams.settings import Settings
from streams.topics import ALERTS

logger = logging.getLogger(__name__)

AT_ONCE = 1_000  # messages
RESTART_PAUSES = 1.0, 30.0  # seconds


class Alerts:
    """The newest alerts; `recent` is None until those of the last days have been read.

    If Kafka cannot be read, this begins anew with an empty database, and until that has all, the one before
    counts. A database that fails, as on a full disk, is closed, so that its successor has room.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topic = ALERTS.name(settings.topic_prefix)
        self.recent: Recent | None = None
        self.read = 0
        """How many alerts have been read since reading began."""

    async def newest(self, owner: str, subscription: str, limit: int) -> list[Told]:
        """The newest alerts of a subscription, newest first. Raises ProblemError."""
        if self.recent is None:
            raise ProblemError(503, "the alerts have not been read yet", headers=AGAIN)
        try:
            return await asyncio.to_thread(self.recent.newest, owner, subscription, limit)
        except sqlite3.Error as error:
            logger.warning("cannot read the alerts of %s: %s", subscription, error)
            raise ProblemError(503, "the alerts are being read anew", headers=AGAIN) from None

    async def follow(self) -> None:
        """Read and follow the topic, until cancelled."""
        for pause in backoff(*RESTART_PAUSES):
            try:
                await self._read()
            except (KafkaError, OSError) as error:
                logger.warning("cannot read %s: %r; beginning anew", self._topic, error)
            except sqlite3.Error as error:
                logger.error("the temporary database of alerts: %s; beginning anew", error)
                self._close()
            await asyncio.sleep(pause)

    async def _read(self) -> None:
        """Read the topic until it gets more partitions: then a story may be in another one."""
        self.read = 0
        since = datetime.now(UTC) - PERIOD
        async with administrator(self._settings) as client:
            embedded = await is_embedded(client)
        async with reader(self._settings, [self._topic]) as consumer:
            starts, ends = await offsets_since(consumer, since, embedded=embedded)
            for partition, start in starts.items():
                consumer.seek(partition, start)
            recent = Recent()
            try:
                while not all([await consumer.position(each) >= end for each, end in ends.items()]):
                    await self._next(consumer, recent)
                self._close()
                self.recent = recent
                logger.info("%d alerts of the last %d days", recent.count, PERIOD.days)
                while len(consumer.partitions_for_topic(self._topic) or ()) <= len(ends):
                    await self._next(consumer, recent)
            finally:
                if recent is not self.recent:
                    recent.close()

    def _close(self) -> None:
        if self.recent:
            self.recent.close()
        self.recent = None

    async def _next(self, consumer: AIOKafkaConsumer, recent: Recent) -> None:
        """Add the alerts that arrive within a second."""
        batches = await consumer.getmany(timeout_ms=1_000, max_records=AT_ONCE)
        messages = [as_incoming(message) for batch in batches.values() for message in batch]
        if messages:
            await asyncio.to_thread(_add, messages, recent)
            self.read += len(messages)


NEWEST = web.AppKey("alerts", Alerts)


def _add(messages: Iterable[Incoming], recent: Recent) -> None:
    recent.add(_read_all(messages))


def _read_all(messages: Iterable[Incoming]) -> Iterator[Told]:
    oldest = datetime.now(UTC) - PERIOD - timedelta(minutes=1)
    for message in messages:
        if message.time < oldest:
            continue
        try:
            yield Told(read_alert(message.value), message.time, message.value)
        except ValueError as error:
            logger.warning("%s: not an alert: %s", message.position, error, extra=place(message))
