"""Settings: read from the environment and validated; a wrong one is reported in one line."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from processors.formats import DEFAULT_LIMIT
from streams.errors import SettingsError
from streams.security import connection
from streams.settings import PREFIX, Settings, read_settings


def test_every_setting_is_documented_and_has_a_default() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert not field.is_required(), name


def test_the_environment_overrides_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "TOPIC_PREFIX", "news")
    monkeypatch.setenv(PREFIX + "BROKERS", "one:9092, two:9093")
    assert read_settings().topic_prefix == "news"
    assert read_settings().brokers == "one:9092,two:9093"


def test_arguments_override_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "TOPIC_PREFIX", "news")
    monkeypatch.setenv(PREFIX.lower() + "group", "desk")
    settings = Settings(topic_prefix="sport")
    assert (settings.topic_prefix, settings.group) == ("sport", "desk")


def test_unknown_variables_are_ignored_and_unknown_arguments_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "NO_SUCH_SETTING", "ignored")
    assert read_settings() == Settings()
    with pytest.raises(ValueError, match="no_such_setting"):
        Settings().changed(no_such_setting=1)


def test_the_size_limit_of_a_worker_is_that_of_the_formats() -> None:
    assert Settings().max_story_bytes == DEFAULT_LIMIT


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
        ("TLS_CA", "/no/such/file", "is not a file"),
        ("SASL_MECHANISM", "GSSAPI", "'PLAIN'"),
    ],
)
def test_a_wrong_value_is_reported_in_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    [line] = str(caught.value).splitlines()
    assert line.startswith(f"{PREFIX}{name}: ")
    assert says in line
    assert value in line


def test_authentication_needs_a_user_and_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "SASL_MECHANISM", "PLAIN")
    for name in ("SASL_USERNAME", "SASL_PASSWORD"):
        with pytest.raises(SettingsError, match=f"^{PREFIX}{name}: is required"):
            read_settings()
        monkeypatch.setenv(PREFIX + name, "newsroom")
    options = connection(read_settings())
    assert options["security_protocol"] == "SASL_PLAINTEXT"
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("newsroom", "newsroom")


def test_the_password_is_shown_only_in_the_environment_of_child_processes() -> None:
    settings = Settings(sasl_mechanism="PLAIN", sasl_username="desk", sasl_password=SecretStr("hush"))
    assert "hush" not in repr(settings) + str(settings) + str(settings.model_dump())
    assert settings.environment()[PREFIX + "SASL_PASSWORD"] == "hush"
    assert settings.changed(group="other").environment()[PREFIX + "SASL_PASSWORD"] == "hush"


def test_a_file_that_is_not_a_certificate_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(SettingsError, match=f"^{PREFIX}TLS_CA: .+$"):
        connection(Settings(tls=True, tls_ca=str(tmp_path / "ca.pem")))


def test_a_changed_copy_is_validated_too() -> None:
    assert Settings().changed(group="other").group == "other"
    with pytest.raises(ValueError, match="host:port"):
        Settings().changed(brokers="nowhere")
