"""JSON Feed."""

import json
from typing import Any

import pytest

from processors.errors import StoryError
from processors.formats import of_media_type, parse
from processors.formats.items import MAX_ITEMS
from processors.story import Story, body, headline
from tests.processors.formats.stories import sample

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: object, **properties: Any) -> bytes:
    return json.dumps({"items": items, "title": "Courier", "version": VERSION} | properties).encode()


def parse_one(item: dict[str, Any], **properties: Any) -> Story:
    [story] = parse(feed(item, **properties)).stories
    return story


def test_a_feed() -> None:
    parsed = parse(sample("jsonfeed.json"))
    bridge, mill = parsed.stories
    assert (parsed.format, parsed.set_aside, parsed.refused) == ("json-feed", ["picture"], [])
    assert bridge["uri"] == "https://courier.example/2026/bridge"
    assert headline(bridge) == "Bridge reopens after two years"
    assert body(bridge).startswith("The old bridge over the Tarn reopened on Monday.\n\n“We have waited")
    assert bridge["bodies"][1]["contentType"] == "text/html"
    assert (bridge["firstCreated"], bridge["versionCreated"]) == (
        "2026-11-02T06:30:00+01:00",
        "2026-11-02T09:00:00+01:00",
    )
    assert bridge["by"] == "Ines Calder, Tom Wray"
    assert bridge["descriptions"][0]["value"] == "The first buses crossed at six."
    assert [subject["name"] for subject in bridge["subjects"]] == ["transport", "Tarbet"]
    assert bridge["infoSources"] == [{"name": "Tarbet Courier"}]
    assert (mill["by"], mill["language"]) == ("The Courier's staff", "en")


@pytest.mark.parametrize("version", ["https://jsonfeed.org/version/1", "http://www.jsonfeed.org/version/1.1"])
def test_a_feed_is_recognised_by_its_version(version: str) -> None:
    assert parse(feed({"id": "urn:x:1", "content_text": "Rain."}, version=version)).format == "json-feed"
    assert (
        parse(feed({"id": "urn:x:1", "content_text": "Rain."}).decode().encode("utf-16")).format
        == "json-feed"
    )


def test_a_story_about_json_feed_is_none() -> None:
    item = {"uri": "urn:x:1", "body_text": f'Feeds have "version": "{VERSION}", experts say.'}
    assert parse(json.dumps(item).encode()).format == "ninjs"


def test_the_same_id_in_two_feeds_is_two_stories() -> None:
    item = {"id": 7, "content_text": "Rain fell."}
    one = parse_one(item, home_page_url="https://one.example/")
    other = parse_one(item, home_page_url="https://other.example/")
    assert one["uri"] != other["uri"]


def test_addresses_are_relative_to_the_feeds_site() -> None:
    item = {"id": "/7", "url": "7?from=feed", "content_text": "Rain fell."}
    story = parse_one(item, home_page_url="https://one.example/news/")
    assert story["uri"] == "https://one.example/7"
    assert story["associations"][0]["uri"] == "https://one.example/news/7?from=feed"


def test_broken_addresses_are_no_error() -> None:
    assert (
        body(parse_one({"id": "/7", "url": "http://[", "content_text": "Rain."}, feed_url="http://["))
        == "Rain."
    )


def test_the_full_text_is_the_body() -> None:
    full = "<p>Rain fell on the moor all night.</p><p>By dawn the road was gone, and so was the bridge.</p>"
    story = parse_one(
        {"id": "urn:x:1", "content_text": "Rain fell on the moor all night.", "content_html": full}
    )
    assert body(story).endswith("so was the bridge.")


def test_an_item_of_version_1_has_one_author() -> None:
    assert (
        parse_one({"id": "urn:x:1", "content_text": "Rain.", "author": {"name": "Tom Wray"}})["by"]
        == "Tom Wray"
    )


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        (
            {"attachments": [{"mime_type": "image/png"}], "title": "Dawn", "summary": "The harbour."},
            "picture",
        ),
        ({"image": "https://x.example/a.jpg"}, "picture"),
        ({"content_html": "<p><img src='a.jpg'></p>"}, "picture"),
        ({"attachments": [{"mime_type": "audio/mpeg"}], "title": "Morning show"}, "audio"),
    ],
)
def test_an_item_without_text_is_set_aside(item: dict[str, Any], kind: str) -> None:
    assert parse(feed({"id": "urn:x:1"} | item)).set_aside == [kind]


def test_a_bad_item_does_not_affect_the_others() -> None:
    parsed = parse(feed({"id": "urn:x:1", "content_text": "Rain."}, 7, {"id": "urn:x:2"}))
    assert [error.reason for error in parsed.refused] == ["not-a-story", "empty"]
    assert len(parsed.stories) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (feed(), "not-a-story"),
        (feed(items={}), "not-a-story"),
        (feed(*[{}] * (MAX_ITEMS + 1)), "too-large"),
        (feed()[:-1], "json"),
    ],
)
def test_bad_feeds(data: bytes, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(data)
    assert caught.value.reason == reason


def test_media_types() -> None:
    assert of_media_type("application/feed+json; charset=utf-8") == "json-feed"
    assert of_media_type("application/json") is None  # any of the formats in JSON
