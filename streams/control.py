"""What operators ask of the workers: to pause a stage, to skip a message, to drain a worker.

`copytaster pause`, `skip` and `drain` write requests to the compacted topic `wire.control`, and every worker
follows that topic. A request holds until a tombstone ends it, so it outlives restarts, and who may write to
the topic may operate. Its keys:

    pause:<stage>                             the stage takes no messages, on any worker
    drain:<worker>                            the worker, named by `worker_name`, is assigned no partitions
    skip:<topic>:<partition>:<offset>         the message becomes a dead letter; the topic without its prefix
"""

import json
import logging
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from processors.story import Time, rfc3339
from streams import compacted
from streams.compacted import Changes, read
from streams.deadletters import as_text
from streams.errors import SkippedError
from streams.log_lines import place
from streams.messages import Incoming
from streams.settings import Settings
from streams.topics import CONTROL, STAGES

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Request:
    """A request of an operator to the workers."""

    by: str
    """The user and the machine that the request came from."""
    at: Time
    """When it was made."""
    timestamp: float | None = None
    """The timestamp of the message to skip, in seconds since 1970. A message with the same offset in a topic
    that was deleted and created again is not skipped."""

    @classmethod
    def now(cls, by: str, timestamp: float | None = None) -> "Request":
        return cls(by, rfc3339(datetime.now(UTC)), timestamp)

    @classmethod
    def from_json(cls, data: bytes) -> "Request":
        """Raises ValueError if the value is not a request."""
        value = json.loads(data)
        try:
            return cls(str(value["by"]), str(value["at"]), value.get("timestamp"))
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"{data[:100]!r} is not a request") from error

    def to_json(self) -> bytes:
        return json.dumps({name: value for name, value in asdict(self).items() if value is not None}).encode()

    def __str__(self) -> str:
        return f"by {self.by} at {self.at}"


def worker_name(web_port: int) -> str:
    """The name of a worker process of this machine: its host and its web port."""
    return f"{socket.gethostname().lower()}:{web_port}"


def pause_key(stage: str) -> str:
    return f"pause:{stage}"


def drain_key(worker: str) -> str:
    return f"drain:{worker}"


def skip_key(topic: str, partition: int, offset: int) -> str:
    """The key of the request to skip a message; `topic` is without its prefix."""
    return f"skip:{topic}:{partition}:{offset}"


class Control:
    """The requests that hold at the moment."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._requests: dict[str, Request] | None = None
        self.paused_topics = self._paused_topics()
        """The full names of the topics that no messages are taken from."""

    @property
    def known(self) -> bool:
        """Whether the topic has been read; until then every stage counts as paused."""
        return self._requests is not None

    def get(self, key: str) -> Request | None:
        """The request with a key, or None if there is none."""
        return (self._requests or {}).get(key)

    def is_paused(self, stage: str) -> bool:
        return not self.known or self.get(pause_key(stage)) is not None

    def is_drained(self, worker: str) -> bool:
        return self.get(drain_key(worker)) is not None

    @property
    def paused_stages(self) -> list[str]:
        return [stage.name for stage in STAGES if self.is_paused(stage.name)]

    @property
    def drained_workers(self) -> dict[str, Request]:
        """The requests to drain workers, by the workers' names."""
        requests = (self._requests or {}).items()
        return {key.removeprefix("drain:"): request for key, request in requests if key.startswith("drain:")}

    def skip(self, message: Incoming) -> SkippedError | None:
        """The reason why a message is to be skipped, or None."""
        topic = message.topic.removeprefix(f"{self._prefix}.")
        request = self.get(skip_key(topic, message.partition, message.offset))
        if request is None or request.timestamp != message.timestamp:
            return None
        return SkippedError(request.by, request.at)

    def replace(self, requests: dict[str, Request]) -> None:
        """Set the requests to those that the topic has when it has been read to its end."""
        self._requests = requests
        self.paused_topics = self._paused_topics()

    def _paused_topics(self) -> frozenset[str]:
        return frozenset(stage.source.name(self._prefix) for stage in STAGES if self.is_paused(stage.name))

    def __str__(self) -> str:
        """The requests in words, for the log."""
        return ", ".join(f"{key} {request}" for key, request in sorted((self._requests or {}).items()))


async def load(settings: Settings) -> Control:
    """Read the topic to its end. Raises KafkaError."""
    control = Control(settings.topic_prefix)
    async with aclosing(read(settings, CONTROL)) as reading, aclosing(_requests(reading)) as states:
        control.replace(await anext(states))
    return control


async def follow(settings: Settings, control: Control) -> AsyncGenerator[None]:
    """Keep `control` up to date, forever; yields once the topic has been read to its end, and after changes.

    While the topic cannot be read, what was known before holds.
    """
    async for requests in _requests(compacted.follow(settings, CONTROL)):
        control.replace(requests)
        yield


async def _requests(reading: AsyncIterator[Changes]) -> AsyncGenerator[dict[str, Request]]:
    """The requests that hold at the end of the topic, then those that hold after each change."""
    requests: dict[str, Request] = {}
    async for changes in reading:
        if changes.restarted:
            requests = {}
        for message in changes.messages:
            _apply(message, requests)
        if changes.complete:
            yield dict(requests)


def _apply(message: Incoming, requests: dict[str, Request]) -> None:
    """Apply a message of the topic; one that is not a request changes nothing."""
    key = as_text(message.key or b"")
    if not message.value:
        requests.pop(key, None)
        return
    try:
        requests[key] = Request.from_json(message.value)
    except ValueError as error:
        logger.warning("%s: %s", message.position, error, extra=place(message))


async def write(settings: Settings, key: str, request: Request | None) -> None:
    """Make a request, or end it if `request` is None. Raises KafkaError."""
    await compacted.write(settings, CONTROL, {key: request.to_json() if request else None})
