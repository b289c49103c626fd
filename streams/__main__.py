"""`copytaster`, which is also `python -m streams`."""

from streams.cli.exits import end_on_signals, guarded_output


def run() -> None:
    """The entry point of the console script."""
    end_on_signals()
    from streams.cli.main import app  # noqa: PLC0415 - takes a moment, in which a signal may arrive

    with guarded_output():
        app(prog_name="copytaster")


if __name__ == "__main__":
    run()
