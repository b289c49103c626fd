"""Decode and clean text, noting each repair: encodings, line ends, control characters."""

import re
import unicodedata

from processors.errors import StoryError

# C0 and C1 controls except tab and newline, bidirectional controls, noncharacters and lone surrogates.
CONTROL_CHARACTERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> tuple[str, list[str]]:
    """Decode text of unknown encoding: (text, repairs).

    Tries UTF-8, with or without a byte order mark, and then Windows-1252, which older wires send. Raises
    StoryError (`encoding`) if it is neither, or looks like binary data.
    """
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        broken = error
    if BINARY.search(data):
        raise StoryError("encoding", f"neither UTF-8 nor other text: {broken}")
    try:
        return data.decode("cp1252"), ["encoding: read as Windows-1252 because it is not UTF-8"]
    except UnicodeDecodeError:
        raise StoryError("encoding", f"neither UTF-8 nor Windows-1252: {broken}") from None


def clean(text: str) -> tuple[str, list[str]]:
    """Normalise line ends, and remove control characters and outer empty lines: (text, repairs)."""
    text, removed = CONTROL_CHARACTERS.subn("", unix_lines(text).replace("\x85", "\n"))
    return text.strip("\n"), [f"text: control characters removed ({removed})"] if removed else []


def unix_lines(text: str) -> str:
    """Convert line ends to line feeds."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def printable(data: bytes, keep: bytes = b"") -> bytes:
    """Remove the control characters of teleprinters, except those in `keep`."""
    return bytes(byte for byte in data if byte >= 0x20 or byte in b"\t\r\n" or byte in keep)


def has_letters(text: str) -> bool:
    """Whether a text has a letter, of any script."""
    return any(unicodedata.category(character).startswith("L") for character in text)
