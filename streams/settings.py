"""Every setting, with its default: each is read from the environment as `COPYTASTER_<NAME>`."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from streams.errors import SettingsError

PREFIX = "COPYTASTER_"

Guarantee = Literal["exactly_once", "at_least_once"]


class Settings(BaseSettings):
    """The settings of a worker and of the commands. What is not given comes from the environment.

    Raises pydantic's ValidationError, a ValueError, where a value is wrong.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    brokers: Annotated[
        str, Field(description="Kafka's bootstrap addresses, host:port, separated by commas.")
    ] = "localhost:9092"
    tls: Annotated[bool, Field(description="Connect to the brokers over TLS.")] = False
    tls_ca: Annotated[
        str, Field(description="File of the certificate authorities to trust; the system's if empty.")
    ] = ""
    tls_certificate: Annotated[
        str, Field(description="File of the client certificate, if the brokers require one.")
    ] = ""
    tls_key: Annotated[str, Field(description="File of its key, if that is not in the same file.")] = ""
    sasl_mechanism: Annotated[
        Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
        Field(description="PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; no authentication if empty."),
    ] = ""
    sasl_username: Annotated[
        str, Field(description="The user to authenticate as.", validate_default=True, max_length=500)
    ] = ""
    sasl_password: Annotated[
        SecretStr, Field(description="The password; it is never shown.", validate_default=True)
    ] = SecretStr("")
    group: Annotated[str, Field(description="The consumer group that all workers share.", min_length=1)] = (
        "copytaster"
    )
    topic_prefix: Annotated[
        str,
        Field(description="The first part of every topic's name.", pattern=r"^[A-Za-z0-9_-]{1,80}$"),
    ] = "wire"
    partitions: Annotated[int, Field(description="Partitions of each topic created.", ge=1, le=1000)] = 8
    replicas: Annotated[int, Field(description="Replicas of each topic created.", ge=1, le=9)] = 1
    create_topics: Annotated[bool, Field(description="Whether a worker creates missing topics.")] = False
    model: Annotated[
        str, Field(description="spaCy package or folder to use instead of the shipped model.")
    ] = ""
    rules: Annotated[str, Field(description="File of your own subject rules.")] = ""
    set_aside: Annotated[
        Literal["drop", "pass"],
        Field(description="drop items that are not text stories, or pass them to the topic setaside."),
    ] = "drop"
    embargo: Annotated[
        Literal["hold", "mark"],
        Field(description="hold embargoed stories back from subject topics, or only mark them."),
    ] = "hold"
    guarantee: Annotated[
        Guarantee,
        Field(description="exactly_once sends each story and its state in one transaction."),
    ] = "exactly_once"
    max_story_bytes: Annotated[
        int,
        Field(description="Larger messages go to the dead letters.", ge=1_000, le=16 * 1024**2),
    ] = 2 * 1024**2
    batch_stories: Annotated[
        int, Field(description="The most stories that a stage processes at once.", ge=1, le=1_000)
    ] = 32
    web_host: Annotated[str, Field(description="The address that serves /metrics, /health and /ready.")] = (
        "0.0.0.0"
    )
    web_port: Annotated[
        int, Field(description="Its port; the first one, with several processes.", ge=1, le=65_535)
    ] = 6066
    session_timeout: Annotated[
        float,
        Field(description="Seconds of silence after which a worker is considered dead.", ge=6, le=300),
    ] = 15.0
    log_level: Annotated[
        str,
        Field(description="debug, info, warning or error.", pattern="^(?i:debug|info|warning|error)$"),
    ] = "info"

    @field_validator("brokers")
    @classmethod
    def _check_addresses(cls, value: str) -> str:
        addresses = [address.strip() for address in value.split(",")]
        for address in addresses:
            host, _, port = address.rpartition(":")
            if not host or not port.isdecimal():
                raise ValueError(f"{address!r} is not host:port")
        return ",".join(addresses)

    @field_validator("sasl_username", "sasl_password")
    @classmethod
    def _check_credentials(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        if info.data.get("sasl_mechanism") and not str(value):
            raise ValueError(f"is needed, because {PREFIX}SASL_MECHANISM is set")
        return value

    @field_validator("tls_ca", "tls_certificate", "tls_key")
    @classmethod
    def _check_file(cls, value: str) -> str:
        if value and not Path(value).is_file():
            raise ValueError("is not a file")
        return value

    def environment(self) -> dict[str, str]:
        """The settings as environment variables for a child process, with the password in plain text."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            PREFIX + name.upper(): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in values.items()
        }

    def changed(self, **values: object) -> Self:
        """A copy with other values, validated like those from the environment."""
        return type(self).model_validate(self.model_dump() | values)


@cache
def settings() -> Settings:
    """The settings of this process, read from the environment once. Raises SettingsError."""
    return read_settings()


def read_settings() -> Settings:
    """The settings as the environment has them now. Raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = PREFIX + str(first["loc"][0]).upper()
        message = first["msg"].removeprefix("Value error, ")
        given = "" if "PASSWORD" in variable else f" (it is {first['input']!r})"
        raise SettingsError(f"{variable}: {message}{given}") from None
