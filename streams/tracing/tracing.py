"""What makes spans, as the runner and `notify` see it, and what they have where nobody wants traces."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from streams.messages import Incoming, Result
from streams.tracing.context import trace_context

Headers = Mapping[str, bytes]


class HasHeaders(Protocol):
    @property
    def headers(self) -> Headers:
        """The headers of a message."""


class TracedBatch(Protocol):
    """Messages that a stage processes together, with a span for each."""

    @property
    def messages(self) -> Sequence[Incoming]:
        """The messages, with the headers of Trace Context that are to be passed on."""

    def end(self, results: Sequence[Result]) -> None:
        """End the spans, once the results of the messages, in the same order, are delivered."""


class Tracing(Protocol):
    def begin(self, stage: str, messages: Sequence[Incoming]) -> TracedBatch:
        """Begin a span for each message that a stage is about to process."""

    def delivering(self, destination: str, alerts: Sequence[HasHeaders]) -> AbstractContextManager[Headers]:
        """A context in which alerts are delivered together; it gives the headers of Trace Context to send."""

    def close(self) -> None:
        """Send what has not been sent yet, for some seconds at most."""


@dataclass(frozen=True)
class _Untraced:
    messages: Sequence[Incoming]

    def end(self, results: Sequence[Result]) -> None:
        pass


class NoTracing:
    """Passes the Trace Context on that messages have, and adds nothing."""

    def begin(self, stage: str, messages: Sequence[Incoming]) -> TracedBatch:
        return _Untraced(messages)

    @contextmanager
    def delivering(self, destination: str, alerts: Sequence[HasHeaders]) -> Iterator[Headers]:
        yield trace_context(alerts[0].headers) if len(alerts) == 1 else {}

    def close(self) -> None:
        pass
