"""`python -m tests.fuzzing`: try random inputs."""

import time
from multiprocessing import Pool
from pathlib import Path
from typing import Annotated

import typer

from tests.fuzzing.inputs import Failure, Tally, make_input, try_inputs

FOLDER = Path("build/fuzzing")  # of the inputs that failed, by number
CHUNK = 500  # inputs that a process tries at a time
PROGRESS = 10  # seconds between two lines
SHOWN = 300  # bytes of an input


def main(
    inputs: Annotated[int, typer.Option(help="Inputs to try.")] = 1_000_000,
    processes: Annotated[int, typer.Option(help="Processes to try them in.")] = 2,
    seed: Annotated[int, typer.Option(help="Other seeds give other inputs.")] = 1,
    only: Annotated[int | None, typer.Option(help="Try the input of this number alone, and show it.")] = None,
) -> None:
    """Change sample messages in every format at random, parse them, and check what comes out.

    Prints each failure with its input, which it also writes to build/fuzzing. The exit status is 1 if there
    are any.
    """
    begun = time.monotonic()
    if only is not None:
        given = make_input(seed, only)
        typer.echo(f"{given.sample} as {given.format or 'detected'}: {given.data!r}")
        tally = try_inputs(seed, range(only, only + 1))
    else:
        tally = _try_all(seed, inputs, processes)
    for failure in tally.failures:
        _show(failure)
    accepted = ", ".join(f"{name} {count:,}" for name, count in tally.accepted.most_common())
    took, number = tally.slowest
    typer.echo(f"{accepted}; slowest: {took:.2f} s (number {number})")
    seconds = time.monotonic() - begun
    typer.echo(f"{tally.inputs:,} inputs, {seconds:.0f} seconds, {len(tally.failures)} failures")
    raise typer.Exit(1 if tally.failures else 0)


def _try_all(seed: int, inputs: int, processes: int) -> Tally:
    tally = Tally()
    begun = shown = time.monotonic()
    chunks = [(seed, range(start, min(start + CHUNK, inputs))) for start in range(0, inputs, CHUNK)]
    with Pool(processes) as pool:
        for part in pool.imap_unordered(_try_chunk, chunks):
            tally.add(part)
            if time.monotonic() - shown > PROGRESS:
                shown = time.monotonic()
                rate = tally.inputs / (shown - begun)
                left = (inputs - tally.inputs) / rate
                typer.echo(
                    f"{tally.inputs:,} of {inputs:,} inputs, {len(tally.failures)} failures,"
                    f" {rate:,.0f} a second, {left / 60:.0f} min left"
                )
    return tally


def _try_chunk(chunk: tuple[int, range]) -> Tally:
    return try_inputs(*chunk)


def _show(failure: Failure) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{failure.number}.bin"
    path.write_bytes(failure.data)
    more = f"… ({len(failure.data)} bytes)" if len(failure.data) > SHOWN else ""
    typer.echo(f"FAILURE {failure.number}, from {failure.sample}: {failure.error}")
    typer.echo(f"  input: {failure.data[:SHOWN]!r}{more}")
    typer.echo(f"  {path}; again: python -m tests.fuzzing --only {failure.number}")


typer.run(main)
