"""Errors in the files that the settings name are reported with the setting."""

from pathlib import Path

import pytest

from processors.pipeline import Pipeline
from streams.cli.loading import load_pipeline, warm_up
from streams.errors import SettingsError
from streams.settings import Settings


def test_a_wrong_entitlement_is_reported_in_one_line_that_names_the_setting(tmp_path: Path) -> None:
    file = tmp_path / "entitlements.toml"
    file.write_text('acme = "SOURCE AP AND ("')
    with pytest.raises(SettingsError) as caught:
        load_pipeline(Settings(entitlements=str(file)))
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"COPYTASTER_ENTITLEMENTS: {file}:1: acme: ")


def test_a_model_that_cannot_process_a_story_is_reported_at_the_start(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    warm_up(pipeline)
    assert not caplog.records
    monkeypatch.delattr(pipeline.model, "_nlp")
    warm_up(pipeline)
    assert "a sample story cannot be processed" in caplog.text
