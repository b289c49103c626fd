"""`copytaster replay`: its options."""

import pytest
from typer.testing import CliRunner

from streams.cli.main import app


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Missing option '--since'"),
        (("--since", "yesterday"), "'yesterday' is neither a time"),
        (("--since", "1h", "--to", "2026-03-01"), "'2026-03-01' is neither a time"),
        (("--since", "1h", "--into", "wire"), "--into wire: the messages are there already"),
    ],
)
def test_wrong_options_are_named(options: tuple[str, ...], says: str) -> None:
    result = CliRunner().invoke(app, ["replay", *options])
    assert result.exit_code == 2
    assert says in result.stderr
