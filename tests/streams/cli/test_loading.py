"""Errors in the files that the settings name are reported with the setting."""

from pathlib import Path

import pytest

from streams.cli.loading import load_pipeline
from streams.errors import SettingsError
from streams.settings import Settings


def test_a_wrong_entitlement_is_reported_in_one_line_that_names_the_setting(tmp_path: Path) -> None:
    file = tmp_path / "entitlements.toml"
    file.write_text('acme = "SOURCE AP AND ("')
    with pytest.raises(SettingsError) as caught:
        load_pipeline(Settings(entitlements=str(file)))
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"COPYTASTER_ENTITLEMENTS: {file}:1: acme: ")
