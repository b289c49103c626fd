"""How commands end: signals, closed pipes and full disks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.cli.exits import guarded_output

SIGNALS = """
import os, signal, sys
from streams.cli.signals import end_on_signals
end_on_signals(lambda: print("the end"), terminated=int(sys.argv[2]))
class Stubborn:
    def __del__(self):
        os.kill(os.getpid(), signal.Signals[sys.argv[1]])
print("output is not lost")
Stubborn()  # an exception from here would be printed and forgotten
print("too late")
"""


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 0)])
def test_a_signal_ends_the_process_at_once_wherever_it_is(name: str, status: int) -> None:
    command = [sys.executable, "-c", SIGNALS, name, "0"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    ended = result.returncode, result.stdout, result.stderr
    assert ended == (status, "output is not lost\nthe end\n", "")


@pytest.mark.usefixtures("interruptible")
def test_a_signal_is_ignored_if_it_was_before() -> None:
    command = ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", sys.executable, "-c", SIGNALS, "SIGINT", "0"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "output is not lost\ntoo late\n")


def test_a_closed_pipe_ends_the_output_silently(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        with pytest.raises(SystemExit) as caught, guarded_output():
            print("a line")
        print("another", flush=True)
    assert caught.value.code == 141
    assert capfd.readouterr().err == ""


def test_a_full_disk_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as caught, guarded_output():
            print("a line")
            sys.stdout.flush()
        monkeypatch.undo()
    assert caught.value.code == 1
    assert capsys.readouterr().err == "copytaster: standard output: No space left on device\n"


def test_what_can_be_written_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "out").open("w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", file)
        with guarded_output():
            print("Łódź", end=" ", flush=True)
            sys.stdout.buffer.write(b"\xff")
    assert (tmp_path / "out").read_bytes() == "Łódź ".encode() + b"\xff"
