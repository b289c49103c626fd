"""`copytaster`, which is also `python -m streams`."""

from streams.cli.signals import end_on_signals


def run() -> None:
    """The entry point of the console script."""
    end_on_signals()
    # These take a moment, in which a signal may arrive.
    from streams.cli.exits import guarded_output  # noqa: PLC0415
    from streams.cli.main import app  # noqa: PLC0415

    with guarded_output():
        app(prog_name="copytaster")


if __name__ == "__main__":
    run()
