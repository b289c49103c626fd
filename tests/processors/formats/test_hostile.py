"""Hostile messages are parsed or refused with a reason, in reasonable time, and nothing is fetched."""

import socket
import time

import pytest

from processors.drafts import STATUSES
from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, to_json
from processors.withdrawals import withdrawals
from tests.processors.formats.hostile import HOSTILE

HARMLESS = (
    "a DTD on the network",
    "XML 200 deep",
    "UTF-16 with a byte order mark",
    "quotation marks in a DOCTYPE",
)
MOST = 40_000_000  # bytes that a message may become
LONGEST = 30  # seconds of CPU on a slow machine; input that takes quadratic time would take hours


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages_are_parsed_or_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was attempted")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    begun = time.process_time()
    try:
        stories = parse(HOSTILE[name]).stories
        records = [each for story in stories for each in (story, *withdrawals(story))]
    except StoryError as error:
        assert str(error)
    else:
        for story in stories:
            assert "root:" not in body(story)
            assert "lollol" not in body(story)
            assert len(story["uri"]) < 600
            assert story["pubStatus"] in STATUSES
        assert sum(len(to_json(record)) for record in records) < MOST
    assert time.process_time() - begun < LONGEST


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("entities that expand (billion laughs)", "xml"),
        ("an entity in a file", "xml"),
        ("a long entity, used often", "xml"),
        ("an entity of 120 KB", "xml"),
        ("XML 250,000 deep", "xml"),
        ("40,000 items in a message", "too-large"),
        ("JSON 10,000 deep", "json"),
        ("NULs", "empty"),
        ("a zip bomb", "too-large"),
        ("gzip that is cut off", "encoding"),
        ("gzip in gzip", "encoding"),
        ("gzip of 80,000 empty parts", "empty"),
        ("XML of an unknown format", "not-a-story"),
    ],
)
def test_reasons_for_refusal(name: str, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(HOSTILE[name])
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_messages_are_parsed(name: str) -> None:
    [story] = parse(HOSTILE[name]).stories
    assert body(story) == "Rain in Oslo."
