"""Recognise encodings by their bytes, and read text in which a few bytes are wrong.

Everything here takes linear time: the loops over bytes are those of Python's decoders and of `re`.
"""

import re

HEAD_SIZE = 1_024  # bytes at the start of a message whose zeros show UTF-16 or UTF-32
MARKS = (  # UTF-32 first, because its little-endian mark begins with that of UTF-16
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Which of four bytes are often zero; in alphabets other than Latin, only those of spaces and markup are.
ZEROS = (
    ([False, True, False, True], "utf-16-le"),
    ([True, False, True, False], "utf-16-be"),
    ([False, True, True, True], "utf-32-le"),
    ([True, True, True, False], "utf-32-be"),
)
OFTEN = 0.1
FILE_SIGNATURES = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b")
CONTROLS = bytes((*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)))
NON_ASCII = bytes(range(0x80, 0x100))
# By byte; U+FFFD for the five bytes that Windows-1252 does not use.
WINDOWS_1252 = {number: bytes([number]).decode("cp1252", "replace") for number in range(0x80, 0x100)}
# Bytes that are not UTF-8, as Python's `surrogateescape` represents them. The first bytes of a character
# whose last is missing are one mistake, unless they read well in Windows-1252, such as "é”".
STRAY = re.compile(
    "\udced[\udca0-\udcbf][\udc80-\udcbf]"  # half of a character that was UTF-16
    "|[\udce0-\udcf4](?![\udc85\udc91-\udc94\udc96\udc97\udca0\udcab\udcbb])[\udc80-\udcbf]{1,2}"
    "|[\udc80-\udcff]"
)
REPLACEMENT = "\ufffd"
STRAY_BYTES = {0xDC00 + number: character for number, character in WINDOWS_1252.items()}


def wide_encoding(data: bytes) -> str:
    """The codec of UTF-16 or UTF-32, by byte order mark or by zeros; "" if the data is in neither."""
    for mark, codec in MARKS:
        if data.startswith(mark):
            return codec
    head = data[:HEAD_SIZE]
    if b"\0" not in head or len(head) < 4:
        return ""
    quarters = [head[start::4] for start in range(4)]
    found = [quarter.count(0) >= OFTEN * len(quarter) for quarter in quarters]
    return next((codec for zeros, codec in ZEROS if zeros == found), "")


def is_binary(data: bytes) -> bool:
    """Whether data that is not UTF-8 is a file of another kind, not text with a few control characters."""
    controls = len(data) - len(data.translate(None, CONTROLS))
    return data.startswith(FILE_SIGNATURES) or controls > 10 + len(data) / 30


def is_mostly_utf8(data: bytes) -> bool:
    """Whether data has at least as many characters of several bytes in UTF-8 as bytes that are not UTF-8.

    Text in Windows-1252 has hardly any of the former: a capital with an accent and a quotation mark, at most.
    """
    text = data.decode("utf-8", "replace")
    wrong = text.count(REPLACEMENT) - data.count(REPLACEMENT.encode())
    ascii_characters = len(data.translate(None, NON_ASCII))
    return len(text) - ascii_characters - wrong >= wrong


def read_stray_bytes(data: bytes) -> tuple[str, int]:
    """Decode UTF-8 with a few bytes that are not: (text, number of mistakes).

    Such a byte is read as Windows-1252, and a character that is cut off as U+FFFD.
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    return STRAY.subn(_stray, text)


def _stray(match: re.Match[str]) -> str:
    return match[0].translate(STRAY_BYTES) if len(match[0]) == 1 else REPLACEMENT
