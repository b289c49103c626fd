"""`python -m tests.faults.upgrade REVISION`: replace workers of an earlier revision, and roll back."""

import io
import itertools
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.install import MissingError, install
from tests.faults.__main__ import FOLDER
from tests.faults.crew import Crew
from tests.faults.testbed import Options, Scenario, Testbed, run_scenario

WORKERS = 3


def main(
    revision: Annotated[str, typer.Argument(help="The revision to upgrade from, as git names it.")],
    rate: Annotated[float, typer.Option(help="Stories to push a second.")] = 10,
) -> None:
    """Upgrade workers while stories arrive, roll back, and check that each story comes out once.

    Old and new workers share the consumer group meanwhile. The exit status is 1 if a story was lost, sent
    twice or sent out of order.
    """
    with tempfile.TemporaryDirectory() as folder:
        old = _check_out(revision, Path(folder))

        def run(testbed: Testbed, options: Options) -> str:
            return upgrade(testbed, options, old, revision)

        options = Options(0, 0, rate, "exactly_once")
        runs = FOLDER / "upgrade"
        shutil.rmtree(runs, ignore_errors=True)
        runs.mkdir(parents=True)
        try:
            summary, verdict = run_scenario("upgrade", Scenario(run), options, runs, install(FOLDER))
        except (MissingError, RuntimeError, TimeoutError) as error:
            sys.exit(f"upgrade: {error}; the workers' log is {runs}/upgrade.log")
        typer.echo(f"upgrade  {verdict}; {summary}")
        if not verdict.sound(options.guarantee):
            raise typer.Exit(1)


def upgrade(testbed: Testbed, options: Options, old: Path, revision: str) -> str:
    """Replace the workers of an old checkout by those of this one, and then the other way round."""
    crew = testbed.crew
    crew.start(WORKERS, old)
    crew.wait()
    replaced = threading.Event()
    stories = itertools.takewhile(lambda _: not replaced.is_set(), testbed.ledger.stories(sys.maxsize))
    pushing = threading.Thread(target=testbed.ledger.push, args=(stories, options.rate))
    pushing.start()
    try:
        upgraded = _replace(crew, None)
        back = _replace(crew, old)
    finally:
        replaced.set()
        pushing.join()
    return (
        f"{WORKERS} workers of {revision} were replaced one by one ({upgraded} s to stop each), and rolled"
        f" back ({back} s)"
    )


def _replace(crew: Crew, checkout: Path | None) -> str:
    """Stop each worker with SIGTERM and start one of another checkout in its place.

    Returns the seconds that each took to stop.
    """
    seconds = []
    for _ in range(WORKERS):
        seconds.append(f"{crew.stop_oldest():.1f}")
        crew.start(1, checkout)
        crew.wait()
    return ", ".join(seconds)


def _check_out(revision: str, folder: Path) -> Path:
    """The files of a revision of this repository, in a folder."""
    archive = subprocess.run(["git", "archive", revision], capture_output=True, check=False)
    if archive.returncode:
        sys.exit(f"upgrade: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return folder


if __name__ == "__main__":
    typer.run(main)
