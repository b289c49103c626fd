"""`copytaster broker`: the embedded broker."""

import time
from collections.abc import Mapping

import typer

from streams.broker import GUARANTEE, LIMITS, EmbeddedBroker
from streams.cli.signals import stop_on_signals
from streams.settings import PREFIX


def broker() -> None:
    """Run only the embedded broker until interrupted.

    Prints the settings that other commands need to use it. It has no real transactions, so workers need
    COPYTASTER_GUARANTEE=at_least_once.
    """
    stop_on_signals(terminated=0)
    with EmbeddedBroker() as embedded:
        announce(embedded)
        while True:
            time.sleep(3600)


def announce(embedded: EmbeddedBroker, more: Mapping[str, str] | None = None) -> None:
    """Print the settings that other commands need to use the broker, some more, and its limits."""
    given = {"BROKERS": embedded.address, "GUARANTEE": GUARANTEE, **(more or {})}
    typer.echo(f"Kafka at {embedded.address}; in another terminal:\n")
    typer.echo("    export " + " ".join(f"{PREFIX}{name}={value}" for name, value in given.items()))
    typer.echo("    copytaster follow &")
    typer.echo("    copytaster push FILE...\n")
    typer.echo(LIMITS)
