"""The frame of a teleprinter's message, which ANPA 1312 and IPTC 7901 share.

    SOH header STX text ETX trailer EOT        SOH = 0x01, STX = 0x02, ETX = 0x03, EOT = 0x04

Lines fill pauses with other control characters (NUL, SYN, DEL), and telex puts ZCZC and NNNN around it all.
Gateways take some of the control characters away, or all of them, so any part of the frame may be missing.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from processors.text.cleaning import decode, unix_lines
from processors.text.encodings import is_binary, wide_encoding

SOH, STX, ETX, EOT = b"\x01", b"\x02", b"\x03", b"\x04"
FRAME = SOH + STX + ETX + EOT
UTF_8_MARK = b"\xef\xbb\xbf"
FILL = bytes((*range(0x04, 0x21), 0x00, 0x7F))
CONTROLS = bytes(set(FILL) - set(b"\x04\t\n\v\f\r\x1f "))  # US, 0x1f, separates the parts of ANPA's header
TELEX_START = re.compile(rb"ZCZC[^\r\n]{0,80}[\r\n]")
TELEX_END = re.compile(rb"(?<=[\r\n])NNNN$")
MARKS = re.compile(rb"\x01(?P<header>\s{0,4}[A-Za-z]{1,4}\d{3,6})?|[\x03\x04]")
SENTENCE_END = re.compile(r"[.!?][\"'”’]?\s*$")

MAX_BEFORE = 100  # bytes before the header of a message
HEADER_SIZE = 1_000  # bytes
MAX_LINES, MAX_LINE = 4, 80  # of a header or trailer in an unknown format


class Frame(NamedTuple):
    """The parts of a message; "" for a part that is missing. `repairs` are those of the encoding.

    Without STX, `text` begins with the header. Only `header` keeps US.
    """

    header: str
    text: str
    trailer: str
    repairs: list[str]


def unfilled(data: bytes) -> bytes:
    """Remove what a line adds before the header: fill characters, and codes of its own."""
    data = data.removeprefix(UTF_8_MARK).lstrip(FILL)
    header = MARKS.search(data[:MAX_BEFORE])
    if header and header["header"]:
        return data[header.start() :]
    return TELEX_START.sub(b"", data, count=1).lstrip(FILL) if data.startswith(b"ZCZC") else data


def transmissions(data: bytes) -> list[bytes]:
    """The messages in a file. SOH begins another one if the last has ended, or if a header follows."""
    data = unfilled(data)
    starts, ended = [0], False
    for mark in MARKS.finditer(data):
        if not mark[0].startswith(SOH):
            ended = True
        elif mark.start() and (ended or mark["header"]):
            starts.append(mark.start())
            ended = False
    return [data[start:end] for start, end in pairwise((*starts, len(data)))]


def read_frame(message: bytes) -> Frame:
    """Split a message into the parts of its frame. Raises StoryError (`encoding`)."""
    whole, repairs = decode(message.translate(None, CONTROLS))
    header, found, rest = unix_lines(whole).partition("\x02")
    if not found:
        header, rest = "", header
    text, *trailer = re.split("[\x03\x04]", rest, maxsplit=1)
    text = text.replace("\x1f", "").rstrip().removesuffix("\nNNNN")
    return Frame(header, text, "".join(trailer), repairs)


def framed_texts(data: bytes) -> list[bytes]:
    """The texts of messages in an unknown format, without their frames; [] if the data has no frame."""
    message = unfilled(data)
    end = message[-HEADER_SIZE:]
    framed = message.startswith(SOH) or STX in message[:HEADER_SIZE] or ETX in end or EOT in end
    telex = TELEX_START.match(data.lstrip(FILL)) or TELEX_END.search(end.rstrip(FILL))
    if not (framed or telex) or wide_encoding(message) or is_binary(data) or is_binary(message):
        return []
    return [_without_frame(message) for message in transmissions(data)]


def _without_frame(message: bytes) -> bytes:
    """Remove the frame, but keep a header or trailer that looks like a part of the story."""
    header, found, rest = message.partition(STX)
    if not found:
        header, rest = b"", message
        if message.startswith(SOH):
            header, _, rest = message.partition(b"\n")
    text, *trailer = re.split(rb"[\x03\x04]", rest, maxsplit=1)
    outside_the_story = header.startswith(SOH) and found
    parts = [b"" if outside_the_story or _is_routing(header) else header + b"\n", text]
    parts += [part for part in trailer if not _is_routing(part)]
    return TELEX_END.sub(b"", b"".join(parts).translate(None, CONTROLS + FRAME).rstrip())


def _is_routing(part: bytes) -> bool:
    """Whether a part is a few short lines of codes and numbers, and no sentence."""
    text = part.decode("latin-1").strip()
    lines = text.split("\n")
    short = len(lines) <= MAX_LINES and max(map(len, lines)) <= MAX_LINE
    coded = any(map(str.isdigit, text)) or text.upper() == text
    return short and coded and not SENTENCE_END.search(text)
