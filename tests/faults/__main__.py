"""`python -m tests.faults`: run the fault suite."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.install import MissingError, install
from streams.settings import Guarantee
from tests.faults.scenarios import SCENARIOS
from tests.faults.testbed import Options, run_scenario

FOLDER = Path("build/kafka").resolve()  # Kafka's jars, and each scenario's data and logs
LOGGED = 30  # lines of the log of a scenario that failed


def main(  # noqa: PLR0913, PLR0917  each is an option
    names: Annotated[list[str] | None, typer.Argument(help=", ".join(SCENARIOS))] = None,
    stories: Annotated[int, typer.Option(help="Stories to push in each scenario.")] = 300,
    kills: Annotated[int, typer.Option(help="Workers to kill in the scenario `kills`.")] = 8,
    rate: Annotated[float, typer.Option(help="Stories to push a second.")] = 25,
    guarantee: Annotated[
        Guarantee, typer.Option(help="The delivery guarantee of the workers.")
    ] = "exactly_once",
    jobs: Annotated[int, typer.Option(help="Scenarios to run at the same time.", min=1)] = 1,
) -> None:
    """Break things while stories arrive on a real Kafka, and check that each story comes out once.

    The exit status is 1 if a story was lost, sent twice (which at_least_once allows) or sent out of order.
    """
    if unknown := [name for name in names or () if name not in SCENARIOS]:
        raise typer.BadParameter(f"{unknown[0]!r} is not one of {', '.join(SCENARIOS)}")
    try:
        jars = install(FOLDER)
    except MissingError as error:
        typer.echo(f"faults: {error}", err=True)
        raise typer.Exit(1) from None
    runs = FOLDER / "faults"
    shutil.rmtree(runs, ignore_errors=True)
    runs.mkdir(parents=True)
    options = Options(stories, kills, rate, guarantee)
    failed = {}
    with ThreadPoolExecutor(jobs) as pool:
        running = {name: pool.submit(_run, name, options, runs, jars) for name in names or SCENARIOS}
        for name, each in running.items():
            passed, lines = each.result()
            typer.echo("\n".join(lines))
            if not passed:
                failed[name] = lines
    if failed:
        # Said again at the end, as the output of a long run may be truncated.
        for name, lines in failed.items():
            log = runs / f"{name}.log"
            last = log.read_text(errors="replace").splitlines()[-LOGGED:] if log.exists() else []
            typer.echo("\n".join([*lines, f"the end of {log}:", *last]), err=True)
        typer.echo(f"faults: failed: {', '.join(failed)}; the workers' logs are {runs}/*.log", err=True)
        raise typer.Exit(1)


def _run(name: str, options: Options, runs: Path, jars: Path) -> tuple[bool, list[str]]:
    """Run a scenario; returns whether it passed, and what to print."""
    if obstacle := SCENARIOS[name].obstacle:
        return True, [f"{name:<8} skipped: {obstacle}"]
    begun = time.monotonic()
    try:
        summary, verdict = run_scenario(name, SCENARIOS[name], options, runs, jars)
    except (RuntimeError, TimeoutError) as error:
        return False, [f"{name:<8} failed: {error}"]
    summary, *details = summary.splitlines()
    lines = [f"{name:<8} {verdict}; {summary}; {time.monotonic() - begun:.0f} s", *details]
    for fault, stories in (
        ("lost", verdict.lost),
        ("twice", verdict.twice),
        ("out of order", verdict.disordered),
        ("invalid", verdict.invalid),
    ):
        if stories:
            lines.append(f"         {fault}: {stories[:5]}")
    return verdict.sound(options.guarantee), lines


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(main)
    app()
