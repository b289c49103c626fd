"""What a log line has besides its message: the stage, and the story or the message that it is about.

Both formats have the same lines. JSON has an object per line, for systems that collect logs.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from streams.headers import CE_PREFIX
from streams.messages import Incoming, Outgoing
from streams.tracing.context import trace_id

STAGE: ContextVar[str] = ContextVar("stage", default="")
"""The stage that logs; `notify`, `api` or `exporter` in these processes."""
FIELDS = ("uri", "topic", "partition", "offset", "trace_id")  # of a line about a message
MAX_URI = 500  # bytes; a key may have any number


def about(message: Incoming | Outgoing) -> dict[str, Any]:
    """The fields of a line about a message with a story, for the argument `extra` of a logger's methods."""
    return {"uri": story_uri(message), **place(message)}


def place(message: Incoming | Outgoing) -> dict[str, Any]:
    """The fields of a line about any message."""
    return {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset if isinstance(message, Incoming) else None,
        "trace_id": trace_id(message.headers),
    }


def story_uri(message: Incoming | Outgoing) -> str:
    """The uri of a message's story on one line, as far as the headers or the key have it; perhaps empty."""
    found = (message.headers.get(f"{CE_PREFIX}uri") or message.key or b"")[:MAX_URI]
    text = found.decode("utf-8", "backslashreplace")
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


class TextFormatter(logging.Formatter):
    """Lines for people, with the uri and the trace's id at the end."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        known = {name: getattr(record, name, "") for name in ("uri", "trace_id")}
        more = ", ".join(f"{name} {value}" for name, value in known.items() if value)
        return super().formatMessage(record) + (f" [{more}]" if more else "")


class JsonFormatter(logging.Formatter):
    """A JSON object per line, in ASCII, with what is known; an exception is text with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "timestamp": _time(record.created),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        known = {
            "stage": getattr(record, "stage", STAGE.get()),
            **{name: getattr(record, name, None) for name in FIELDS},
            "exception": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return json.dumps(line | {name: value for name, value in known.items() if value not in (None, "")})


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
