"""Asks for a rebalance of a worker's consumer group, for which Faust has no method."""

from typing import Any


async def rejoin(app: Any) -> None:
    """Have the worker join its group again; the group's leader then assigns all partitions again."""
    thread = app.consumer._thread
    await thread.call_thread(thread._ensure_consumer()._coordinator.request_rejoin)
