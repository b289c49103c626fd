"""Where the desk's index is."""

import os
import stat
from pathlib import Path

import pytest

from processors.subjects.vocabulary import media_topics
from streams.desk.folder import index_folder
from streams.desk.index.index import Index
from streams.settings import Settings


def test_the_setting_names_it(tmp_path: Path) -> None:
    for embedded in (False, True):
        with index_folder(Settings(desk_index=str(tmp_path / "index")), embedded=embedded) as folder:
            assert folder == tmp_path / "index"


def test_it_is_in_the_cache_of_the_user_and_only_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with index_folder(Settings(topic_prefix="news"), embedded=False) as folder:
        assert folder == tmp_path / "copytaster/desk-news"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert folder.exists()
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # which the specification says to ignore
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with index_folder(Settings(), embedded=False) as folder:
        assert folder == tmp_path / "home/.cache/copytaster/desk-wire"


def test_it_is_temporary_for_the_embedded_broker() -> None:
    with index_folder(Settings(), embedded=True) as folder:
        assert folder.is_dir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def test_it_is_temporary_where_no_cache_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with index_folder(Settings(), embedded=False) as folder:
        assert tmp_path not in folder.parents
        assert f"the index is in {folder}" in caplog.text
    assert not folder.exists()


def test_what_a_desk_that_was_killed_has_left_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, used, new = (tmp_path / f"copytaster-desk-{name}" for name in ("left", "used", "new"))
    index = Index.open(used, media_topics(), 7)
    Index.open(left, media_topics(), 7).close()
    new.mkdir()
    for folder in (left, used):
        os.utime(folder, (0, 0))
    with index_folder(Settings(), embedded=True):
        assert [folder.exists() for folder in (left, used, new)] == [False, True, True]
    index.close()
