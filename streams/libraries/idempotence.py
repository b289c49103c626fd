"""Fixes aiokafka's idempotent producer after a rejected batch (aio-libs/aiokafka #1017).

aiokafka advances a partition's sequence number when it sends a batch, and leaves it there if the broker
rejects the batch, for example as too large. The broker then sees a gap and rejects every later batch of that
partition, for as long as the producer lives. aiokafka has only one batch per partition in flight, so the
sequence numbers of a rejected batch can be used again.
"""

from typing import Any

from aiokafka.errors import OutOfOrderSequenceNumber, ProducerFenced
from aiokafka.producer import sender

# After these errors no sequence number is valid any more.
FATAL = (OutOfOrderSequenceNumber, ProducerFenced)


class _Handler(sender.SendProduceReqHandler):  # type: ignore[misc]  # aiokafka is not typed
    def handle_response(self, response: Any) -> None:
        super().handle_response(response)
        manager = self._sender._txn_manager
        if manager is None:
            return
        for partition, batch in self._batches.items():
            error = batch.future.exception() if batch.future.done() else None
            if error and not isinstance(error, FATAL):
                manager.increment_sequence_number(partition, -batch.record_count)


def install() -> None:
    """Patch aiokafka for this process. It is safe to call this more than once."""
    sender.SendProduceReqHandler = _Handler
