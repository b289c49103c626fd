"""Dead letters: messages that could not be processed, unchanged, with the reason in headers.

A dead letter has the message's key, value and headers, and these headers in addition, in UTF-8:

    copytaster-stage      the stage that could not process the message
    copytaster-reason     a `Reason`, or `error` for anything else
    copytaster-error      the class of the error
    copytaster-message    the error's message
    copytaster-topic, copytaster-partition, copytaster-offset    the position of the message
    copytaster-tries      how many times `copytaster deadletters retry` has sent the message again
    copytaster-skipped-by who had the message skipped, if an operator did; `error` is its reason for consumers
    copytaster-size       the full size of the value in bytes, if it was truncated to fit this topic

Headers with such names that the message had already are replaced or left out. A key and headers of more than
100,000 bytes are left out, too, and the error's message says so.

Dead letters with the same stage, topic, partition, offset and value are duplicates.

A dead letter that was sent again is followed in its partition by a retry mark: an empty message whose header
copytaster-retried is the dead letter's offset.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from processors.errors import Reason, StoryError
from streams.errors import SkippedError
from streams.headers import CE_PREFIX, GIVEN_HEADERS, HEADER_PREFIX, NUMBER, TRIES_HEADER, is_forged
from streams.log_lines import about
from streams.messages import Incoming, Outgoing

logger = logging.getLogger(__name__)

SKIPPED = "skipped"
REASONS = (*get_args(Reason), "error", SKIPPED)  # that `reason` returns
MAX_ERROR_LENGTH = 1_000  # characters of an error's message
TRUNCATED_SIZE = 100_000  # bytes that are kept of a value too large to send, and of keys and headers
RETRIED = HEADER_PREFIX + "retried"
SIZE = HEADER_PREFIX + "size"
SKIPPED_BY = HEADER_PREFIX + "skipped-by"


@dataclass(frozen=True)
class Letter:
    """A dead letter as read from its topic, and whether it was sent again."""

    message: Incoming
    retried: bool

    @property
    def id(self) -> str:
        return f"{self.message.partition}:{self.message.offset}"

    @property
    def time(self) -> datetime:
        return self.message.time

    @property
    def stage(self) -> str:
        return self._detail("stage")

    @property
    def reason(self) -> str:
        return reason(self.message.headers)

    @property
    def source(self) -> str:
        """The wire that the message came from, or an empty string if no header names it."""
        return self._detail("source")

    @property
    def error(self) -> str:
        """The message of the error."""
        return self._detail("message")

    @property
    def uri(self) -> str:
        """The story's uri, as far as the headers or the key have it."""
        return as_text(self.message.headers.get(f"{CE_PREFIX}uri") or self.message.key or b"")

    def _detail(self, name: str) -> str:
        return details(self.message.headers).get(name, "")


@dataclass(frozen=True)
class DeadLetters:
    """Makes the dead letters of a stage. `topic` is the full name of the dead-letter topic."""

    topic: str
    stage: str

    def for_input(self, message: Incoming, error: Exception) -> Outgoing:
        """The dead letter for a message that the stage could not process."""
        origin = {
            "topic": message.topic,
            "partition": str(message.partition),
            "offset": str(message.offset),
        }
        return self._letter(message.key, message.value, message.headers, error, origin)

    def for_output(self, message: Outgoing, error: Exception) -> Outgoing:
        """The dead letter for an output over the broker's limit; a dead letter is truncated instead."""
        logger.warning("%s: %s", message.topic, error, extra=about(message))
        if message.topic == self.topic:
            return truncated(message)
        # The topic it was meant for, so that a retry sends it there once the limit is raised.
        origin = {"topic": message.topic, "partition": "-1", "offset": "-1"}
        reason = StoryError("too-large", str(error))
        return self._letter(message.key, message.value or b"", message.headers, reason, origin)

    def _letter(
        self,
        key: bytes | None,
        value: bytes,
        headers: Mapping[str, bytes],
        error: Exception,
        origin: Mapping[str, str],
    ) -> Outgoing:
        passed = {name: content for name, content in headers.items() if not is_forged(name, content)}
        left_out = ""
        if (size := sum(len(name) + len(content) for name, content in passed.items())) > TRUNCATED_SIZE:
            passed, left_out = {}, f"; its {size} bytes of headers are left out"
        if key and len(key) > TRUNCATED_SIZE:
            left_out += f"; its key of {len(key)} bytes is left out"
            key = None
        reasons = {
            "stage": self.stage,
            "reason": error.reason if isinstance(error, StoryError) else "error",
            "error": type(error).__name__,
            "message": str(error)[:MAX_ERROR_LENGTH] + left_out,
            **origin,
        }
        if isinstance(error, SkippedError):
            reasons["skipped-by"] = error.by
        ours = {HEADER_PREFIX + name: text.encode("utf-8", "replace") for name, text in reasons.items()}
        return Outgoing(self.topic, key, value, {**passed, **ours})


def truncated(letter: Outgoing) -> Outgoing:
    """A dead letter with only the beginning of its value, and the full size in a header.

    One that is still too large is halved.
    """
    value = letter.value or b""
    kept = TRUNCATED_SIZE if len(value) > TRUNCATED_SIZE else len(value) // 2
    headers = {SIZE: str(len(value)).encode(), **letter.headers}  # the first size stays
    return replace(letter, value=value[:kept], headers=headers)


def as_text(content: bytes) -> str:
    """A key or a header as text; bytes that are not UTF-8 are shown as escapes."""
    return content.decode("utf-8", "backslashreplace")


def details(headers: Mapping[str, bytes]) -> dict[str, str]:
    """The headers that we have added to a dead letter, as text and without their prefix."""
    return {
        name.removeprefix(HEADER_PREFIX): value.decode("utf-8", "replace")
        for name, value in headers.items()
        if name.startswith(HEADER_PREFIX)
    }


def reason(headers: Mapping[str, bytes]) -> str:
    """Why a message is a dead letter: one of `REASONS`, or an empty string if the headers do not say."""
    return SKIPPED if SKIPPED_BY in headers else details(headers).get("reason", "")


def collect(messages: Iterable[Incoming]) -> list[Letter]:
    """The dead letters in the messages of the dead-letter topic, ordered by time, without duplicates.

    A worker that is killed after sending a dead letter and before committing leaves a duplicate.
    """
    found: dict[tuple[object, ...], Incoming] = {}
    marks = set()
    for message in sorted(
        messages, key=lambda message: (message.timestamp, message.partition, message.offset)
    ):
        if (retried := retried_offset(message)) is not None:
            marks.add((message.partition, retried))
        else:
            found.setdefault(_origin(message), message)
    return [Letter(message, (message.partition, str(message.offset)) in marks) for message in found.values()]


def _origin(letter: Incoming) -> tuple[object, ...]:
    """What duplicates of a dead letter have in common."""
    found = details(letter.headers)
    return *(found.get(name) for name in ("stage", "topic", "partition", "offset")), letter.value


def retried_offset(message: Incoming) -> str | None:
    """The offset of the dead letter that a retry mark is of; None if the message is a dead letter itself."""
    found = details(message.headers)
    return None if "stage" in found else found.get("retried")


def retry_mark(letter: Incoming) -> Outgoing:
    """The retry mark for a dead letter."""
    headers = {RETRIED: str(letter.offset).encode()}
    return Outgoing(letter.topic, letter.key, b"", headers, letter.partition)


def retried_message(letter: Incoming) -> Outgoing:
    """The message of a dead letter, to be sent to its topic again.

    Raises ValueError if the dead letter does not name the topic, or was truncated.
    """
    found = details(letter.headers)
    if "topic" not in found:
        raise ValueError(f"the header {HEADER_PREFIX}topic is missing")
    if "size" in found:
        raise ValueError(f"only {len(letter.value)} of its {found['size']} bytes were kept")
    headers = {
        n: v for n, v in letter.headers.items() if n in GIVEN_HEADERS or not n.startswith(HEADER_PREFIX)
    }
    tries = letter.headers.get(TRIES_HEADER, b"")
    headers[TRIES_HEADER] = str(int(tries) + 1 if NUMBER.fullmatch(tries) else 1).encode()
    return Outgoing(found["topic"], letter.key, letter.value, headers)
