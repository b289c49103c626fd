"""Every setting, with its default: each is read from the environment as `COPYTASTER_<NAME>`."""

from functools import cache
from typing import Annotated, Literal, Self

import typer
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from processors.formats import DEFAULT_LIMIT

PREFIX = "COPYTASTER_"


class Settings(BaseSettings):
    """What a worker and the commands around it need to know. A wrong value is a one-line error."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    brokers: Annotated[
        str, Field(description="Kafka's bootstrap addresses, host:port, parted by commas.")
    ] = "localhost:9092"
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
        typer.echo(f"copytaster: {name}: {message} (it is {first['input']!r})", err=True)
        raise typer.Exit(2) from None
