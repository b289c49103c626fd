"""`python -m tests.faults`: the fault suite."""

import shutil
import time
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.install import MissingError, install
from streams.settings import Guarantee
from tests.faults.scenarios import SCENARIOS
from tests.faults.stage import Size, play

FOLDER = Path("build/kafka").resolve()  # Kafka's jars, and the data and logs of each scenario


def main(
    names: Annotated[list[str] | None, typer.Argument(help=", ".join(SCENARIOS))] = None,
    stories: Annotated[int, typer.Option(help="Stories of each scenario.")] = 500,
    kills: Annotated[int, typer.Option(help="Workers killed, in the scenario of that name.")] = 8,
    rate: Annotated[float, typer.Option(help="Stories pushed in a second.")] = 25,
    guarantee: Annotated[Guarantee, typer.Option(help="What the workers are to keep.")] = "exactly_once",
) -> None:
    """Break things while stories arrive, on a real Kafka, and count what became of the stories.

    The exit status is 1 if any was lost, came twice (which at_least_once allows), or in the wrong order.
    """
    if unknown := [name for name in names or () if name not in SCENARIOS]:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(SCENARIOS)}")
    try:
        jars = install(FOLDER)
    except MissingError as error:
        typer.echo(f"faults: {error}", err=True)
        raise typer.Exit(1) from None
    runs = FOLDER / "faults"
    shutil.rmtree(runs, ignore_errors=True)
    runs.mkdir(parents=True)
    sound = True
    for name in names or SCENARIOS:
        if SCENARIOS[name].lacks:
            typer.echo(f"{name:<8} left out: {SCENARIOS[name].lacks}")
            continue
        begun = time.monotonic()
        try:
            did, verdict = play(name, SCENARIOS[name], Size(stories, kills, rate, guarantee), runs, jars)
        except RuntimeError as error:
            typer.echo(f"{name:<8} failed: {error}")
            sound = False
            continue
        sound = sound and verdict.sound(guarantee)
        typer.echo(f"{name:<8} {verdict}; {did}; {time.monotonic() - begun:.0f} s")
        for what, some in (
            ("lost", verdict.lost),
            ("twice", verdict.twice),
            ("out of order", verdict.disordered),
            ("invalid", verdict.invalid),
        ):
            if some:
                typer.echo(f"         {what}: {some[:5]}")
    if not sound:
        typer.echo(f"faults: not sound; the workers' logs are {runs}/*.log", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(main)
    app()
