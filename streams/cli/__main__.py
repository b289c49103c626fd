"""`python -m streams.cli` is `copytaster`, without the console script."""

from streams.cli.main import run

run()
