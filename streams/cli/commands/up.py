"""`copytaster up`: the embedded broker with workers."""

import time
from typing import Annotated

import typer

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.commands.broker import announce
from streams.cli.processes import Workers
from streams.cli.signals import stop_on_signals
from streams.settings import settings


def up(
    processes: Annotated[int, typer.Option(min=1, max=4, help="Number of worker processes.")] = 1,
) -> None:
    """Run the embedded broker and workers until interrupted.

    Prints the settings with which you can push stories from another terminal and follow what comes out.
    Nothing is kept when it ends. The broker has four partitions per topic, so more than four workers would be
    idle.
    """
    stop_on_signals(terminated=0)
    with EmbeddedBroker() as embedded:
        announce(embedded)
        own = settings().changed(brokers=embedded.address, guarantee=GUARANTEE)
        ports = range(own.web_port, own.web_port + processes)
        typer.echo("metrics: " + " ".join(f"http://localhost:{port}/metrics" for port in ports))
        with Workers(own, ports) as workers:
            while True:
                time.sleep(0.5)
                workers.restart_dead()
