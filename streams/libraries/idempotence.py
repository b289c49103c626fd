"""Fixes aiokafka's idempotent producer where the broker refuses a batch.

aiokafka numbers a batch when it sends it, and keeps counting when the broker refuses it, for being too large
for example. To the broker everything that follows in that partition then has a gap before it, and is refused
as well, for as long as the producer lives (aio-libs/aiokafka #1017). As aiokafka sends only one batch of a
partition at a time, the numbers of one that was refused can be given to the next.
"""

from typing import Any

from aiokafka.errors import OutOfOrderSequenceNumber, ProducerFenced
from aiokafka.producer import sender

# After these errors the numbers are useless, whatever they are.
LOST = (OutOfOrderSequenceNumber, ProducerFenced)


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
    """Fix the producers of this process."""
    sender.SendProduceReqHandler = _Handler
