"""`copytaster broker` and `copytaster up`: a Kafka in memory, alone or with workers."""

import time
from typing import Annotated

import typer

from streams.broker import GUARANTEE, LIMITS, EmbeddedBroker
from streams.cli.processes import Stopped, Workers, stop_on_signals
from streams.settings import PREFIX, settings


def broker() -> None:
    """Run the embedded broker until interrupted, and print its address.

    Other commands use it when COPYTASTER_BROKERS is set to that address. It has no real transactions, so
    that workers on it need COPYTASTER_GUARANTEE=at_least_once.
    """
    stop_on_signals()
    try:
        with EmbeddedBroker() as embedded:
            _announce(embedded)
            while True:
                time.sleep(3600)
    except Stopped:
        pass


def up(
    processes: Annotated[int, typer.Option(min=1, max=4, help="Worker processes.")] = 1,
) -> None:
    """Run the embedded broker and workers until interrupted, and print the address.

    Everything needed to try copytaster on one machine: push stories from another terminal, follow
    what comes out. Nothing is kept when it ends. The broker has four partitions a topic, so that
    more than four workers would have nothing to do.
    """
    stop_on_signals()
    try:
        with EmbeddedBroker() as embedded:
            _announce(embedded)
            own = settings().changed(brokers=embedded.address, guarantee=GUARANTEE)
            ports = range(own.web_port, own.web_port + processes)
            typer.echo("metrics: " + " ".join(f"http://localhost:{port}/metrics" for port in ports))
            with Workers(own, ports) as workers:
                while True:
                    time.sleep(0.5)
                    workers.tend()
    except Stopped:
        pass


def _announce(embedded: EmbeddedBroker) -> None:
    typer.echo(f"Kafka at {embedded.address}; in another terminal:\n")
    typer.echo(f"    export {PREFIX}BROKERS={embedded.address} {PREFIX}GUARANTEE={GUARANTEE}")
    typer.echo("    copytaster follow &")
    typer.echo("    copytaster push FILE...\n")
    typer.echo(LIMITS)
