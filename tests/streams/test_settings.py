"""Settings: read from the environment and validated; a wrong one is reported in one line."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from processors.formats import DEFAULT_LIMIT
from streams.errors import SettingsError
from streams.security import connection
from streams.settings import PREFIX, Settings, check_names, read_settings


def test_every_setting_is_documented_and_has_a_default() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert not field.is_required(), name


def test_the_environment_overrides_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "TOPIC_PREFIX", "news")
    monkeypatch.setenv(PREFIX + "BROKERS", "one:9092, two:9093")
    assert read_settings().topic_prefix == "news"
    assert read_settings().brokers == "one:9092,two:9093"
    monkeypatch.setenv(PREFIX + "BROKERS", "[2001:db8::1]:9092")
    assert read_settings().brokers == "[2001:db8::1]:9092"


def test_arguments_override_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "TOPIC_PREFIX", "news")
    monkeypatch.setenv(PREFIX.lower() + "group", "desk")
    settings = Settings(topic_prefix="sport")
    assert (settings.topic_prefix, settings.group) == ("sport", "desk")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("COPYTASTER_MODL", "COPYTASTER_MODL: there is no such setting; did you mean COPYTASTER_MODEL?"),
        (
            "copytaster_webport",
            "COPYTASTER_WEBPORT: there is no such setting; did you mean COPYTASTER_WEB_PORT?",
        ),
        ("COPYTASTER_XYZZY", "COPYTASTER_XYZZY: there is no such setting"),
    ],
)
def test_a_variable_that_is_no_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, says: str
) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value) == says


def test_variables_of_typer_and_of_services_in_kubernetes_are_none_of_ours() -> None:
    check_names(["_COPYTASTER_COMPLETE", "COPYTASTER", "PATH"])
    for service in ("COPYTASTER", "COPYTASTER_WORKERS"):
        parts = ("SERVICE_HOST", "SERVICE_PORT", "SERVICE_PORT_WEB", "PORT", "PORT_6066_TCP_ADDR")
        check_names([f"{service}_{part}" for part in parts])


def test_unknown_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="no_such_setting"):
        Settings().changed(no_such_setting=1)


def test_the_size_limit_of_a_worker_is_that_of_the_formats() -> None:
    assert Settings().max_story_bytes == DEFAULT_LIMIT


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BROKERS", "localhost", "'localhost' is not host:port"),
        ("BROKERS", "", "'' is empty, and not host:port"),
        ("BROKERS", "one:9092,", "'' is empty, and not host:port"),
        ("BROKERS", "kafka1;kafka2", "separate several by commas"),
        ("BROKERS", "kafka1:9092 kafka2:9092", "separate several by commas"),
        ("BROKERS", "kafka://h:9092", "write it without kafka://"),
        ("BROKERS", "h:99999", "'h:99999' has a port that is not between 1 and 65535"),
        ("BROKERS", "h:9092/raw", "'h:9092/raw' is not host:port"),
        ("BROKERS", "::1:9092", "an IPv6 address is written as in [::1]:9092"),
        ("BROKERS", "[kafka]:9092", "'[kafka]:9092' is not host:port"),
        ("BATCH_STORIES", "0", "greater than or equal to 1"),
        ("BATCH_STORIES", "many", "valid integer"),
        ("TOPIC_PREFIX", "a b", "match pattern"),
        ("WEB_PORT", "70000", "less than or equal to 65535"),
        ("API_HOST", "", "at least 1 character"),
        ("LOG_LEVEL", "loud", "match pattern"),
        ("GUARANTEE", "perhaps", "'exactly_once' or 'at_least_once'"),
        ("EMBARGO", "forget", "'hold' or 'mark'"),
        ("TLS_CA", "/no/such/file", "is not a file"),
        ("ENTITLEMENTS", "/no/such/file", "is not a file"),
        ("SUBSCRIPTIONS_PER_OWNER", "0", "greater than or equal to 1"),
        ("SASL_MECHANISM", "GSSAPI", "'PLAIN'"),
        ("WEBHOOK_PRIVATE", "10.1.0.0/16,10.2.0.0/8", "10.2.0.0/8 has host bits set"),
        ("WEBHOOK_PRIVATE", "intranet", "'intranet' does not appear to be"),
        ("SMTP", "mail.example.com", "is not host:port"),
        ("SMTP_TLS", "yes", "'starttls', 'tls' or 'none'"),
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


def test_a_wrong_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "WEBHOOK_KEY", "secret-but-short")
    with pytest.raises(SettingsError, match=f"^{PREFIX}WEBHOOK_KEY: is shorter than 32 characters") as caught:
        read_settings()
    assert "secret-but-short" not in str(caught.value)


def test_mail_needs_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "SMTP", "mail.example.com:587")
    for sender in ("", "alerts", "Alerts <alerts@example.com>", "a@b\n"):
        monkeypatch.setenv(PREFIX + "SMTP_FROM", sender)
        with pytest.raises(SettingsError, match=f"^{PREFIX}SMTP_FROM: must be an address"):
            read_settings()
    monkeypatch.setenv(PREFIX + "SMTP_FROM", "alerts@example.com")
    assert read_settings().smtp_from == "alerts@example.com"


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


def test_a_secret_may_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("0123456789abcdef0123456789abcdef\n")
    monkeypatch.setenv(PREFIX + "WEBHOOK_KEY_FILE", str(file))
    found = read_settings()
    assert found.webhook_key.get_secret_value() == file.read_text().strip()
    # Child processes get both variables.
    monkeypatch.setenv(PREFIX + "WEBHOOK_KEY", found.environment()[PREFIX + "WEBHOOK_KEY"])
    assert read_settings() == found


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "COPYTASTER_SMTP_PASSWORD_FILE: {}: No such file or directory"),
        (b"\n", "COPYTASTER_SMTP_PASSWORD_FILE: {}: is empty"),
        (b"\xff\xfe", "COPYTASTER_SMTP_PASSWORD_FILE: {}: is not text in UTF-8"),
    ],
)
def test_a_secret_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv(PREFIX + "SMTP_PASSWORD_FILE", str(file))
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value) == says.format(file)


def test_a_wrong_secret_in_a_file_is_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("too-short")
    monkeypatch.setenv(PREFIX + "WEBHOOK_KEY_FILE", str(file))
    with pytest.raises(SettingsError, match="COPYTASTER_WEBHOOK_KEY: is shorter than 32") as caught:
        read_settings()
    assert "too-short" not in str(caught.value)


def test_only_secrets_may_be_in_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + "GROUP_FILE", "group")
    with pytest.raises(SettingsError, match="COPYTASTER_GROUP_FILE: there is no such setting"):
        read_settings()
