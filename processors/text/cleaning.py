"""From bytes to text, with every repair named: encodings, line ends, control characters."""

import re
import unicodedata

from processors.errors import StoryError

# C0 and C1 controls but tab and newline, bidirectional controls, and characters that are none.
UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> tuple[str, list[str]]:
    """Decode a text whose encoding nobody declared: (text, repairs).

    UTF-8 with or without its mark; else Windows-1252, which older wires send, unless the bytes look
    like no text at all. Raises StoryError (`encoding`).
    """
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        broken = error
    if BINARY.search(data):
        raise StoryError("encoding", f"neither UTF-8 nor text: {broken}")
    try:
        return data.decode("cp1252"), ["encoding: read as Windows-1252, for it is not UTF-8"]
    except UnicodeDecodeError:
        raise StoryError("encoding", f"neither UTF-8 nor Windows-1252: {broken}") from None


def clean(text: str) -> tuple[str, list[str]]:
    """Unix line ends and no control characters: (text, repairs). Words are never changed."""
    repairs = []
    if "\r" in text or "\x85" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    cleaned, removed = UNWANTED.subn("", text)
    if removed:
        repairs.append(f"text: {removed} control characters removed")
    return cleaned.strip("\n"), repairs


def has_letters(text: str) -> bool:
    return any(unicodedata.category(character).startswith("L") for character in text)
