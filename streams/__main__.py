"""`copytaster`, which is also `python -m streams`."""

import os

from streams.cli.signals import end_on_signals


def run() -> None:
    """The entry point of the console script."""
    end_on_signals()
    # numpy reads it when it is imported. By default each process starts a thread for each core, and those of
    # several workers wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # These take a moment, in which a signal may arrive.
    from streams.cli.exits import guarded_output  # noqa: PLC0415
    from streams.cli.main import app  # noqa: PLC0415

    with guarded_output():
        app(prog_name="copytaster")


if __name__ == "__main__":
    run()
