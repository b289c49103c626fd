"""`make test-image`: build the image, run it alone and with Compose, and count what comes out."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.kafka.install import MissingError, install
from tests.containers import composed, image
from tests.containers.docker import DockerError
from tests.faults.ledger import Verdict

FOLDER = Path("build/kafka").resolve()  # Kafka's jars
PARTS = ("build", "image", "compose")


def main(
    parts: Annotated[list[str] | None, typer.Argument(help=f"{', '.join(PARTS)}; all by default.")] = None,
) -> None:
    """Build the container image, and push stories through it, alone and with Compose.

    Needs root, a Docker daemon with the Compose plugin, debootstrap, Java 17 and Maven. The exit status is 1
    if a story was lost or came out twice.
    """
    runs = FOLDER / "containers"
    runs.mkdir(parents=True, exist_ok=True)
    try:
        jars = install(FOLDER)
        image.make_base()
        for part in parts or PARTS:
            if part == "build":
                _print(part, image.build())
            elif part == "image":
                _print(part, *image.run(runs, jars))
            elif part == "compose":
                _print(part, *composed.run(runs))
            else:
                raise typer.BadParameter(f"{part!r} is not one of {', '.join(PARTS)}")
    except (DockerError, MissingError, RuntimeError, TimeoutError) as error:
        typer.echo(f"containers: {error}", err=True)
        raise typer.Exit(1) from None


def _print(part: str, lines: list[str], verdict: Verdict | None = None) -> None:
    """Print what a part found. Raises RuntimeError if the verdict is bad."""
    for line in [*lines, str(verdict)] if verdict else lines:
        typer.echo(f"{part:<8} {line}")
    if verdict and not verdict.sound("exactly_once"):
        raise RuntimeError(f"{part}: a story was lost, or came out twice")


if __name__ == "__main__":
    typer.run(main)
