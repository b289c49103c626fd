"""Messages as JSON can have them."""

import base64

from streams.deadletters import as_text
from streams.desk.operations.models import Bytes
from streams.messages import Incoming

MAX_BYTES = 1_000_000  # that are shown of a value


def contents(value: bytes) -> Bytes:
    """The bytes of a message as text, if they are UTF-8, else in base64."""
    shown = value[:MAX_BYTES]
    text = _text(shown, truncated=len(value) > MAX_BYTES)
    return {
        "size": len(value),
        "text": text,
        "base64": base64.b64encode(shown).decode() if text is None else None,
        "truncated": len(value) > MAX_BYTES,
    }


def headers(message: Incoming) -> dict[str, str]:
    """The headers of a message as text; bytes that are not UTF-8 are escapes."""
    return {name: as_text(content) for name, content in message.headers.items()}


def _text(value: bytes, *, truncated: bool) -> str | None:
    """The bytes as text, without a character that is cut at the end; None if they are not text."""
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        cut = truncated and error.start > len(value) - 4 and error.reason == "unexpected end of data"
        return value[: error.start].decode() if cut else None
