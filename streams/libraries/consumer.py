"""Faust's aiokafka consumer, changed so that it skips no messages, whenever rebalances come."""

import logging
from collections.abc import AsyncIterator, Collection, Iterator
from typing import TYPE_CHECKING, Any

from aiokafka.errors import IllegalStateError, KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message
from mode.utils.futures import notify

from streams.libraries.acknowledgements import Acknowledgements
from streams.libraries.consumer_thread import ConsumerThread

if TYPE_CHECKING:
    from streams.libraries.transport import Transport

logger = logging.getLogger(__name__)

SEEK_PAUSE = 0.5  # seconds before the next attempt to seek


class Consumer(driver.Consumer):
    """Reads partitions from their committed offsets, and commits what is finished.

    In Faust, one task fetches, and another seeks after each rebalance. If rebalances follow closely on each
    other, messages that were fetched before a seek are passed on after it, and those that the seek went back
    to are dropped. So here one task does both, in `getmany`, and others only tell it to seek.
    """

    transport: "Transport"
    _thread: ConsumerThread

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._acknowledgements = Acknowledgements()
        self._seek_next = False  # before anything else is passed on
        self._revoking = False

    def verify_event_path(self, now: float, tp: Any) -> None:
        """Do nothing: Faust reports a partition as stalled if its next message comes after a quiet time."""

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self._revoking = self._seek_next = True
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        self._revoking, self._seek_next = False, True
        self._acknowledgements.forget()  # of partitions that others may have had meanwhile
        await super().on_partitions_assigned(assigned, generation_id)

    async def perform_seek(self) -> None:
        """Seek before the next fetch."""
        self._seek_next = True

    def resume_flow(self) -> None:
        """Pass on messages again, unless another rebalance has begun, at whose end this is called again."""
        if not self._revoking:
            super().resume_flow()

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:  # noqa: ASYNC109  Faust's
        """Pass on what is fetched, up to the next seek. If a stage is paused meanwhile, the rest of its
        messages is fetched again later: a single fetch may have thousands."""
        if not self.flow_active:
            await self.wait(self.can_resume_flow.wait())
        if self._seek_next and not await self._seek_to_committed():
            return
        records, _ = await self._wait_next_records(timeout)
        left: dict[TP, int] = {}  # the first offsets that were not passed on
        for tp, record in self.scheduler.iterate(records or {}):
            if self._seek_next or not self.flow_active:
                self._seek_next = True
                return
            if tp in left or tp.topic in self.transport.paused_topics():
                left.setdefault(tp, record.offset)
                continue
            message = self._to_message(tp, record)
            self._acknowledgements.pass_on(message)
            self._read_offset.pop(tp, None)  # by which Faust would drop messages that are read again
            yield tp, message
        for tp, offset in left.items():
            await self._thread.call_thread(self._thread.rewind, tp, offset)

    async def _seek_to_committed(self) -> bool:
        """Seek to the committed offsets; returns whether messages may be passed on now."""
        self._seek_next = False
        try:
            offsets = await self.seek_to_committed()
        except KafkaError as error:
            passing = error.retriable or isinstance(error, IllegalStateError)  # a rebalance, or no broker
            level = logging.DEBUG if passing else logging.WARNING
            logger.log(level, "cannot seek to the committed offsets: %r; retrying", error)
            self._seek_next = True
            await self.sleep(SEEK_PAUSE)
            return False
        self._acknowledgements.forget()
        self._committed_offset.clear()
        self._committed_offset.update(offsets)
        return not self._seek_next

    def ack(self, message: Message) -> bool:
        """Take note that a stage has finished a message."""
        if message.acked:
            return False
        message.acked = True
        self._unacked_messages.discard(message)
        notify(self._waiting_for_ack)
        return self._acknowledgements.finish(message)

    async def commit_and_end_transactions(self) -> None:
        """Commit everything that is finished, before the partitions are given up.

        Faust does nothing here while another commit is under way, which may have begun before the last
        messages were finished; the partition's next owner would process those again.
        """
        while await self.maybe_wait_for_commit_to_finish():
            pass
        await super().commit_and_end_transactions()

    def is_current(self, message: Message) -> bool:
        """Whether a message was passed on since the last seek; otherwise it is read again."""
        return self._acknowledgements.is_current(message)

    def unfinished(self) -> set[TP]:
        """The partitions that have messages which were passed on and are not finished."""
        return self._acknowledgements.unfinished

    def _filter_tps_with_pending_acks(self, topics: Collection[Any] | None = None) -> Iterator[TP]:
        partitions = self._acknowledgements.partitions
        return (tp for tp in partitions if topics is None or tp in topics or tp.topic in topics)

    def _new_offset(self, tp: TP) -> int | None:
        return self._acknowledgements.committable(tp)

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    def committed(self, tp: TP) -> int | None:
        """The committed offset of a partition, or where it begins if there is none; None if not known yet."""
        offset: int | None = self._committed_offset.get(tp)
        return self._thread.starts().get(tp) if offset is None else offset

    def began_at(self, tp: TP) -> int | None:
        """Where a partition has been read from since the last rebalance; None if not known yet."""
        return self._thread.starts().get(tp)
