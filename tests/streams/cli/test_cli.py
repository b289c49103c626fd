"""The command line as a user meets it: help that teaches, and one line for what is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli.main import app
from streams.settings import PREFIX, Settings

COMMANDS = [
    "demo",
    "up",
    "broker",
    "worker",
    "push",
    "follow",
    "topics",
    "parse",
    "annotate",
    "subjects",
    "deadletters",
]


def copytaster(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "streams.cli", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_names_every_command_and_setting() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in result.stdout
    for name in Settings.model_fields:
        assert PREFIX + name.upper() in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.stdout) > 200


def test_topics_lists_the_map() -> None:
    result = CliRunner().invoke(app, ["topics"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 1 + 28
    assert lines[1].startswith("wire.raw ")


def test_a_broker_that_is_not_there_is_one_line() -> None:
    for arguments in (["follow"], ["push", "-"], ["deadletters", "list"], ["topics", "--create"]):
        result = copytaster(*arguments, COPYTASTER_BROKERS="127.0.0.1:1")
        assert result.returncode == 1, arguments
        assert result.stderr.count("\n") == 1
        assert result.stderr.startswith("copytaster: no Kafka broker answers at 127.0.0.1:1 ([Errno 111] ")


def test_a_wrong_setting_ends_a_worker_with_one_line() -> None:
    result = copytaster("worker", COPYTASTER_BATCH_STORIES="many")
    assert result.returncode == 2
    assert result.stderr.startswith("copytaster: COPYTASTER_BATCH_STORIES: ")
    assert len(result.stderr.splitlines()) == 1


def test_a_model_that_is_not_there_ends_a_worker_with_one_line() -> None:
    result = copytaster("worker", COPYTASTER_MODEL="no_such_model")
    assert result.returncode == 2
    assert result.stderr.startswith("copytaster: COPYTASTER_MODEL: cannot load the model no_such_model: ")
    assert len(result.stderr.splitlines()) == 1


def test_rules_that_are_wrong_end_a_worker_with_a_line_each(tmp_path: Path) -> None:
    own = tmp_path / "own.rules"
    own.write_text("20000063\n  sure: (war\n12345678\n  sure: war\n")
    result = copytaster("worker", COPYTASTER_RULES=str(own))
    assert result.returncode == 2
    assert result.stderr.splitlines() == [
        f"copytaster: COPYTASTER_RULES: {own}:2: a parenthesis is not closed",
        f"copytaster: COPYTASTER_RULES: {own}:3: 12345678 is not the code of a Media Topic",
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["follow", "--subject", "cookery"], "'cookery' is none of arts"),
        (["follow", "--topic", "nothing"], "'nothing' is no topic"),
        (["push", "--format", "fax", "-"], "'fax' is none of auto, ninjs, nitf, "),
        (["push", "no-such-file"], "there is no file no-such-file"),
        (["deadletters", "retry"], "name the dead letters, or say --all"),
    ],
)
def test_wrong_arguments_are_named(arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
