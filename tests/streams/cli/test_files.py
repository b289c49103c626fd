"""The files that commands read."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from streams.cli.files import expand, opened, read


def test_folders_are_expanded_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "inner/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    lone = str(tmp_path / "b.txt")
    inside = [str(tmp_path / name) for name in ("a.txt", "b.txt", "inner/c.txt")]
    assert expand([lone, "-", str(tmp_path)]) == [lone, "-", *inside]
    with pytest.raises(typer.BadParameter, match="there is no file absent"):
        expand([lone, "absent"])


def test_a_file_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "story").write_bytes(b"\xff\r\n")
    assert read(str(tmp_path / "story")) == b"\xff\r\n"
    stdin = io.BytesIO(b"one\ntwo")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stdin))
    with opened("-") as file:
        assert list(file) == [b"one\n", b"two"]
    assert not stdin.closed
    with pytest.raises(FileNotFoundError):
        read(str(tmp_path / "absent"))
