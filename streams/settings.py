"""The settings and their defaults, read from environment variables named `COPYTASTER_<NAME>`.

A secret may be in a file instead, which `COPYTASTER_<NAME>_FILE` names.
"""

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from processors.errors import SourcesError
from processors.sources import load_sources
from processors.subscriptions.subscription import Id
from streams.errors import SettingsError
from streams.groups import read_groups

PREFIX = "COPYTASTER_"
MIN_KEY = 32  # characters of `webhook_key`

Guarantee = Literal["exactly_once", "at_least_once"]


class Settings(BaseSettings):
    """The settings of workers and commands. Values that are not arguments come from the environment.

    Raises pydantic's ValidationError, a ValueError, if a value is wrong.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    brokers: Annotated[str, Field(description="Kafka bootstrap servers, host:port, separated by commas.")] = (
        "localhost:9092"
    )
    tls: Annotated[bool, Field(description="Connect to the brokers over TLS.")] = False
    tls_ca: Annotated[
        str, Field(description="PEM file of the certificate authorities to trust; the system's if empty.")
    ] = ""
    tls_certificate: Annotated[
        str, Field(description="PEM file of the client certificate, if the brokers require one.")
    ] = ""
    tls_key: Annotated[
        str, Field(description="PEM file of the client certificate's key, if it is not in the same file.")
    ] = ""
    sasl_mechanism: Annotated[
        Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
        Field(description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; no authentication if empty."),
    ] = ""
    sasl_username: Annotated[
        str, Field(description="User name for SASL.", validate_default=True, max_length=500)
    ] = ""
    sasl_password: Annotated[
        SecretStr, Field(description="Password for SASL; never shown.", validate_default=True)
    ] = SecretStr("")
    group: Annotated[str, Field(description="Consumer group that all workers share.", min_length=1)] = (
        "copytaster"
    )
    topic_prefix: Annotated[
        str,
        Field(
            description="First part of every topic's name, before the dot.", pattern=r"^[A-Za-z0-9_-]{1,80}$"
        ),
    ] = "wire"
    partitions: Annotated[
        int, Field(description="Partitions of each topic that is created.", ge=1, le=1000)
    ] = 8
    replicas: Annotated[int, Field(description="Replicas of each topic that is created.", ge=1, le=9)] = 1
    create_topics: Annotated[
        bool, Field(description="Whether workers, notify and api create missing topics.")
    ] = False
    model: Annotated[
        str, Field(description="spaCy pipeline to use instead of the shipped one: a package or a folder.")
    ] = ""
    rules: Annotated[str, Field(description="File of your own subject rules.")] = ""
    sources: Annotated[
        str, Field(description="TOML file of wires with time zones and id rules of their own.")
    ] = ""
    set_aside: Annotated[
        Literal["drop", "pass"],
        Field(description="Items that are not text stories: drop them, or pass them to the topic setaside."),
    ] = "drop"
    embargo: Annotated[
        Literal["hold", "mark"],
        Field(description="Embargoed stories: hold them back from subject topics, or mark them only."),
    ] = "hold"
    entitlements: Annotated[
        str, Field(description="TOML file of the stories that owners of subscriptions may be told of.")
    ] = ""
    subscriptions_per_owner: Annotated[
        int, Field(description="Largest number of subscriptions of an owner.", ge=1)
    ] = 10_000
    guarantee: Annotated[
        Guarantee,
        Field(description="Delivery guarantee: exactly_once, with Kafka transactions, or at_least_once."),
    ] = "exactly_once"
    max_story_bytes: Annotated[
        int,
        Field(
            description="Largest message to process; larger ones become dead letters.",
            ge=1_000,
            le=16 * 1024**2,
        ),
    ] = 2 * 1024**2
    batch_stories: Annotated[
        int, Field(description="Largest number of messages in a batch.", ge=1, le=1_000)
    ] = 32
    web_host: Annotated[str, Field(description="Address to serve /metrics, /health and /ready on.")] = (
        "0.0.0.0"
    )
    web_port: Annotated[
        int,
        Field(
            description="Port for these pages; with several processes, theirs are on the next ones.",
            ge=1,
            le=65_535,
        ),
    ] = 6066
    exporter_port: Annotated[
        int, Field(description="Port for the pages of `copytaster exporter`.", ge=1, le=65_535)
    ] = 6110
    notify_port: Annotated[
        int, Field(description="Port for the pages of `copytaster notify`.", ge=1, le=65_535)
    ] = 6090
    # An empty one would be all addresses of the machine.
    api_host: Annotated[str, Field(description="Address to serve the HTTP API on.", min_length=1)] = (
        "127.0.0.1"
    )
    api_port: Annotated[int, Field(description="Port for the HTTP API.", ge=1, le=65_535)] = 6100
    webhook_key: Annotated[
        SecretStr,
        Field(description="Key that webhooks' secrets are made from, 32 characters or more; never shown."),
    ] = SecretStr("")
    webhook_private: Annotated[
        str,
        Field(
            description="Private networks that webhooks may go to, such as 10.1.0.0/16, separated by commas."
        ),
    ] = ""
    smtp: Annotated[str, Field(description="Mail server for alerts by e-mail, host:port.")] = ""
    smtp_tls: Annotated[
        Literal["starttls", "tls", "none"],
        Field(description="TLS to the mail server: starttls, tls from the start, or none."),
    ] = "starttls"
    smtp_username: Annotated[
        str, Field(description="User name for the mail server; no authentication if empty.")
    ] = ""
    smtp_password: Annotated[SecretStr, Field(description="Password for the mail server; never shown.")] = (
        SecretStr("")
    )
    smtp_from: Annotated[
        str, Field(description="Address that alerts by e-mail come from.", validate_default=True)
    ] = ""
    desk_host: Annotated[str, Field(description="Address to serve the desk on.", min_length=1)] = "127.0.0.1"
    desk_port: Annotated[int, Field(description="Port for the desk.", ge=1, le=65_535)] = 6120
    desk_days: Annotated[
        int, Field(description="Days of stories and alerts that the desk keeps.", ge=1, le=30)
    ] = 7
    desk_index: Annotated[
        str, Field(description="Folder for the desk's index; one in the user's cache folder if empty.")
    ] = ""
    desk_sign_in: Annotated[
        Literal["none", "tokens", "proxy"],
        Field(
            description="Who may use the desk: all who reach it (none), those with tokens, or those that a"
            " proxy with OIDC lets through.",
            validate_default=True,
        ),
    ] = "none"
    desk_owner: Annotated[
        Id, Field(description="Owner whose subscriptions the desk shows if nobody signs in.")
    ] = "desk"
    desk_proxies: Annotated[
        str,
        Field(
            description="Networks of the OIDC proxy, such as 10.1.2.0/24, separated by commas.",
            validate_default=True,
        ),
    ] = ""
    desk_groups: Annotated[
        str,
        Field(
            description="What the proxy's groups may do, group=role:owner, separated by commas; the first"
            " that a user is in counts.",
            validate_default=True,
        ),
    ] = ""
    desk_targets: Annotated[
        str,
        Field(
            description="Whose metrics the desk shows, host:port, separated by commas; a name may have"
            " several addresses."
        ),
    ] = "localhost:6066,localhost:6090,localhost:6100"
    session_timeout: Annotated[
        float,
        Field(description="Seconds without a heartbeat until Kafka considers a worker dead.", ge=6, le=300),
    ] = 15.0
    log_level: Annotated[
        str,
        Field(
            description="Log level: debug, info, warning or error.", pattern="^(?i:debug|info|warning|error)$"
        ),
    ] = "info"
    log_format: Annotated[
        Literal["text", "json"],
        Field(description="Log lines of processes that serve: text for people, or json, an object per line."),
    ] = "text"

    @field_validator("brokers", "desk_targets")
    @classmethod
    def _check_addresses(cls, value: str) -> str:
        addresses = [address.strip() for address in value.split(",")]
        for address in addresses:
            if problem := _problem(address):
                raise ValueError(f"{address!r} {problem}")
        return ",".join(addresses)

    @field_validator("sasl_username", "sasl_password")
    @classmethod
    def _check_credentials(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        if info.data.get("sasl_mechanism") and not str(value):
            raise ValueError(f"is required if {PREFIX}SASL_MECHANISM is set")
        return value

    @field_validator("webhook_key")
    @classmethod
    def _check_key(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value()) < MIN_KEY:
            raise ValueError(f"is shorter than {MIN_KEY} characters; `openssl rand -hex 32` makes one")
        return value

    @field_validator("webhook_private", "desk_proxies")
    @classmethod
    def _check_networks(cls, value: str) -> str:
        try:
            networks(value)
        except ValueError as error:
            raise ValueError(f"{error}; write 10.1.0.0/16, for example") from None
        return value

    @field_validator("desk_sign_in")
    @classmethod
    def _check_sign_in(cls, value: str, info: ValidationInfo) -> str:
        if value == "none" and not is_loopback(info.data.get("desk_host", "localhost")):
            raise ValueError(f"must be tokens or proxy if {PREFIX}DESK_HOST is not a loopback address")
        return value

    @field_validator("desk_proxies", "desk_groups")
    @classmethod
    def _check_proxy(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("desk_sign_in") == "proxy" and not value.strip(", "):
            raise ValueError(f"is required if {PREFIX}DESK_SIGN_IN is proxy")
        return value

    @field_validator("desk_groups")
    @classmethod
    def _check_groups(cls, value: str) -> str:
        read_groups(value)
        return value

    @field_validator("smtp")
    @classmethod
    def _check_server(cls, value: str) -> str:
        if value and (problem := _problem(value)):
            raise ValueError(problem)
        return value

    @field_validator("smtp_from")
    @classmethod
    def _check_sender(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("smtp") and not re.fullmatch(r"[\w.+-]+@[\w.-]+", value, re.ASCII):
            raise ValueError(f"must be an address, such as alerts@example.com, if {PREFIX}SMTP is set")
        return value

    @field_validator("tls_ca", "tls_certificate", "tls_key", "entitlements")
    @classmethod
    def _check_file(cls, value: str) -> str:
        if value and not Path(value).is_file():
            raise ValueError("is not a file")
        return value

    @field_validator("sources")
    @classmethod
    def _check_sources(cls, value: str) -> str:
        try:
            load_sources(value)
        except (OSError, SourcesError) as error:
            raise ValueError(error.strerror if isinstance(error, OSError) else str(error)) from None
        return value

    @property
    def notify_group(self) -> str:
        """The consumer group of `copytaster notify`."""
        return f"{self.group}-notify"

    def environment(self) -> dict[str, str]:
        """The settings as environment variables for a child process, with the password in plain text."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            PREFIX + name.upper(): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in values.items()
        }

    def changed(self, **values: object) -> Self:
        """A copy with some values replaced. Raises ValidationError."""
        return type(self).model_validate(self.model_dump() | values)


@cache
def settings() -> Settings:
    """The settings of this process, read from the environment once. Raises SettingsError."""
    return read_settings()


def read_settings() -> Settings:
    """The settings, read from the environment again. Raises SettingsError."""
    check_names(os.environ)
    try:
        return Settings(**_secrets_in_files(os.environ))
    except ValidationError as error:
        first = error.errors()[0]
        variable = PREFIX + str(first["loc"][0]).upper()
        message = first["msg"].removeprefix("Value error, ")
        given = "" if str(first["loc"][0]) in _secrets() else f" (got {first['input']!r})"
        raise SettingsError(f"{variable}: {message}{given}") from None


def networks(setting: str) -> list[IPv4Network | IPv6Network]:
    """The networks of `webhook_private` or `desk_proxies`. Raises ValueError."""
    return [ip_network(each.strip()) for each in setting.split(",") if each.strip()]


def is_loopback(host: str) -> bool:
    """Whether a name or an address is only of this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def check_names(variables: Iterable[str]) -> None:
    """Raise SettingsError if an environment variable begins as ours do and is not a setting.

    Those that Kubernetes makes of a service whose name begins with `copytaster` are none of ours.
    """
    names = {name.upper().removeprefix(PREFIX) for name in variables if name.upper().startswith(PREFIX)}
    known = {name.upper() for name in Settings.model_fields} | {_file_variable(name) for name in _secrets()}
    services = [name.removesuffix("SERVICE_HOST") for name in names if name.endswith("SERVICE_HOST")]
    foreign = tuple(service + part for service in services for part in ("SERVICE_", "PORT"))
    for name in sorted(names - known):
        if not name.startswith(foreign):
            near = get_close_matches(name, known, n=1)
            hint = f"; did you mean {PREFIX}{near[0]}?" if near else ""
            raise SettingsError(f"{PREFIX}{name}: there is no such setting{hint}")


def _secrets_in_files(variables: Mapping[str, str]) -> dict[str, Any]:
    """The secrets whose files the environment names, by setting. Raises SettingsError."""
    paths = {name.upper(): path for name, path in variables.items()}
    found = {}
    for name in _secrets():
        variable = PREFIX + _file_variable(name)
        if path := paths.get(variable):
            try:
                found[name] = Path(path).read_text("utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{variable}: {path}: {error.strerror}") from None
            except UnicodeDecodeError:
                raise SettingsError(f"{variable}: {path}: is not text in UTF-8") from None
            if not found[name]:
                raise SettingsError(f"{variable}: {path}: is empty")
    return found


def _secrets() -> list[str]:
    return [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]


def _file_variable(name: str) -> str:
    """The variable, without prefix, that names the file of a secret."""
    return f"{name.upper()}_FILE"


def _problem(address: str) -> str:
    """What is wrong with the address of a broker, or an empty string."""
    host, _, port = address.rpartition(":")
    if not address:
        return "is empty, and not host:port"
    if re.search(r"[;\s]", address):
        return "is not host:port; separate several by commas"
    if "://" in address:
        return f"is not host:port; write it without {address.partition('://')[0]}://"
    if not host or not re.fullmatch("[0-9]+", port):
        return "is not host:port"
    if not 0 < int(port) < 65_536:
        return "has a port that is not between 1 and 65535"
    if ":" in host and not _is_bracketed(host):
        return "is not host:port; an IPv6 address is written as in [::1]:9092"
    return "" if re.fullmatch(r"[\w.-]+", host) or _is_bracketed(host) else "is not host:port"


def _is_bracketed(host: str) -> bool:
    try:
        IPv6Address(host[1:-1])
    except ValueError:
        return False
    return host[0] + host[-1] == "[]"
