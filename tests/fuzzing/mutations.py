"""Random changes of messages."""

import gzip
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

from tests.fuzzing.samples import STORIES, Kill

MAX_SIZE = 100_000  # bytes
PIECES = [
    *(bytes([number]) for number in (0, 1, 2, 3, 4, 9, 10, 13, 0x16, 0x1F, 0x7F, 0x80, 0x93, 0xC3, 0xFF)),
    *(
        b"<",
        b">",
        b"</",
        b"/>",
        b"&",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"-->",
        b"<?x?>",
        b"<p>",
        b"</p>",
        b"<br>",
    ),
    *(b"&amp;", b"&#0;", b"&#150;", b"&#x110000;", b"&nbsp;", b"&amp;lt;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>"),
    *(b'"', b"\\", b"\\u0000", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"null", b"1e999", b"-1"),
    *(
        "é“\u202e\u200b\ufeff\U0001f600\u2028\x85".encode(),
        "é“”".encode("cp1252"),
        b"\xe2\x80",
        b"\xed\xa0\x80",
    ),
    *(b"KILL", b"WITHDRAWN", b"canceled", b"usable", b"HOLD", b"2ND LEAD", b"Please kill the story BC-X-Y."),
    *(b"2026-02-30T25:61:00+99:99", b"011000 GMT Mar 26", b"5 Nov 2026 10:00 XYZ", b"0001-01-01T00:00+14:00"),
    *(
        b"nnf025 3 pl 21 nn 025",
        b"^BC-X-Y, KILL,12<",
        b"ZCZC",
        b"NNNN",
        b" =\n",
        b"+\n",
        b"==NN",
        b"By Ann Lee =",
    ),
    *(b"urn:x:1", b"http://[", b"x" * 600, b" " * 300, b"\n" * 50, b"%00", b"\r\n\r\n", b"(", b"''", b"``"),
]
VALUES: list[Any] = [
    *("", " ", "x", "canceled", "usable", "x" * 600, "\ud800", "\0", "<p>Rain", "urn:x:1", "http://[", "é“"),
    *("2026-02-30T25:61:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "text", "picture"),
    *(None, True, False, 0, -1, 10**20, 1e308, [], {}, [[]], [None], {"": ""}, {"uri": 1}, {"name": []}),
]
CODECS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "cp1252", "latin-1", "utf-7")
ELEMENT = re.compile(rb"<([A-Za-z][\w:.-]*)(?:\s[^<>]*)?>")
ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(\"[^\"<>]*\"|'[^'<>]*')")

Mutation = Callable[[Random, bytes], bytes]


def mutate(random: Random, data: bytes) -> bytes:
    """Change a message in one to four ways."""
    for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
        data = random.choice(MUTATIONS)(random, data)[:MAX_SIZE]
    return data


def garble(random: Random, kill: Kill) -> bytes:
    """Change the content of a kill."""
    data = kill.data
    for start, end in sorted(random.sample(kill.content, random.randint(0, len(kill.content))), reverse=True):
        content = data[start:end]
        for _ in range(random.randint(1, 3)):
            content = random.choice((_flip, _cut, _repeat, _insert))(random, content)
        if not set(content) & set(b'<>"\\\1\2\3\4'):
            data = data[:start] + content + data[end:]
    return random.choice((_same, _same, _crlf, _encode, _compress))(random, data)


def _same(random: Random, data: bytes) -> bytes:
    return data


def _span(random: Random, data: bytes) -> tuple[int, int]:
    """A part of the message, more often a short one."""
    start = random.randint(0, len(data))
    return start, min(len(data), start + int(random.paretovariate(0.6)))


def _flip(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 6) if data else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(random: Random, data: bytes) -> bytes:
    start, end = _span(random, data)
    return data[:start] + data[end:]


def _repeat(random: Random, data: bytes) -> bytes:
    start, end = _span(random, data)
    return data[:end] + data[start:end] * random.choice((1, 1, 2, 20)) + data[end:]


def _swap(random: Random, data: bytes) -> bytes:
    one, two, three, four = sorted(random.randint(0, len(data)) for _ in range(4))
    return data[:one] + data[three:four] + data[two:three] + data[one:two] + data[four:]


def _insert(random: Random, data: bytes) -> bytes:
    start, end = _span(random, data)
    return data[:start] + random.choice(PIECES) + data[random.choice((start, end)) :]


def _truncate(random: Random, data: bytes) -> bytes:
    start, end = random.randint(0, 40), random.randint(0, len(data))
    return random.choice((data[:end], data[:end], data[start:], data[start:end]))


def _crlf(random: Random, data: bytes) -> bytes:
    return data.replace(b"\n", random.choice((b"\r\n", b"\r", b"\n\n", b"\f", b" \n")))


def _lines(random: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    for _ in range(random.randint(1, 3)):
        line = lines.pop(random.randrange(len(lines)))
        where = random.randint(0, len(lines))
        lines[where:where] = random.choice(([], [line], [line, line], [line, random.choice(PIECES)]))
        lines = lines or [b""]
    return b"\n".join(lines)


def _encode(random: Random, data: bytes) -> bytes:
    codec = random.choice(CODECS)
    return data.decode("utf-8", random.choice(("ignore", "replace"))).encode(codec, "replace")


def _misread(random: Random, data: bytes) -> bytes:
    """Encode UTF-8 that was read as another encoding once more."""
    return data.decode(random.choice(("latin-1", "cp1252")), "replace").encode("utf-8", "replace")


def _compress(random: Random, data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _join(random: Random, data: bytes) -> bytes:
    """Put a message, or a part of it, after, before or into another one."""
    other = random.choice(list(STORIES.values()))
    start, end = _span(random, other)
    part = random.choice((other, other, other[start:], other[start:end]))
    where = random.choice((0, len(data), random.randint(0, len(data))))
    return data[:where] + part + random.choice((data[where:], b""))


def _elements(random: Random, data: bytes) -> bytes:
    """Delete, repeat, move, wrap or rename an element."""
    found = list(ELEMENT.finditer(data))
    if not found:
        return _lines(random, data)
    tag, other = random.choice(found), random.choice(found)
    end = data.find(b"</" + tag[1] + b">", tag.end())
    end = tag.end() if end < 0 or tag[0].endswith(b"/>") else end + len(tag[1]) + 3
    start, element = tag.start(), data[tag.start() : end]
    changed = random.choice(
        (
            b"",
            element * random.choice((2, 2, 30)),
            b"<x:%s>%s</x:%s>" % (tag[1], element, tag[1]),
            b"<![CDATA[" + element + b"]]>",
            element.replace(b"&", b"&amp;").replace(b"<", b"&lt;"),
            element.replace(tag[1], other[1]),
            element.upper(),
            other[0] + element,
        )
    )
    if other.start() > end and random.random() < 0.3:
        return data[:start] + data[end : other.start()] + element + data[other.start() :]
    return data[:start] + changed + data[end:]


def _attributes(random: Random, data: bytes) -> bytes:
    """Delete an attribute, or give it another value."""
    found = list(ATTRIBUTE.finditer(data))
    if not found:
        return _insert(random, data)
    one, other = random.choice(found), random.choice(found)
    value = b'"' + random.choice(PIECES) + b'"'
    changed = random.choice((b"", one[1] + b"=" + value, one[1] + b"=" + other[2], other[0], one[0] * 2))
    return data[: one.start()] + changed + data[one.end() :]


def _values(random: Random, data: bytes) -> bytes:
    """Change values and keys of JSON, of which each line may be a document."""
    lines = data.splitlines() if data.count(b"\n{") > 1 else [data]
    where = random.randrange(len(lines)) if lines else 0
    try:
        value = json.loads(lines[where])
    except (ValueError, IndexError, RecursionError):
        return _repeat(random, data)
    for _ in range(random.randint(1, 3)):
        value = _value(random, value)
    lines[where] = json.dumps(value, ensure_ascii=random.random() < 0.8).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _value(random: Random, value: Any) -> Any:
    if random.random() < 0.2 or not (value and isinstance(value, dict | list)):
        return random.choice(
            (random.choice(VALUES), random.choice(VALUES), [value], {"item": value}, [value] * 2)
        )
    if isinstance(value, list):
        where = random.randrange(len(value))
        return [*value[:where], _value(random, value[where]), *value[where + random.randint(0, 1) :]]
    key, other = random.choice(list(value)), random.choice(list(value))
    changed = random.choice(
        (
            {key: _value(random, value[key])},
            {key: _value(random, value[key])},
            {key: _value(random, value[key])},
            {key: value[other], other: value[key]},
            {key.upper(): value[key], key: None},
            {random.choice(("uri", "guid", "@type", "items", "associations", "pubstatus", "")): value[key]},
        )
    )
    rest = {name: old for name, old in value.items() if name != key or random.random() < 0.9}
    return rest | changed


MUTATIONS: list[Mutation] = [
    *(_flip, _cut, _repeat, _swap, _insert, _truncate, _crlf, _lines, _encode, _misread, _compress, _join),
    *(_elements, _attributes, _values) * 3,
]
