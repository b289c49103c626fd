"""NDJSON: a JSON document a line, each in any of the formats in JSON. A bad line does not affect the others.

https://github.com/ndjson/ndjson-spec
"""

from processors.errors import StoryError
from processors.formats import json_ld, jsonfeed, ninjs
from processors.formats.items import MAX_ITEMS, Item
from processors.formats.json import as_ascii, is_json, parse_json
from processors.sources import Receipt
from processors.text.cleaning import decode


def looks_like(data: bytes) -> bool:
    """Several lines, most of which are a JSON object each."""
    if not is_json(data):
        return False
    lines = [line for line in as_ascii(data).split(b"\n") if line.strip()]
    begin = sum(line.lstrip().startswith(b"{") for line in lines)
    end = sum(line.rstrip().endswith(b"}") for line in lines)
    return len(lines) > 1 and 2 * begin > len(lines) and 2 * end >= len(lines)  # a bad line may lack its end


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse each line. Raises StoryError (`encoding`, `too-large`)."""
    text, repairs = decode(data)
    items: list[Item] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip("\0 \t\r\x1a"):
            continue
        try:
            found = _parse_line(line, repairs, receipt)
        except StoryError as error:
            found = [error]
        items += [_at_line(number, item) if isinstance(item, StoryError) else item for item in found]
        if len(items) > MAX_ITEMS:
            raise StoryError("too-large", f"more than {MAX_ITEMS} items in one message")
    return items


def _parse_line(line: str, repairs: list[str], receipt: Receipt) -> list[Item]:
    repairs = list(repairs)
    value = parse_json(line.strip(), repairs)
    parsers = ((jsonfeed.is_feed, jsonfeed.parse_value), (json_ld.is_json_ld, json_ld.parse_value))
    parse_value = next((parse for is_of_kind, parse in parsers if is_of_kind(value)), ninjs.parse_value)
    return parse_value(value, repairs, receipt)


def _at_line(number: int, error: StoryError) -> StoryError:
    return StoryError(error.reason, f"line {number}: {error}")
