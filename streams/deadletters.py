"""Dead letters: messages that could not be processed, as they came, with the reason in headers.

The value, the key and the headers of a dead letter are those of the message. Beside its own headers
it has ours, each in UTF-8:

    copytaster-stage      the stage that gave it up
    copytaster-reason     one of `REASONS`
    copytaster-error      the class of the error
    copytaster-message    what it said
    copytaster-topic, copytaster-partition, copytaster-offset    where the message stands
    copytaster-tries      how often it was sent again by `copytaster deadletters retry`
    copytaster-size       only where the value was too large even for this topic and was cut: its bytes

A dead letter whose stage, topic, partition, offset and value are those of another is the same, come twice.

A dead letter that was sent again has a mark behind it in its partition: an empty message, whose
header copytaster-retried has the dead letter's offset.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from processors.errors import Reason, StoryError
from streams.messages import Incoming, Outgoing

PREFIX = "copytaster-"
REASONS = (*get_args(Reason), "error")
LONGEST_MESSAGE = 1_000  # characters of an error's text that are kept
CUT = 100_000  # bytes that are kept of a message too large to send
RETRIED = PREFIX + "retried"


@dataclass(frozen=True)
class Letter:
    """A dead letter as it stands in its topic, and whether it was sent again."""

    message: Incoming
    retried: bool

    @property
    def id(self) -> str:
        return f"{self.message.partition}:{self.message.offset}"


def dead_letter(topic: str, stage: str, message: Incoming, error: Exception) -> Outgoing:
    """The dead letter for a message that a stage could not process."""
    why = {
        "stage": stage,
        "reason": error.reason if isinstance(error, StoryError) else "error",
        "error": type(error).__name__,
        "message": str(error)[:LONGEST_MESSAGE],
        "topic": message.topic,
        "partition": str(message.partition),
        "offset": str(message.offset),
    }
    return Outgoing(
        topic,
        message.key,
        message.value,
        {**message.headers, **{PREFIX + k: v.encode("utf-8", "replace") for k, v in why.items()}},
    )


def cut(letter: Outgoing) -> Outgoing:
    """The same dead letter with the beginning of its value alone, and a header that says so."""
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
    """The dead letters among the messages of their topic, by time, each once.

    A worker that was killed may have sent one that comes again from the worker that took over.
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
    """What two dead letters of the same message have in common."""
    reasons = why(letter.headers)
    return *(reasons.get(name) for name in ("stage", "topic", "partition", "offset")), letter.value


def mark(letter: Incoming) -> Outgoing:
    """What says that a dead letter was sent again."""
    headers = {RETRIED: str(letter.offset).encode()}
    return Outgoing(letter.topic, letter.key, b"", headers, letter.partition)


def again(letter: Incoming) -> Outgoing:
    """The message of a dead letter, to be sent to where it came from once more.

    Raises ValueError where the dead letter does not say where that is, or was cut.
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
