"""The command line: help for every command, and one line per error."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from processors.errors import CopytasterError, RulesError, StoryError
from processors.formats import NAMES
from streams.cli.exits import report_errors
from streams.cli.main import COMMANDS, app
from streams.errors import CommandError, SettingsError, TopicsError
from streams.settings import PREFIX, Settings, settings
from streams.topics import all_topics


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    """For tests that change the environment of this process."""
    settings.cache_clear()
    yield
    settings.cache_clear()


def copytaster(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "streams", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_names_every_command_and_setting() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for command, summary in COMMANDS.items():
        assert f"\n  {command:<13}  {summary}\n" in result.stdout
    for name in Settings.model_fields:
        assert PREFIX + name.upper() in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"], prog_name="copytaster")
    assert result.exit_code == 0
    usage, _, summary, *_ = result.stdout.splitlines()
    assert usage.startswith(f"Usage: copytaster {command} ")
    assert summary == f"  {COMMANDS[command]}"
    assert len(result.stdout) > 200


def test_help_has_a_short_form() -> None:
    for arguments in ([], ["push"], ["deadletters", "list"], ["subjects"]):
        long, short = (CliRunner().invoke(app, [*arguments, option]) for option in ("--help", "-h"))
        assert (short.exit_code, short.stdout) == (0, long.stdout)


@pytest.mark.parametrize(
    ("words", "completions"),
    [
        ("copytaster ann", ["annotate"]),
        ("copytaster push --no", ["--no-wait"]),
        ("copytaster deadletters re", ["retry"]),
        ("copytaster subjects ex", ["explain"]),
    ],
)
def test_the_shell_completes_commands_and_options(words: str, completions: list[str]) -> None:
    environment = {
        "_COPYTASTER_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    result = CliRunner().invoke(app, [], env=environment, prog_name="copytaster")
    assert result.stdout.split() == completions


@pytest.mark.usefixtures("fresh_settings")
def test_a_misspelt_setting_ends_a_command_that_uses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "MODL", "en_wire")
    result = CliRunner().invoke(app, ["schema"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "copytaster: COPYTASTER_MODL: there is no such setting; did you mean COPYTASTER_MODEL?\n"
    )
    assert CliRunner().invoke(app, ["schema", "--help"]).exit_code == 0


def test_the_version() -> None:
    result = copytaster("--version")
    assert (result.returncode, result.stdout) == (0, f"copytaster {version('copytaster')}\n")


def test_an_unknown_command_is_reported_with_a_suggestion() -> None:
    result = CliRunner().invoke(app, ["anotate"])
    assert result.exit_code == 2
    assert "No such command 'anotate'. Did you mean 'annotate'?" in result.stderr


def test_topics_lists_every_topic() -> None:
    result = CliRunner().invoke(app, ["topics"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [topic.name("wire") for topic in all_topics()]


def test_an_unreachable_broker_is_reported_in_one_line() -> None:
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


def test_a_missing_model_ends_a_worker_with_one_line() -> None:
    result = copytaster("worker", COPYTASTER_MODEL="no_such_model")
    assert result.returncode == 2
    assert result.stderr.startswith("copytaster: COPYTASTER_MODEL: cannot load the model no_such_model: ")
    assert len(result.stderr.splitlines()) == 1


def test_wrong_rules_end_a_worker_with_a_line_per_error(tmp_path: Path) -> None:
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
        (["follow", "--subject", "cookery"], "'cookery' is not one of arts"),
        (["follow", "--topic", "nothing"], "'nothing' is not a topic"),
        (["push", "--format", "fax", "-"], f"'fax' is not one of auto, {', '.join(NAMES)}"),
        (["push", "no-such-file"], "no such file or folder: no-such-file"),
        (["deadletters", "retry"], "give either IDs or --all"),
    ],
)
def test_wrong_arguments_are_reported(arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("error", "status", "lines"),
    [
        (CommandError("there is no topic x"), 1, ["there is no topic x"]),
        (StoryError("empty", "no words"), 1, ["no words"]),
        (RulesError(["a:1: one", "a:2: two"]), 1, ["a:1: one", "a:2: two"]),
        (SettingsError("COPYTASTER_X: is wrong"), 2, ["COPYTASTER_X: is wrong"]),
        (TopicsError("one\ntwo"), 2, ["one", "two"]),
    ],
)
def test_our_errors_are_printed_on_stderr_with_an_exit_status(
    capsys: pytest.CaptureFixture[str], error: CopytasterError, status: int, lines: list[str]
) -> None:
    with pytest.raises(SystemExit) as caught, report_errors():
        raise error
    assert caught.value.code == status
    assert capsys.readouterr().err.splitlines() == [f"copytaster: {line}" for line in lines]


@pytest.mark.usefixtures("fresh_settings")
@pytest.mark.parametrize("arguments", [["topics"], ["follow"], ["deadletters", "list"], ["annotate", "-"]])
def test_every_command_reports_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.setenv(PREFIX + "BROKERS", "nowhere")
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "copytaster: COPYTASTER_BROKERS: 'nowhere' is not host:port (got 'nowhere')\n"


@pytest.mark.usefixtures("fresh_settings")
@pytest.mark.parametrize("command", ["worker", "notify", "api"])
def test_a_process_that_logs_json_says_so_what_keeps_it_from_starting(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv(PREFIX + "LOG_FORMAT", "json")
    monkeypatch.setenv(PREFIX + "SASL_PASSWORD", "secret-of-the-desk")
    monkeypatch.setenv(PREFIX + "BROKERS", "nowhere")
    result = CliRunner().invoke(app, [command])
    [line] = result.stderr.splitlines()
    assert (result.exit_code, json.loads(line)["level"]) == (2, "CRITICAL")
    assert json.loads(line)["message"] == "COPYTASTER_BROKERS: 'nowhere' is not host:port (got 'nowhere')"
    assert "secret" not in line
    result = CliRunner().invoke(app, ["topics"])
    assert result.stderr.startswith("copytaster: ")  # a command for people


def test_models_run_in_one_thread(tmp_path: Path) -> None:
    story = tmp_path / "story.txt"
    story.write_text("“We are late,” Anna Kowalska told reporters in Warsaw.")
    code = (
        f"import sys; sys.argv[1:] = ['annotate', {str(story)!r}]\n"
        "from streams.__main__ import run\n"
        "try: run()\n"
        "finally: print(open('/proc/self/status').read(), file=sys.stderr)"
    )
    status = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr
    assert "Threads:\t1\n" in status


@pytest.mark.usefixtures("interruptible")
def test_interrupting_a_command_is_silent() -> None:
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "streams", "annotate", "--jsonl", "-"]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b'{"id": 1, "text": "Rain in Oslo."}\n' * 64)
        process.stdin.flush()
        process.stdout.readline()  # it has begun, and waits for more
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
        assert process.stderr.read() == b""


THREADS = """
import os, sys
from streams.__main__ import run
sys.argv[1:] = ["--version"]
try:
    run()
except SystemExit:
    import numpy
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir() or os.cpu_count() == 1, reason="needs /proc and two cores"
)
@pytest.mark.parametrize(
    ("given", "threads"),
    [({}, 1), ({"OMP_NUM_THREADS": "2"}, 2), ({"OPENBLAS_NUM_THREADS": "2"}, 2)],
)
def test_a_command_calculates_in_one_thread_unless_told_otherwise(
    given: dict[str, str], threads: int
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", THREADS], env=environment | given, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == str(threads)
