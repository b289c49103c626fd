"""Mends aiokafka's idempotent producer where the broker refuses a batch.

aiokafka numbers a batch when it sends it and keeps counting when the broker does not take it, for being too
large, say. To the broker all that follows in that partition then has a gap before it, and it refuses
that, too, for as long as the producer lives (aio-libs/aiokafka #1017). As aiokafka has no more than one batch
of a partition under way, the numbers of one that was refused can be given to the next.
"""

from typing import Any

from aiokafka.errors import OutOfOrderSequenceNumber, ProducerFenced
from aiokafka.producer import sender

# After these the numbers are of no use any more, whatever they are.
LOST = (OutOfOrderSequenceNumber, ProducerFenced)


class OutOfStepError(Exception):
    """The broker counts a producer's batches otherwise than that does itself: it can send no more."""


class _Handler(sender.SendProduceReqHandler):  # type: ignore[misc]  # aiokafka is not typed
    def handle_response(self, response: Any) -> None:
        super().handle_response(response)
        manager = self._sender._txn_manager
        if manager is None:
            return
        for partition, batch in self._batches.items():
            refused = batch.future.exception() if batch.future.done() else None
            if refused and not isinstance(refused, LOST):
                manager.increment_sequence_number(partition, -batch.record_count)


def install() -> None:
    """Mend the producers of this process."""
    sender.SendProduceReqHandler = _Handler
