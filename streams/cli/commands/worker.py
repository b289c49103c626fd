"""`copytaster worker`: one worker process, or several that are kept alive."""

import asyncio
import logging
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from streams.cli.loading import load
from streams.cli.processes import WRONG_SETTING, Stopped, Workers, stop_on_signals
from streams.logs import set_up
from streams.preflight import TopicsError, prepare
from streams.settings import Settings, settings


def worker(
    processes: Annotated[int, typer.Option(min=1, max=64, help="Worker processes on this machine.")] = 1,
) -> None:
    """Run the stages on a Kafka cluster until told to stop.

    All workers share the partitions of one consumer group; more of them, here or on other machines,
    carry more, up to the number of partitions. /metrics, /health and /ready are on the web port, and
    for several processes on the ports that follow. At SIGTERM the batch in hand is finished first.
    """
    if processes == 1:
        _run(settings())
    first = settings().web_port
    stop_on_signals()
    try:
        with Workers(settings(), range(first, first + processes)) as workers:
            while True:
                time.sleep(0.5)
                workers.tend()
    except Stopped:
        pass


def _run(settings: Settings) -> None:
    """Run one worker in this process. Does not return."""
    # Faust is slow to import, and the other commands do without.
    from streams.app import build  # noqa: PLC0415
    from streams.libraries.shutdown import serve  # noqa: PLC0415

    set_up(settings.log_level)
    pipeline = load(settings)
    _prepare(settings)
    with tempfile.TemporaryDirectory(prefix="copytaster-") as folder:
        app = build(settings, pipeline, settings.web_port, Path(folder))
        logging.getLogger(__name__).info(
            "worker of group %s at %s, web port %d",
            settings.group,
            settings.brokers,
            settings.web_port,
        )
        serve(app)


def _prepare(settings: Settings) -> None:
    # A loop of its own: Faust makes another, and does not like one that has ended.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(prepare(settings))
    except TopicsError as error:
        for line in error.errors:
            typer.echo(f"copytaster: {line}", err=True)
        raise typer.Exit(WRONG_SETTING) from None
    finally:
        loop.close()
