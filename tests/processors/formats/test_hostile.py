"""Hostile input ends as a story or with a reason, and fetches nothing."""

import socket
import time

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, to_json
from tests.processors.formats.hostile import HOSTILE

LONGEST = 30  # seconds of CPU on a slow machine; input that takes quadratic time would take hours


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_ends(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it wanted to be connected")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    begun = time.process_time()
    try:
        stories = parse(HOSTILE[name]).stories
    except StoryError as error:
        assert str(error)
    else:
        for record in stories:
            assert "root:" not in body(record)
            assert "lollol" not in body(record)
            assert len(record["uri"]) < 600
            assert to_json(record)
    assert time.process_time() - begun < LONGEST


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("entities that expand (billion laughs)", "xml"),
        ("an entity in a file", "xml"),
        ("XML 250,000 deep", "xml"),
        ("40,000 items in a message", "too-large"),
        ("JSON 10,000 deep", "json"),
        ("NULs", "empty"),
        ("a zip bomb", "encoding"),
        ("XML of no format", "not-a-story"),
    ],
)
def test_reasons(name: str, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(HOSTILE[name])
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", ["a DTD on the network", "XML 200 deep", "UTF-16 with its mark"])
def test_what_is_harmless_is_read(name: str) -> None:
    [record] = parse(HOSTILE[name]).stories
    assert body(record) == "Rain in Oslo."
