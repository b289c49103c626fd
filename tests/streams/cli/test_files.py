"""Files that commands read."""

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
    single = str(tmp_path / "b.txt")
    inside = [str(tmp_path / name) for name in ("a.txt", "b.txt", "inner/c.txt")]
    assert expand([single, "-", str(tmp_path)]) == [single, "-", *inside]
    with pytest.raises(typer.BadParameter, match="no such file or folder: absent"):
        expand([single, "absent"])


def test_files_and_standard_input_are_read_as_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "story").write_bytes(b"\xff\r\n")
    assert read(str(tmp_path / "story")) == b"\xff\r\n"
    stdin = io.BytesIO(b"one\ntwo")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stdin))
    with opened("-") as file:
        assert list(file) == [b"one\n", b"two"]
    assert not stdin.closed
    with pytest.raises(FileNotFoundError):
        read(str(tmp_path / "absent"))
