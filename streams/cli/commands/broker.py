"""`copytaster broker`: a Kafka in memory."""

import time
from contextlib import suppress

import typer

from streams.broker import GUARANTEE, LIMITS, EmbeddedBroker
from streams.cli.processes import Stopped, stop_on_signals
from streams.settings import PREFIX


def broker() -> None:
    """Run the embedded broker alone until interrupted.

    Prints its address; other commands use it when COPYTASTER_BROKERS is set to that. It has no real
    transactions, so workers on it need COPYTASTER_GUARANTEE=at_least_once.
    """
    stop_on_signals()
    with suppress(Stopped), EmbeddedBroker() as embedded:
        announce(embedded)
        while True:
            time.sleep(3600)


def announce(embedded: EmbeddedBroker) -> None:
    """Print how other commands reach the broker, and its limits."""
    typer.echo(f"Kafka at {embedded.address}; in another terminal:\n")
    typer.echo(f"    export {PREFIX}BROKERS={embedded.address} {PREFIX}GUARANTEE={GUARANTEE}")
    typer.echo("    copytaster follow &")
    typer.echo("    copytaster push FILE...\n")
    typer.echo(LIMITS)
