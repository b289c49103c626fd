"""Runs an application of aiohttp until the process is stopped."""

import asyncio
from collections.abc import Coroutine

from aiohttp import web

from streams.api.answering import protocol

# Seconds after which a connection is closed on which no whole request has come, and for those under way when
# the process is stopped.
IDLE_TIMEOUT = 30.0
STOP_TIMEOUT = 10.0
MAX_LINE = 128 * 1024  # bytes of an address, which may have the uri of a story or many queries


async def serve_with(
    application: web.Application,
    host: str,
    port: int,
    following: Coroutine[object, object, None],
    stop: asyncio.Event,
) -> None:
    """Serve an application, with what it follows in Kafka, until `stop` is set.

    Raises OSError if it cannot listen, and what `following` raises.
    """
    runner = web.AppRunner(
        application,
        access_log=None,
        logger=protocol,
        auto_decompress=False,
        keepalive_timeout=IDLE_TIMEOUT,
        max_line_size=MAX_LINE,
        shutdown_timeout=STOP_TIMEOUT,
    )
    task = asyncio.create_task(following)
    try:
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        await runner.cleanup()  # changes under way need what is followed
    finally:
        task.cancel()
        await asyncio.wait({task}, timeout=STOP_TIMEOUT)
        await runner.cleanup()
