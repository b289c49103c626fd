"""A Faust worker's assigned partitions, and its lag in each."""

from collections.abc import Mapping
from typing import Any

import faust
from aiokafka.errors import KafkaError
from faust.types import TP


def assigned(app: faust.App) -> set[TP]:
    """The partitions that are assigned to this worker."""
    return set(app.assignor.assigned_actives())


def committed(app: Any) -> dict[TP, int]:
    """The committed offset of each assigned partition, or where it begins if there is none."""
    offsets = {tp: app.consumer.committed(tp) for tp in assigned(app)}
    return {tp: offset for tp, offset in offsets.items() if offset is not None}


def starts(app: Any) -> dict[TP, int]:
    """Where each assigned partition has been read from since the last rebalance."""
    offsets = {tp: app.consumer.began_at(tp) for tp in assigned(app)}
    return {tp: offset for tp, offset in offsets.items() if offset is not None}


def measure_lag(app: Any) -> dict[TP, int]:
    """The number of uncommitted messages in each assigned partition whose offsets are known."""
    lags = {}
    for tp, offset in committed(app).items():
        try:
            end = app.consumer.highwater(tp)
        except (AssertionError, KafkaError):
            continue  # a rebalance has revoked the partition in the meantime
        if end is not None:
            lags[tp] = max(0, end - offset)
    return lags


async def unfinished(app: Any, lags: Mapping[TP, int]) -> dict[TP, int]:
    """The lags of partitions that have messages.

    An uncommitted offset may also be the end of a transaction, which is no message.
    """
    taken = app.consumer.unfinished()
    return {tp: lag for tp, lag in lags.items() if lag and (tp in taken or not await _is_read(app, tp))}


async def _is_read(app: Any, tp: TP) -> bool:
    """Whether a partition has been read to its end."""
    try:
        return bool(await app.consumer.position(tp) == app.consumer.highwater(tp))
    except (AssertionError, KafkaError):
        return True  # a rebalance has revoked the partition in the meantime
