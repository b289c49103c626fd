"""Log lines: what they have besides the message, as text and as JSON."""

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.log_lines import STAGE, JsonFormatter, TextFormatter, about, place, story_uri
from streams.messages import Incoming, Outgoing

TRACED = {"traceparent": b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
MESSAGE = Incoming("wire.stories", 3, 0, b"urn:x:1", b"", TRACED, 0.0)


def record(message: str, *arguments: object, **fields: object) -> logging.LogRecord:
    made = {"name": "streams.runtime.guard", "levelname": "WARNING", "msg": message, "args": arguments}
    return logging.makeLogRecord(made | {"created": 1_795_734_000.1239, "process": 7} | fields)


def line(*arguments: Any, **fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(JsonFormatter().format(record(*arguments, **fields)))
    return found


def test_a_json_line_has_what_is_known() -> None:
    assert line("%d stories", 3) == {
        "timestamp": "2026-11-26T23:00:00.123Z",
        "level": "WARNING",
        "logger": "streams.runtime.guard",
        "message": "3 stories",
        "process": 7,
    }
    assert line("json", **about(MESSAGE)) == line("json") | {
        "uri": "urn:x:1",
        "topic": "wire.stories",
        "partition": 3,
        "offset": 0,
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }
    assert line("json", **place(MESSAGE)).keys() == line("json", **about(MESSAGE)).keys() - {"uri"}
    assert line("too large", **about(Outgoing("wire.parsed", b"urn:x:1", b""))) == line("too large") | {
        "uri": "urn:x:1",
        "topic": "wire.parsed",
    }


def test_a_line_has_the_stage_that_logs_it() -> None:
    token = STAGE.set("entities")
    try:
        assert line("slow")["stage"] == "entities"
    finally:
        STAGE.reset(token)


def test_an_exception_is_text_with_its_traceback() -> None:
    try:
        raise ValueError("a bug")
    except ValueError as error:
        found = line("it failed", exc_info=(ValueError, error, error.__traceback__))
    assert found["message"] == "it failed"
    assert found["exception"].startswith("Traceback (most recent call last):\n")
    assert found["exception"].endswith("ValueError: a bug")


@given(st.text(), st.binary())
def test_json_is_one_line_of_ascii_whatever_is_in_it(message: str, key: bytes) -> None:
    text = JsonFormatter().format(
        record("%s", message, **about(Incoming("wire.raw", 0, 0, key, b"", {}, 0.0)))
    )
    assert text.isascii()
    assert text.splitlines() == [text]
    assert json.loads(text)["message"] == message


@given(st.binary())
def test_a_uri_is_printable_and_short(key: bytes) -> None:
    for found in (
        story_uri(Outgoing("wire.raw", key, b"")),
        story_uri(Outgoing("wire.raw", key * 1_000, b"")),
    ):
        assert found.isprintable()
        assert len(found) <= 2_000


@pytest.mark.parametrize(
    ("message", "uri"),
    [
        (Outgoing("wire.stories", b"urn:x:key", b"", {"ce_uri": "urn:x:größe".encode()}), "urn:x:größe"),
        (Outgoing("wire.raw", b"urn:x:key", b""), "urn:x:key"),
        (Outgoing("wire.raw", b"two\nlines\xff", b""), "two�lines\\xff"),
        (Outgoing("wire.raw", None, b""), ""),
    ],
)
def test_the_uri_is_that_in_the_headers_or_the_key(message: Outgoing, uri: str) -> None:
    assert story_uri(message) == uri


def test_a_line_of_text_ends_with_the_story_and_its_trace() -> None:
    formatter = TextFormatter("%(levelname)s %(name)s: %(message)s")
    assert formatter.format(record("loaded")) == "WARNING streams.runtime.guard: loaded"
    assert formatter.format(record("json", **about(MESSAGE))) == (
        "WARNING streams.runtime.guard: json [uri urn:x:1, trace_id 0af7651916cd43dd8448eb211c80319c]"
    )
