"""Dead letters: messages that could not be processed, unchanged, with the reason in headers.

A dead letter has the value, the key and the headers of the message. To the headers it adds ours, each in
UTF-8:

    copytaster-stage      the stage that gave up on it
    copytaster-reason     one of `REASONS`
    copytaster-error      the class of the error
    copytaster-message    the error's message
    copytaster-topic, copytaster-partition, copytaster-offset    the position of the message
    copytaster-tries      how often `copytaster deadletters retry` has sent it again
    copytaster-size       the size of the value in bytes, if it was too large even for this topic and was cut

Two dead letters with the same stage, topic, partition, offset and value are one that was sent twice.

A dead letter that was sent again is followed in its partition by a mark: an empty message whose header
copytaster-retried has the dead letter's offset.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from processors.errors import Reason, StoryError
from streams.messages import Incoming, Outgoing

logger = logging.getLogger(__name__)

PREFIX = "copytaster-"
REASONS = (*get_args(Reason), "error")
LONGEST_MESSAGE = 1_000  # characters of an error's message that are kept
CUT = 100_000  # bytes that are kept of a value too large to send
RETRIED = PREFIX + "retried"


@dataclass(frozen=True)
class Letter:
    """A dead letter in its topic, and whether it was sent again."""

    message: Incoming
    retried: bool

    @property
    def id(self) -> str:
        return f"{self.message.partition}:{self.message.offset}"


@dataclass(frozen=True)
class DeadLetters:
    """Writes the dead letters of a stage. `topic` is the full name of the dead-letter topic."""

    topic: str
    stage: str

    def of(self, message: Incoming, error: Exception) -> Outgoing:
        """The dead letter for a message that the stage could not process."""
        origin = {
            "topic": message.topic,
            "partition": str(message.partition),
            "offset": str(message.offset),
        }
        return self._letter(message.key, message.value, message.headers, error, origin)

    def of_too_large(self, message: Outgoing, error: Exception) -> Outgoing:
        """The dead letter for an output over the broker's limit. A dead letter over the limit is cut."""
        logger.error("%s: %s", message.topic, error)
        if message.topic == self.topic:
            return cut(message)
        # Where it was going: a retry sends it there, when the broker takes more.
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
        reasons = {
            "stage": self.stage,
            "reason": error.reason if isinstance(error, StoryError) else "error",
            "error": type(error).__name__,
            "message": str(error)[:LONGEST_MESSAGE],
            **origin,
        }
        ours = {PREFIX + name: text.encode("utf-8", "replace") for name, text in reasons.items()}
        return Outgoing(self.topic, key, value, {**headers, **ours})


def cut(letter: Outgoing) -> Outgoing:
    """The same dead letter with only the beginning of its value, and a header that says so."""
    value = letter.value or b""
    size = {PREFIX + "size": str(len(value)).encode()}
    return replace(letter, value=value[:CUT], headers={**letter.headers, **size})


def why(headers: Mapping[str, bytes]) -> dict[str, str]:
    """Our headers of a dead letter as text, without their prefix."""
    return {
        name.removeprefix(PREFIX): value.decode("utf-8", "replace")
        for name, value in headers.items()
        if name.startswith(PREFIX)
    }


def letters(messages: Iterable[Incoming]) -> list[Letter]:
    """The dead letters among the messages of their topic, ordered by time, without duplicates.

    A duplicate comes from a worker that was killed after sending it and before committing.
    """
    found: dict[tuple[object, ...], Incoming] = {}
    marks = set()
    for message in sorted(messages, key=lambda message: message.timestamp):
        if mark := message.headers.get(RETRIED):
            marks.add((message.partition, mark.decode()))
        else:
            found.setdefault(_origin(message), message)
    return [Letter(message, (message.partition, str(message.offset)) in marks) for message in found.values()]


def _origin(letter: Incoming) -> tuple[object, ...]:
    """What identifies the message that a dead letter is for."""
    reasons = why(letter.headers)
    return *(reasons.get(name) for name in ("stage", "topic", "partition", "offset")), letter.value


def mark(letter: Incoming) -> Outgoing:
    """The mark for a dead letter that was sent again."""
    headers = {RETRIED: str(letter.offset).encode()}
    return Outgoing(letter.topic, letter.key, b"", headers, letter.partition)


def again(letter: Incoming) -> Outgoing:
    """The message of a dead letter, to send to its topic again.

    Raises ValueError where the dead letter does not name that topic, or was cut.
    """
    reasons = why(letter.headers)
    if "topic" not in reasons:
        raise ValueError("it does not say what topic it came from")
    if "size" in reasons:
        raise ValueError(f"only {len(letter.value)} of its {reasons['size']} bytes were kept")
    own = {n: v for n, v in letter.headers.items() if not n.startswith(PREFIX)}
    tries = int(reasons.get("tries", "0")) + 1
    own[PREFIX + "tries"] = str(tries).encode()
    return Outgoing(reasons["topic"], letter.key, letter.value, own)
