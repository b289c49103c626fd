"""After a refused batch, the producer's next one has the number that the broker expects."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import (
    KafkaError,
    MessageSizeTooLargeError,
    NoError,
    NotLeaderForPartitionError,
    OutOfOrderSequenceNumber,
)
from aiokafka.producer import sender
from aiokafka.producer.transaction_manager import TransactionManager
from aiokafka.structs import TopicPartition

from streams.libraries.idempotence import install

PARTITION = TopicPartition("wire.parsed", 2)
SENT = 7  # messages of the batches before
RECORDS = 3  # messages of the batch


class Batch:
    """A batch as aiokafka's handler sees it."""

    record_count = RECORDS

    def __init__(self) -> None:
        self.future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def done(self, *_: object) -> None:
        self.future.set_result(None)

    def failure(self, exception: BaseException) -> None:
        self.future.set_exception(exception)


def next_sequence(error: type[KafkaError]) -> int:
    """The number of the batch after one that the broker answered with an error."""

    async def answer() -> int:
        manager = TransactionManager(None, 60_000)
        manager.increment_sequence_number(PARTITION, SENT + RECORDS)  # as the sender does when it sends
        client = SimpleNamespace(force_metadata_update=lambda: None)
        of = SimpleNamespace(client=client, _txn_manager=manager, _retry_backoff=0.1)
        handler = sender.SendProduceReqHandler(of, {PARTITION: (batch := Batch())})
        answers = [(PARTITION.partition, error.errno, 0, -1, 0)]
        handler.handle_response(SimpleNamespace(API_VERSION=7, topics=[(PARTITION.topic, answers)]))
        if batch.future.done():
            batch.future.exception()
        return int(manager.sequence_number(PARTITION))

    install()
    return asyncio.run(answer())


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NoError, SENT + RECORDS),
        (MessageSizeTooLargeError, SENT),  # refused for good: its numbers are free
        (NotLeaderForPartitionError, SENT + RECORDS),  # sent again with the same numbers
        (OutOfOrderSequenceNumber, SENT + RECORDS),  # lost: nothing can be made of them
    ],
)
def test_only_a_batch_refused_for_good_gives_its_numbers_back(error: type[KafkaError], expected: int) -> None:
    assert next_sequence(error) == expected


def test_installing_twice_changes_nothing() -> None:
    install()
    handler = sender.SendProduceReqHandler
    install()
    assert sender.SendProduceReqHandler is handler
    assert handler.__mro__.count(handler) == 1
