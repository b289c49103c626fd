"""Which part of its message a story came in."""

import gzip
import json
from collections.abc import Mapping

import pytest

from processors.formats import parse
from processors.sources import load_sources
from streams.agents.ingest import named_format, receipt
from streams.desk.operations.parts import parts
from streams.messages import Incoming
from streams.settings import Settings
from tests.desk.stories import story

FEED = b"""<rss version="2.0"><channel><title>Wire</title>
<item><guid>urn:x:1</guid><title>Rain</title><description>It rains in Bergen.</description></item>
<item><guid>urn:x:2</guid><title>Snow</title><description>It snows in Oslo.</description></item>
</channel></rss>"""
SETTINGS = Settings()


def message(value: bytes, headers: Mapping[str, bytes] | None = None) -> Incoming:
    return Incoming("wire.raw", 0, 0, None, value, headers or {}, 1_800_000_000.0)


def lines(encoding: str) -> bytes:
    """A blank line, one that cannot be read, and a story in two versions."""
    versions = [story("ruff", f"Ruffs {number} – “two”", version=number).decode() for number in (1, 2)]
    return "\n".join(["", versions[0], "{", json.dumps(json.loads(versions[1]), ensure_ascii=False)]).encode(
        encoding
    )


@pytest.mark.parametrize("value", [lines("utf-8"), gzip.compress(lines("utf-8")), lines("utf-16")])
def test_a_story_in_lines_has_the_number_of_its_own(value: bytes) -> None:
    sent = message(value, {"content-type": b"application/x-ndjson"})
    first, second = parse(
        value, named_format(sent.headers), receipt(sent, load_sources(SETTINGS.sources))
    ).stories
    for number, each in ((2, first), (4, second)):
        found = parts(sent, each, SETTINGS)
        assert found["stories"] == 2
        assert found["line"]["number"] == number
        assert json.loads(found["line"]["text"] or "")["version"] == each["version"]


def test_of_other_messages_the_stories_are_counted() -> None:
    for each in parse(FEED).stories:
        assert parts(message(FEED), each, SETTINGS) == {"stories": 2}


def test_a_message_that_is_too_large_now_is_not_parsed() -> None:
    first = parse(FEED).stories[0]
    assert parts(message(FEED + b" " * 1_000), first, SETTINGS.changed(max_story_bytes=1_000)) == {}
