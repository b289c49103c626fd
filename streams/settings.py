"""Every setting, with its default: each is read from the environment as `COPYTASTER_<NAME>`."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

import typer
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from processors.formats import DEFAULT_LIMIT

PREFIX = "COPYTASTER_"

Guarantee = Literal["exactly_once", "at_least_once"]


class Settings(BaseSettings):
    """What a worker and the commands around it need to know. A wrong value is a one-line error."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    brokers: Annotated[
        str, Field(description="Kafka's bootstrap addresses, host:port, parted by commas.")
    ] = "localhost:9092"
    tls: Annotated[bool, Field(description="Connect to the brokers over TLS.")] = False
    tls_ca: Annotated[str, Field(description="File of the authorities to trust, else the system's.")] = ""
    tls_certificate: Annotated[str, Field(description="File of our own certificate, if brokers ask.")] = ""
    tls_key: Annotated[str, Field(description="File of its key, if it is not in the same.")] = ""
    sasl_mechanism: Annotated[
        Literal["", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"],
        Field(description="How to sign in: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512; else not at all."),
    ] = ""
    sasl_username: Annotated[
        str, Field(description="Who signs in.", validate_default=True, max_length=500)
    ] = ""
    sasl_password: Annotated[
        SecretStr, Field(description="The password; it is never shown.", validate_default=True)
    ] = SecretStr("")
    group: Annotated[str, Field(description="Consumer group that all workers share.", min_length=1)] = (
        "copytaster"
    )
    topic_prefix: Annotated[
        str,
        Field(description="First word of every topic's name.", pattern=r"^[A-Za-z0-9_-]{1,80}$"),
    ] = "wire"
    partitions: Annotated[
        int, Field(description="Partitions of the topics that are created.", ge=1, le=1000)
    ] = 8
    replicas: Annotated[int, Field(description="Replicas of the topics that are created.", ge=1, le=9)] = 1
    create_topics: Annotated[bool, Field(description="Whether a worker creates what is missing.")] = False
    model: Annotated[str, Field(description="spaCy package or folder in place of the shipped model.")] = ""
    rules: Annotated[str, Field(description="File of your own rules of subjects.")] = ""
    set_aside: Annotated[
        Literal["drop", "pass"],
        Field(description="drop items that are no text stories, or pass them to the topic setaside."),
    ] = "drop"
    embargo: Annotated[
        Literal["hold", "mark"],
        Field(description="hold embargoed stories back from subject topics, or pass them on marked."),
    ] = "hold"
    guarantee: Annotated[
        Guarantee,
        Field(description="exactly_once sends a story and what is remembered of it in a transaction."),
    ] = "exactly_once"
    max_story_bytes: Annotated[
        int,
        Field(description="A larger story goes to the dead letters.", ge=1_000, le=16 * 1024**2),
    ] = DEFAULT_LIMIT
    batch_stories: Annotated[
        int, Field(description="Stories that a stage takes at once, at most.", ge=1, le=1_000)
    ] = 32
    web_host: Annotated[str, Field(description="Address that /metrics, /health and /ready listen on.")] = (
        "0.0.0.0"
    )
    web_port: Annotated[
        int, Field(description="Their port; with several processes, the first's.", ge=1, le=65_535)
    ] = 6066
    session_timeout: Annotated[
        float,
        Field(description="Seconds of silence after which a worker counts as dead.", ge=6, le=300),
    ] = 15.0
    log_level: Annotated[
        str,
        Field(description="debug, info, warning or error.", pattern="^(?i:debug|info|warning|error)$"),
    ] = "info"

    @field_validator("brokers")
    @classmethod
    def _addresses(cls, value: str) -> str:
        addresses = [address.strip() for address in value.split(",")]
        for address in addresses:
            host, _, port = address.rpartition(":")
            if not host or not port.isdecimal():
                raise ValueError(f"{address!r} is not host:port")
        return ",".join(addresses)

    @field_validator("sasl_username", "sasl_password")
    @classmethod
    def _named(cls, value: str | SecretStr, info: ValidationInfo) -> str | SecretStr:
        if info.data.get("sasl_mechanism") and not str(value):
            raise ValueError("is needed, for COPYTASTER_SASL_MECHANISM is set")
        return value

    @field_validator("tls_ca", "tls_certificate", "tls_key")
    @classmethod
    def _file(cls, value: str) -> str:
        if value and not Path(value).is_file():
            raise ValueError("is no file")
        return value

    def environment(self) -> dict[str, str]:
        """The settings as variables, the password in the open, for a process of ours."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            PREFIX + name.upper(): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in values.items()
        }

    def changed(self, **values: object) -> Self:
        """A copy with other values, checked as those from the environment are."""
        return type(self)(**(self.model_dump() | values))


@cache
def settings() -> Settings:
    """The settings of this process. Ends it with one line that names the setting that is wrong."""
    return checked()


def checked(**values: object) -> Settings:
    """Settings with some given; ends the process with one line that names what is wrong."""
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        message = first["msg"].removeprefix("Value error, ")
        given = "" if "PASSWORD" in name else f" (it is {first['input']!r})"
        typer.echo(f"copytaster: {name}: {message}{given}", err=True)
        raise typer.Exit(2) from None
