"""The units for systemd agree with the code; `.ci/run` has systemd check them."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

import deploy
from streams.cli.main import app
from streams.libraries.shutdown import STOP_TIMEOUT
from streams.settings import check_names

FOLDER = Path(deploy.__file__).parent / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
COMMON = FOLDER / "copytaster-.service.d" / "common.conf"


def values(path: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", path.read_text(encoding="utf-8"), re.M)


def test_each_process_has_a_unit() -> None:
    names = {path.stem for path in UNITS}
    processes = ("worker@", "notify", "api", "desk", "exporter")
    assert names == {f"copytaster-{process}" for process in processes}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_it_runs_its_command(unit: Path) -> None:
    command = unit.stem.removeprefix("copytaster-").removesuffix("@")
    assert values(unit, "ExecStart") == [f"/opt/copytaster/bin/copytaster {command}"]
    commands: dict[str, object] = getattr(get_command(app), "commands")  # noqa: B009
    assert command in commands
    check_names(value.partition("=")[0] for value in values(unit, "Environment"))


def test_processes_have_time_to_end() -> None:
    (seconds,) = values(COMMON, "TimeoutStopSec")
    assert int(seconds) > STOP_TIMEOUT


def test_wrong_settings_are_not_tried_again() -> None:
    assert values(COMMON, "Restart") == ["on-failure"]
    assert values(COMMON, "RestartPreventExitStatus") == ["2"]
