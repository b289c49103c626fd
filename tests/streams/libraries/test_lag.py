"""The lag is measured while partitions move from worker to worker."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import IllegalStateError
from faust.types import TP

from streams.libraries.lag import measure_lag, unfinished

OURS, REVOKED, IDLE = TP("wire.raw", 0), TP("wire.raw", 1), TP("wire.raw", 2)


class Consumer:
    """Faust's consumer, from which a rebalance has revoked a partition that the assignor still has."""

    def __init__(self, error: Exception, at: str) -> None:
        self._error, self._at = error, at

    def highwater(self, tp: TP) -> int | None:
        self._fail("highwater", tp)
        return None if tp == IDLE else 10

    async def position(self, tp: TP) -> int:
        self._fail("position", tp)
        return 4

    def _fail(self, at: str, tp: TP) -> None:
        if (at, tp) == (self._at, REVOKED):
            raise self._error


@pytest.mark.parametrize(
    ("error", "at"),
    [(AssertionError("not assigned"), "highwater"), (IllegalStateError("not assigned"), "position")],
)
def test_a_partition_that_is_revoked_meanwhile_is_left_out(error: Exception, at: str) -> None:
    app: Any = SimpleNamespace(
        assignor=SimpleNamespace(assigned_actives=lambda: [OURS, REVOKED, IDLE]),
        consumer=Consumer(error, at),
        monitor=SimpleNamespace(tp_committed_offsets={}),
    )
    assert asyncio.run(measure_lag(app)) == {OURS: 6}


def test_the_committed_offset_counts_before_the_position() -> None:
    app: Any = SimpleNamespace(
        assignor=SimpleNamespace(assigned_actives=lambda: [OURS]),
        consumer=Consumer(AssertionError(), ""),
        monitor=SimpleNamespace(tp_committed_offsets={OURS: 2}),
    )
    assert asyncio.run(measure_lag(app)) == {OURS: 8}


def test_the_end_of_a_transaction_is_no_message() -> None:
    class Read(Consumer):
        unacked = (SimpleNamespace(tp=IDLE),)

        async def position(self, tp: TP) -> int:
            return 10 if tp == OURS else 4

    app: Any = SimpleNamespace(consumer=Read(AssertionError(), ""))
    assert asyncio.run(unfinished(app, {OURS: 1, REVOKED: 6, IDLE: 3})) == {REVOKED: 6, IDLE: 3}
    assert asyncio.run(unfinished(app, {REVOKED: 0})) == {}
