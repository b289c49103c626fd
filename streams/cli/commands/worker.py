"""`copytaster worker`: a worker process, or several that are restarted when they die."""

import asyncio
import logging
import tempfile
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from streams.cli.processes import Workers, check_address, unusable_address
from streams.cli.signals import end_on_signals, stop_on_signals
from streams.logs import set_up
from streams.settings import Settings, settings


def worker(
    processes: Annotated[
        int, typer.Option(min=1, max=64, help="Number of worker processes on this machine.")
    ] = 1,
) -> None:
    """Run the stages on a Kafka cluster until stopped.

    All workers, here and on other machines, share one consumer group; more workers process more, up to the
    number of partitions. /metrics, /health and /ready are on COPYTASTER_WEB_PORT. With several processes,
    those that die are restarted, each has pages of its own on one of the ports after that, and the first
    port has those of all. On SIGTERM workers finish their current batch first.
    """
    set_up(settings())
    if processes == 1:
        end_on_signals(terminated=0)
        _run(settings())
    from streams.cli.merging import merged_pages  # noqa: PLC0415 - a single worker does not need it

    stop_on_signals(terminated=0)
    host, port = settings().web_host, settings().web_port
    check_address(host, port)
    with (
        Workers(settings(), range(port + 1, port + 1 + processes)) as workers,
        merged_pages(host, port, workers.servers),
    ):
        while True:
            time.sleep(0.5)
            workers.restart_dead()


def _run(settings: Settings) -> NoReturn:
    """Run a worker in this process, until a signal stops it in order."""
    # Imported only here: Faust and spaCy take time and memory that a supervising process does not need.
    from streams.app import build  # noqa: PLC0415
    from streams.cli.loading import load_pipeline, warm_up  # noqa: PLC0415
    from streams.libraries.shutdown import serve  # noqa: PLC0415
    from streams.preflight import prepare  # noqa: PLC0415
    from streams.stages import TURNS  # noqa: PLC0415

    check_address(settings.web_host, settings.web_port)
    pipeline = load_pipeline(settings)
    # In an event loop of its own: Faust makes another one, and fails if `asyncio.run` has been used before.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        try:
            runner.run(prepare(settings))
        except OSError as error:  # of its web pages
            raise unusable_address(settings.web_host, settings.web_port, error) from None
    with tempfile.TemporaryDirectory(prefix="copytaster-") as folder:
        app = build(settings, pipeline, settings.web_port, Path(folder))
        logging.getLogger(__name__).info(
            "worker of group %s at %s, web port %d",
            settings.group,
            settings.brokers,
            settings.web_port,
        )
        TURNS.of(0).submit(warm_up, pipeline)  # while the worker joins its group
        serve(app)
