"""ninjs in the spellings of 1.x, 2.x and 3.x, and as newsroom systems write it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.errors import StoryError
from processors.formats import parse
from processors.sources import Receipt
from processors.story import Story, body

BODY = "Rain fell in Bergen on Monday."
ONE = {
    "uri": "http://wire.example/rain",
    "type": "text",
    "version": "3",
    "versioncreated": "2026-11-02T10:00:00+01:00",
    "firstcreated": "2026-11-02T08:00:00Z",
    "pubstatus": "usable",
    "urgency": 4,
    "ednote": "Adds detail.",
    "byline": "Anna Berg",
    "headline": "Rain in Bergen",
    "headline_short": "Rain",
    "description_text": "It rained.",
    "body_text": BODY,
    "subject": [{"code": "17000000", "name": "weather"}],
    "person": [{"name": "Anna Berg", "rel": "mentions"}],
    "infosource": [{"name": "Example Wire"}],
}
TWO = {
    "uri": "http://wire.example/rain",
    "type": "text",
    "version": "3",
    "versioncreated": "2026-11-02T10:00:00+01:00",
    "firstcreated": "2026-11-02T08:00:00Z",
    "pubstatus": "usable",
    "urgency": 4,
    "ednote": "Adds detail.",
    "by": "Anna Berg",
    "headlines": [{"role": "main", "value": "Rain in Bergen"}, {"role": "short", "value": "Rain"}],
    "descriptions": [{"role": "main", "contenttype": "text/plain", "value": "It rained."}],
    "bodies": [{"contenttype": "text/plain", "value": BODY}],
    "subjects": [{"literal": "17000000", "name": "weather"}],
    "people": [{"name": "Anna Berg", "rel": "mentions"}],
    "infosources": [{"name": "Example Wire"}],
}
THREE = {
    "uri": "http://wire.example/rain",
    "type": "text",
    "version": "3",
    "versionCreated": "2026-11-02T10:00:00+01:00",
    "firstCreated": "2026-11-02T08:00:00Z",
    "pubStatus": "usable",
    "urgency": 4,
    "edNote": "Adds detail.",
    "by": "Anna Berg",
    "headlines": [{"role": "main", "value": "Rain in Bergen"}, {"role": "short", "value": "Rain"}],
    "descriptions": [{"role": "main", "contentType": "text/plain", "value": "It rained."}],
    "bodies": [{"contentType": "text/plain", "value": BODY}],
    "subjects": [{"literal": "17000000", "name": "weather"}],
    "people": [{"name": "Anna Berg", "rel": "mentions"}],
    "infoSources": [{"name": "Example Wire"}],
}


def parse_one(**properties: Any) -> Story:
    [story] = parse(json.dumps({"uri": "urn:x:1", "body_text": BODY} | properties).encode()).stories
    return story


def repairs(story: Story) -> list[str]:
    return [
        r for r in story["enrichment"]["repairs"] if not r.startswith("versionCreated: set to the time of")
    ]


@pytest.mark.parametrize("source", [ONE, TWO, THREE], ids=["1.x", "2.x", "3.x"])
def test_every_version_gives_the_same_story(source: dict[str, Any]) -> None:
    [story] = parse(json.dumps(source).encode()).stories
    assert story["versionCreated"] == "2026-11-02T10:00:00+01:00"
    assert story["firstCreated"] == "2026-11-02T08:00:00Z"
    assert (story["uri"], story["version"], story["urgency"]) == (source["uri"], "3", 4)
    assert (story["by"], story["edNote"], story["pubStatus"]) == ("Anna Berg", "Adds detail.", "usable")
    assert [(h["role"], h["value"]) for h in story["headlines"]] == [
        ("main", "Rain in Bergen"),
        ("short", "Rain"),
    ]
    assert story["descriptions"][0]["value"] == "It rained."
    assert body(story) == BODY
    assert story["subjects"] == [{"name": "weather", "literal": "17000000", "creator": "wire"}]
    assert story["people"] == [{"name": "Anna Berg", "rel": "mentions"}]
    assert story["infoSources"] == [{"name": "Example Wire"}]
    assert story["enrichment"]["repairs"] == []


def test_markup_is_read_and_kept() -> None:
    markup = "<p>Rain fell &amp; fell.</p><p>It stopped.</p>"
    [story] = parse(json.dumps({"uri": "urn:x:1", "body_html": markup}).encode()).stories
    assert body(story) == "Rain fell & fell.\n\nIt stopped."
    assert story["bodies"][1] == {"role": "main", "contentType": "text/html", "value": markup}


def test_plain_text_is_preferred_to_markup() -> None:
    assert body(parse_one(body_html="<p>Other.</p>")) == BODY


def test_a_flash_without_a_body_has_its_headline_as_body() -> None:
    [story] = parse(b'{"uri": "urn:x:1", "headline": "Minister resigns"}').stories
    assert body(story) == "Minister resigns"
    assert "bodies: made from headlines because the story has no body" in repairs(story)


def test_several_items_in_a_message_are_several_stories() -> None:
    items = [{"uri": f"urn:x:{n}", "body_text": BODY} for n in range(3)]
    for message in (items, {"items": items}, {"item": items}):
        parsed = parse(json.dumps(message).encode())
        assert [story["uri"] for story in parsed.stories] == ["urn:x:0", "urn:x:1", "urn:x:2"]


@pytest.mark.parametrize("kind", ["picture", "video", "audio", "graphic", "composite", "planning", "event"])
def test_other_item_types_are_set_aside(kind: str) -> None:
    parsed = parse(json.dumps({"uri": "urn:x:1", "type": kind}).encode())
    assert (parsed.stories, parsed.set_aside) == ([], [kind])


def test_an_id_that_is_not_a_uri_becomes_one() -> None:
    assert parse_one(uri="20261102 rain/1")["uri"] == "urn:x-copytaster:id:20261102%20rain%2F1"


def test_a_number_may_be_a_version() -> None:
    assert parse_one(version=7)["version"] == "7"


@pytest.mark.parametrize(
    ("properties", "repair"),
    [
        ({"versioncreated": "yesterday"}, "versionCreated: 'yesterday' is not a date and was left out"),
        ({"versioncreated": "2026-11-02T10:00:00"}, "versionCreated: has no time zone and was read as UTC"),
        ({"versioncreated": "2999-01-01T00:00:00Z"}, "versionCreated: lies in the future"),
        ({"urgency": "high"}, "urgency: 'high' is not 1 to 9 and was left out"),
        ({"pubstatus": "maybe"}, "pubStatus: 'maybe' is unknown and was read as withheld"),
        ({"body_text": BODY + "\u202e"}, "text: control characters removed (1)"),
    ],
)
def test_repairs_are_noted(properties: dict[str, Any], repair: str) -> None:
    assert repairs(parse_one(**properties)) == [repair]


def test_a_killed_story_is_canceled() -> None:
    assert parse_one(pubstatus="Cancelled")["pubStatus"] == "canceled"


def test_a_time_after_receipt_lies_in_the_future() -> None:
    data = json.dumps(
        {"uri": "urn:x:1", "body_text": BODY, "versioncreated": "2026-11-02T10:00:00Z"}
    ).encode()
    [early] = parse(data, receipt=Receipt(datetime(2026, 11, 2, 9, tzinfo=UTC))).stories
    [late] = parse(data, receipt=Receipt(datetime(2026, 11, 2, 11, tzinfo=UTC))).stories
    assert repairs(early) == ["versionCreated: lies in the future"]
    assert repairs(late) == []


def test_plain_text_may_begin_with_a_brace() -> None:
    assert parse(b"{ACME} shares rose on Tuesday, said the company.").format == "text"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"uri": "urn:x:1", ', "json"),
        (b'{"uri": "urn:x:1", "body_text": "\x00\x01\x02\xe9' + b"\x03" * 20 + b'"}', "encoding"),
        (b'{"uri": "urn:x:1"}', "empty"),
        (b'{"uri": "urn:x:1", "body_text": {"no": "text"}}', "empty"),
        (b'{"uri": "urn:x:1", "body_text": "12 34"}', "empty"),
        (b'[{"body": 1}, 5]', "not-a-story"),
        (b'{"items": [5]}', "not-a-story"),
        (b'{"items": []}', "not-a-story"),
    ],
)
def test_bad_input_has_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(data, "ninjs")
    assert caught.value.reason == reason


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "uri", "value", "role", "contentType"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted({*ONE, *TWO, *THREE, "associations", "altids"})), VALUES))
def test_properties_of_any_type_are_read_or_left_out(properties: dict[str, Any]) -> None:
    try:
        parsed = parse(json.dumps({"body_text": BODY} | properties).encode(), "ninjs")
    except StoryError as error:
        assert error.reason in ("empty", "not-a-story")
    else:
        for story in parsed.stories:
            assert body(story)
            assert isinstance(story["uri"], str)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-11-03T10:00:00+01:00", "2026-11-03T10:00:00+01:00"),
        ("2026-11-03T10:00:00+01", "2026-11-03T10:00:00+01:00"),
        ("2026-11-03T10:00:00", "2026-11-03T10:00:00Z"),
        ("2026-11-03T10:00:00+01:23:45", "2026-11-03T08:36:15Z"),  # RFC 3339 has no such offset
    ],
)
def test_a_time_is_rfc_3339(given: str, expected: str) -> None:
    item = {"uri": "urn:x:1", "body_text": "Rain in Oslo.", "versioncreated": given}
    [story] = parse(json.dumps(item).encode()).stories
    assert story["versionCreated"] == expected
