"""Settings: from the environment, checked, and wrong ones named in one line."""

from pathlib import Path

import pytest
import typer
from pydantic import SecretStr

from streams.security import connection
from streams.settings import PREFIX, Settings, checked


def test_every_setting_is_documented_and_has_a_default() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert not field.is_required(), name


def test_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "TOPIC_PREFIX", "news")
    monkeypatch.setenv(PREFIX + "BROKERS", "one:9092, two:9093")
    assert checked().topic_prefix == "news"
    assert checked().brokers == "one:9092,two:9093"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BROKERS", "localhost", "'localhost' is not host:port"),
        ("BROKERS", "", "'' is not host:port"),
        ("BATCH_STORIES", "0", "greater than or equal to 1"),
        ("BATCH_STORIES", "many", "valid integer"),
        ("TOPIC_PREFIX", "a b", "match pattern"),
        ("WEB_PORT", "70000", "less than or equal to 65535"),
        ("LOG_LEVEL", "loud", "match pattern"),
        ("GUARANTEE", "perhaps", "'exactly_once' or 'at_least_once'"),
        ("EMBARGO", "forget", "'hold' or 'mark'"),
        ("TLS_CA", "/no/such/file", "is no file"),
        ("SASL_MECHANISM", "GSSAPI", "'PLAIN'"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(typer.Exit) as caught:
        checked()
    assert caught.value.exit_code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"copytaster: {PREFIX}{name}: ")
    assert says in line


def test_signing_in_needs_a_name_and_a_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PREFIX + "SASL_MECHANISM", "PLAIN")
    for name in ("SASL_USERNAME", "SASL_PASSWORD"):
        with pytest.raises(typer.Exit):
            checked()
        assert capsys.readouterr().err.startswith(f"copytaster: {PREFIX}{name}: is needed")
        monkeypatch.setenv(PREFIX + name, "newsroom")
    assert connection(checked())["security_protocol"] == "SASL_PLAINTEXT"


def test_the_password_is_nowhere_but_in_the_environment_of_our_processes() -> None:
    settings = Settings(sasl_mechanism="PLAIN", sasl_username="desk", sasl_password=SecretStr("hush"))
    assert "hush" not in repr(settings) + str(settings) + str(settings.model_dump())
    assert settings.environment()[PREFIX + "SASL_PASSWORD"] == "hush"
    assert settings.changed(group="other").environment()[PREFIX + "SASL_PASSWORD"] == "hush"


def test_a_file_that_is_no_certificate_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(typer.Exit):
        connection(Settings(tls=True, tls_ca=str(tmp_path / "ca.pem")))
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"copytaster: {PREFIX}TLS_CA: ")


def test_a_changed_copy_is_checked_too() -> None:
    assert Settings().changed(group="other").group == "other"
    with pytest.raises(ValueError, match="host:port"):
        Settings().changed(brokers="nowhere")
