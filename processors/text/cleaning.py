"""Decode and clean text, noting each repair: encodings, line ends, control characters."""

import re
import unicodedata

from processors.errors import StoryError
from processors.text.encodings import (
    WINDOWS_1252,
    is_binary,
    is_mostly_utf8,
    read_stray_bytes,
    wide_encoding,
)

# C0 and C1 controls except tab and newline, bidirectional controls, noncharacters and lone surrogates; and
# what only a page needs: soft hyphens, word joiners, placeholders of objects, and zero-width spaces except
# beside letters of Thai, Lao, Burmese and Khmer, which they divide into words.
SPACELESS = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
CONTROL_CHARACTERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
    "\xad\u2060\ufffc\u200b]"
    rf"(?<!{SPACELESS}\u200b)(?:(?<!\u200b)|(?!{SPACELESS}))"
)
LINE_ENDS = ("\r\n", "\r", "\v", "\f", "\u2028")
READ_AS_WINDOWS_1252 = "encoding: read as Windows-1252 because it is not UTF-8"
# C1 controls by what Windows-1252 has in their place; it does not use five of the bytes.
C1_CHARACTERS = {chr(byte): c for byte, c in WINDOWS_1252.items() if byte < 0xA0 and c != "\ufffd"}
C1 = re.compile(f"[{''.join(C1_CHARACTERS)}]")
MISREAD = re.compile(f"[{''.join(C1_CHARACTERS.keys() - {chr(0x85)})}]")


def decode(data: bytes) -> tuple[str, list[str]]:
    """Decode text of unknown encoding: (text, repairs).

    Reads UTF-8, in which a few bytes may be wrong, UTF-16 and UTF-32, all with or without a byte order mark,
    and Windows-1252, which older wires send. Raises StoryError (`encoding`) if it is none of these.
    """
    codec = wide_encoding(data)
    text, repairs = _decode_wide(data, codec) if codec else _decode_bytes(data)
    text, misread = read_c1(text)
    return text, repairs + misread


def to_utf8(data: bytes) -> tuple[bytes, list[str]]:
    """Convert text of unknown encoding to UTF-8: (UTF-8 without a byte order mark, repairs); see `decode`."""
    text, repairs = decode(data)
    return text.encode(), repairs


def read_c1(text: str) -> tuple[str, list[str]]:
    """Read C1 controls as what Windows-1252 has in their place: (text, repairs).

    They appear where text in Windows-1252 was converted as if it were Latin-1. NEL is a line end, unless
    other C1 controls show that it is an ellipsis.
    """
    if not MISREAD.search(text):
        return text, []
    text, read = C1.subn(lambda match: C1_CHARACTERS.get(match[0], match[0]), text)
    return text, [f"text: control characters read as Windows-1252 ({read})"]


def clean(text: str) -> tuple[str, list[str]]:
    """Normalise line ends, and remove control characters and outer empty lines: (text, repairs)."""
    text, repairs = read_c1(text)
    text, removed = CONTROL_CHARACTERS.subn("", unix_lines(text).replace("\x85", "\n"))
    if removed:
        repairs.append(f"text: control characters removed ({removed})")
    return text.strip("\n"), repairs


def unix_lines(text: str) -> str:
    """Convert line ends to line feeds, and paragraph separators to two."""
    for end in LINE_ENDS:
        text = text.replace(end, "\n")
    return text.replace("\u2029", "\n\n")


def has_letters(text: str) -> bool:
    """Whether a text has a letter, of any script."""
    return any(unicodedata.category(character).startswith("L") for character in text)


def _decode_wide(data: bytes, codec: str) -> tuple[str, list[str]]:
    name = codec[:6].upper()
    marked = codec in ("utf-16", "utf-32")
    repairs = [] if marked else [f"encoding: read as {name}, though it has no byte order mark"]
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        text = data.decode(codec, "replace")
        wrong = text.count("\ufffd")
        if wrong > 1 + len(text) / 100:
            raise StoryError("encoding", f"looks like {name} but is not: {error}") from None
        repairs.append(f"encoding: what is not {name} became U+FFFD ({wrong})")
    if CONTROL_CHARACTERS.subn("", text)[1] > 10 + len(text) / 30:
        raise StoryError("encoding", f"looks like {name} but is not: it has too many control characters")
    return text.removeprefix("\ufeff"), repairs


def _decode_bytes(data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        broken = error
    if is_binary(data):
        raise StoryError("encoding", f"neither UTF-8 nor other text: {broken}")
    if is_mostly_utf8(data):
        text, mistakes = read_stray_bytes(data)
        return text, [f"encoding: bytes that are not UTF-8 were read as Windows-1252 or U+FFFD ({mistakes})"]
    text = data.decode("cp1252", "replace")
    if text.count("\ufffd") > len(text) / 100:
        raise StoryError("encoding", f"neither UTF-8 nor Windows-1252: {broken}")
    return text, [READ_AS_WINDOWS_1252]
