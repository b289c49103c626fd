"""Read JSON from wires, whose properties may have values of any type."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import orjson

from processors.errors import StoryError
from processors.text.cleaning import decode

MARK = re.compile(rb"\xef\xbb\xbf|\xff\xfe|\xfe\xff")  # byte order mark
OPENING = re.compile(rb"\s*(?:\[\s*)?\{\s*(?:[\"'}]|\w{1,80}\s*:|$)")  # {ACME} may begin a plain text
# An escape sequence; a system that counts UTF-16 units cuts the two of an emoji apart.
ESCAPE = re.compile(
    r"\\(?:(?P<first>u[dD][89abAB][0-9a-fA-F]{2})(?P<second>\\u[dD][c-fC-F][0-9a-fA-F]{2})?"
    r"|(?P<lone>u[dD][c-fC-F][0-9a-fA-F]{2})|.)",
    re.S,
)
PADDING = "\0 \t\r\n\x1a\x04"  # what old systems put at the end of a file
MAX_KEYS = 12  # of an unknown object, to be named in an error

Object = Mapping[str, object]  # a JSON object, its keys in lower case
T = TypeVar("T")


def is_json(data: bytes) -> bool:
    """Whether a message is a JSON object, or an array of them."""
    return bool(OPENING.match(as_ascii(data)))


def as_ascii(data: bytes) -> bytes:
    """A message whose ASCII characters can be searched for: without byte order mark and UTF-16's zeros."""
    mark = MARK.match(data)
    return data[mark.end() if mark else 0 :].replace(b"\0", b"")


def read_json(data: bytes) -> tuple[object, list[str]]:
    """Parse JSON in any encoding that we read: (value, repairs). Raises StoryError (`encoding`, `json`)."""
    text, repairs = decode(data)
    return parse_json(text.rstrip(PADDING), repairs), repairs


def parse_json(text: str, repairs: list[str]) -> object:
    """Parse JSON, in which characters may be cut in half. Raises StoryError (`json`) with the position."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        broken = error
    whole = ESCAPE.sub(_whole_character, text)
    if whole == text:
        raise StoryError("json", str(broken)) from None
    value = parse_json(whole, [])
    repairs.append("json: halves of characters became U+FFFD")
    return value


def lower_keys(value: Mapping[object, object]) -> Object:
    """An object with its keys in lower case, because wires write `versionCreated` in several ways."""
    return {str(key).lower(): item for key, item in value.items()}


def as_string(value: object) -> str:
    """A string or a number as a string; "" for any other type."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def first(source: Object, *names: str) -> object:
    """The first property of these names that has a value."""
    return next((source[name] for name in names if source.get(name)), None)


def string(source: Object, *names: str) -> str:
    """The first property of these names that has a value, as a string; an array of strings as one string."""
    value = first(source, *names)
    if isinstance(value, list):
        return " ".join(text for item in value if (text := as_string(item)))
    return as_string(value)


def objects(value: object) -> Iterator[Object]:
    """The objects in an array; a single one counts as an array of one, and a string as an object's name."""
    for entry in value if isinstance(value, list) else [value]:
        if isinstance(entry, dict):
            yield lower_keys(entry)
        elif name := as_string(entry):
            yield {"name": name}


def each(value: object, make: Callable[[Object], T]) -> list[T]:
    """Call `make` for each object in an array, and drop empty results."""
    return [made for entry in objects(value) if (made := make(entry))]


def names(value: object, *properties: str) -> list[str]:
    """The names in an array of strings, or of objects that have them as one of these properties."""
    found = (string(entry, *properties, "name") for entry in objects(value))
    return list(dict.fromkeys(name for name in found if name))


def unknown_object(value: object, kind: str) -> StoryError:
    """The error for JSON that is not a `kind`; it names the keys that were found."""
    if not isinstance(value, dict):
        return StoryError("not-a-story", f"every item must be a JSON object, not {type(value).__name__}")
    keys = ", ".join(str(key)[:40] for key in list(value)[:MAX_KEYS]) or "none"
    more = ", …" if len(value) > MAX_KEYS else ""
    return StoryError("not-a-story", f"the JSON object is no {kind}; its keys are: {keys}{more}")


def _whole_character(escape: re.Match[str]) -> str:
    is_half = escape["lone"] or (escape["first"] and not escape["second"])
    return "\N{REPLACEMENT CHARACTER}" if is_half else escape[0]
