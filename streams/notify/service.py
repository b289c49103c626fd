"""The process `copytaster notify`: takes alerts, and delivers those of its partitions.

If Kafka cannot be used, everything begins anew after a pause, from what `wire.notified` has.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import IllegalStateError, KafkaError

from streams import compacted
from streams.backoff import backoff
from streams.client import as_incoming
from streams.libraries import rebootstrap, records
from streams.messages import Incoming
from streams.notify.couriers import Couriers
from streams.notify.journal import Journal
from streams.notify.metrics import DISABLED, FAILING, OVERDUE, REGISTRY, WAITING
from streams.notify.recipients import Recipients
from streams.notify.records import Notice
from streams.notify.senders import Senders
from streams.notify.taking import Taking
from streams.pages import page_routes, serving
from streams.preparing import wait_for_topics
from streams.security import connection
from streams.settings import Settings
from streams.topics import ALERTS, MAX_MESSAGE, NOTIFIED, SUBSCRIPTIONS
from streams.tracing.process import start_tracing, tracing

logger = logging.getLogger(__name__)

STOP_TIMEOUT = 20.0  # seconds for everything
LEAVE_TIMEOUT = 5.0  # seconds to leave the group
RESTART_PAUSES = 1.0, 30.0  # seconds
FULL = 10_000  # alerts that are about to be delivered; then no more are taken
AT_ONCE = 500  # messages


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Deliver alerts until `stop` is set. Raises TopicsError if topics are missing."""
    start_tracing(settings, "notify", settings.notify_port)
    service = _Service(settings)
    routes = page_routes(
        REGISTRY, service.waiting_for, service.measure, lambda: {"partitions": service.partitions()}
    )
    async with serving(routes, settings.web_host, settings.notify_port):
        working = asyncio.create_task(service.run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if working.done():
            return working.result()
        working.cancel()
        await asyncio.wait({working}, timeout=STOP_TIMEOUT)
        await asyncio.to_thread(tracing().close)


class _Service(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is not typed
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._alerts = ALERTS.name(settings.topic_prefix)
        self._notified = NOTIFIED.name(settings.topic_prefix)
        self._recipients = Recipients()
        self._consumer: AIOKafkaConsumer | None = None
        self._couriers: Couriers | None = None
        self._ends: dict[Couriers, dict[TopicPartition, int]] = {}  # of wire.notified, which is read first
        self._committed: dict[TopicPartition, int] = {}
        self._begun = False

    def partitions(self) -> list[str]:
        assigned = self._consumer.assignment() if self._consumer else ()
        return sorted(f"{each.topic}-{each.partition}" for each in assigned)

    def waiting_for(self) -> str:
        if not self._recipients.known:
            return "for Kafka, or for the subscriptions to be read"
        return "" if self._begun else "for partitions, or for what they hold to be read"

    def measure(self) -> None:
        outbox = self._couriers.outbox if self._couriers else None
        states = [*outbox.memory.states()] if outbox else []
        overdue = [queue.overdue_since for queue in outbox.queues if queue.overdue_since] if outbox else []
        now = datetime.now(UTC)
        WAITING.set(len(outbox) if outbox else 0)
        OVERDUE.set(max((now - min(overdue)).total_seconds(), 0) if overdue else 0)
        FAILING.set(sum(state.failing is not None for _, _, state in states))
        DISABLED.set(sum(outbox.is_disabled(each, state) for each, _, state in states) if outbox else 0)

    async def run(self) -> None:
        """Work until cancelled. Raises TopicsError."""
        await wait_for_topics(self._settings, ALERTS, SUBSCRIPTIONS, NOTIFIED)
        async with Senders(self._settings) as senders:
            following = asyncio.create_task(self._follow())
            try:
                for pause in backoff(*RESTART_PAUSES):
                    try:
                        await self._work(senders, following)
                    except (KafkaError, OSError, sqlite3.Error) as error:
                        logger.warning("%s: %r; beginning anew", self._settings.brokers, error)
                    await asyncio.sleep(pause)
            finally:
                following.cancel()

    async def _follow(self) -> None:
        """Keep the subscriptions up to date."""
        async with aclosing(compacted.follow(self._settings, SUBSCRIPTIONS)) as following:
            async for changes in following:
                changed = self._recipients.apply(changes)
                if self._couriers:
                    self._couriers.wake(changed)

    async def _work(self, senders: Senders, following: "asyncio.Task[None]") -> None:
        records.install()
        rebootstrap.install()
        async with Journal.open(self._settings) as journal:
            self._senders, self._journal = senders, journal
            taking = Taking(self._recipients)
            self._consumer = consumer = AIOKafkaConsumer(
                **connection(self._settings),
                group_id=self._settings.notify_group,
                client_id="copytaster-notify",
                enable_auto_commit=False,
                auto_offset_reset="earliest",  # offsets of wire.notified are never committed
                isolation_level=(
                    "read_committed" if self._settings.guarantee == "exactly_once" else "read_uncommitted"
                ),
                max_partition_fetch_bytes=MAX_MESSAGE,
                session_timeout_ms=int(self._settings.session_timeout * 1000),
                heartbeat_interval_ms=int(self._settings.session_timeout * 1000 / 5),
                rebalance_timeout_ms=60_000,
                metadata_max_age_ms=10_000,
            )
            consumer.subscribe([self._alerts, self._notified], listener=self)
            try:
                await consumer.start()
                while True:
                    journal.check()
                    if following.done():
                        following.result()
                    await self._step(consumer, taking)
            finally:
                self._begun = False
                await self._stop_couriers()
                self._consumer = None
                with suppress(TimeoutError):
                    await asyncio.wait_for(consumer.stop(), LEAVE_TIMEOUT)

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        self._begun = False
        await self._stop_couriers()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        # Nothing is awaited here: `_step` must not get messages of the new assignment before.
        self._couriers = Couriers(self._recipients, self._senders, self._journal.write)
        self._committed = {}

    async def _stop_couriers(self) -> None:
        if self._couriers:
            couriers, self._couriers = self._couriers, None
            await couriers.stop()

    async def _step(self, consumer: AIOKafkaConsumer, taking: Taking) -> None:
        """Read what has arrived."""
        couriers = self._couriers
        if couriers is None:
            await asyncio.sleep(0.1)
            return
        if couriers.failure:
            raise couriers.failure
        if not self._begun:
            await self._begin_if_read(consumer, couriers)
        reading = self._notified if not self._begun or couriers.backlog > FULL else None
        partitions = [each for each in consumer.assignment() if reading in (None, each.topic)]
        if not partitions:
            await asyncio.sleep(0.1)
            return
        batches = await consumer.getmany(*partitions, timeout_ms=200, max_records=AT_ONCE)
        # Without a pause since they were returned: then they are of the present assignment.
        if self._couriers:
            for message in _messages(batches, self._notified):
                self._couriers.outbox.apply(message)
        for partition, messages in batches.items():
            if partition.topic == self._alerts:
                taken = taking.take(map(as_incoming, messages))
                await asyncio.gather(*map(self._write, taken))
        if self._begun:
            await self._commit(consumer)

    def _write(self, notice: Notice) -> "asyncio.Task[None]":
        partition = self._journal.partition(notice.alert["subscription"])
        return self._journal.write(partition, notice.key, notice.to_json(), notice.headers)

    async def _begin_if_read(self, consumer: AIOKafkaConsumer, couriers: Couriers) -> None:
        """Begin to deliver if wire.notified has been read to the end that it had when it was assigned."""
        try:
            if couriers not in self._ends:
                notified = [each for each in consumer.assignment() if each.topic == self._notified]
                self._ends = {couriers: await consumer.end_offsets(notified)}
            ends = self._ends[couriers].items()
            read = [await consumer.position(partition) >= end for partition, end in ends]
        except IllegalStateError:
            return  # a rebalance has taken a partition away meanwhile
        if self._recipients.known and all(read) and couriers is self._couriers:
            logger.info("delivering: %d alerts wait", len(couriers.outbox))
            couriers.outbox.begin()
            self._begun = True

    async def _commit(self, consumer: AIOKafkaConsumer) -> None:
        """Commit what was taken, and the marks with which transactions end."""
        alerts = [each for each in consumer.assignment() if each.topic == self._alerts]
        try:
            positions = {each: await consumer.position(each) for each in alerts}
            if changed := dict(positions.items() - self._committed.items()):
                await consumer.commit(changed)
                self._committed |= changed
        except KafkaError as error:  # in a rebalance; the alerts are taken again, with the same ids
            logger.warning("%s: offsets are not committed: %s", self._alerts, type(error).__name__)


def _messages(batches: Mapping[TopicPartition, Sequence[ConsumerRecord]], topic: str) -> Iterator[Incoming]:
    """The messages of a topic."""
    for partition, messages in batches.items():
        if partition.topic == topic:
            yield from map(as_incoming, messages)
