"""The lag is measured while partitions move from worker to worker."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import IllegalStateError
from faust.types import TP

from streams.libraries.lag import committed, measure_lag, unfinished

OURS, REVOKED, IDLE, NEW = (TP("wire.raw", number) for number in range(4))


class Consumer:
    """Faust's consumer, from which a rebalance has revoked a partition that the assignor still has."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def committed(self, tp: TP) -> int | None:
        return None if tp == NEW else 4

    def highwater(self, tp: TP) -> int | None:
        if tp == REVOKED:
            raise self._error
        return None if tp == IDLE else 10


@pytest.mark.parametrize("error", [AssertionError("not assigned"), IllegalStateError("not assigned")])
def test_a_partition_that_is_revoked_meanwhile_is_left_out(error: Exception) -> None:
    app: Any = SimpleNamespace(
        assignor=SimpleNamespace(assigned_actives=lambda: [OURS, REVOKED, IDLE, NEW]),
        consumer=Consumer(error),
    )
    assert measure_lag(app) == {OURS: 6}
    assert committed(app) == {OURS: 4, REVOKED: 4, IDLE: 4}


def test_the_end_of_a_transaction_is_no_message() -> None:
    class Read:
        def unfinished(self) -> set[TP]:
            return {IDLE}

        async def position(self, tp: TP) -> int:
            return 10 if tp == OURS else 4

        def highwater(self, _: TP) -> int:
            return 10

    app: Any = SimpleNamespace(consumer=Read())
    assert asyncio.run(unfinished(app, {OURS: 1, REVOKED: 6, IDLE: 3})) == {REVOKED: 6, IDLE: 3}
    assert asyncio.run(unfinished(app, {REVOKED: 0})) == {}
