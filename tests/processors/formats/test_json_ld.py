"""Articles in JSON-LD."""

import json
from typing import Any

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import Story, body, headline
from tests.processors.formats.stories import sample

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "url": "https://courier.example/2026/sluice",
    "headline": "Sluice opens",
    "articleBody": "The new sluice opened on Thursday.",
}


def parse_one(document: object) -> Story:
    [story] = parse(json.dumps(document).encode()).stories
    return story


def test_an_article() -> None:
    [story] = parse(sample("jsonld.json")).stories
    assert story["enrichment"]["format"] == "json-ld"
    assert story["uri"] == "https://courier.example/2026/weir"
    assert headline(story) == "Salmon return to the weir & the upper Tarn"
    assert len(body(story).split("\n\n")) == 2
    assert (story["firstCreated"], story["versionCreated"]) == (
        "2026-11-06T07:00:00Z",
        "2026-11-06T11:30:00Z",
    )
    assert story["by"] == "Ines Calder, Tom Wray"
    assert story["infoSources"] == [{"name": "Tarbet Courier"}]
    assert [subject["name"] for subject in story["subjects"]] == ["Environment", "salmon", "rivers"]


@pytest.mark.parametrize(
    "document",
    [
        [ARTICLE],
        {"@graph": [{"@type": "WebSite", "name": "Courier"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        ARTICLE | {"@type": ["Thing", "http://schema.org/ReportageNewsArticle"]},
        ARTICLE | {"@type": "schema:BlogPosting"},
    ],
)
def test_where_an_article_may_be(document: object) -> None:
    assert body(parse_one(document)) == "The new sluice opened on Thursday."


def test_the_articles_of_a_document_are_stories() -> None:
    other = ARTICLE | {"url": "https://courier.example/2026/other"}
    assert len(parse(json.dumps([ARTICLE, other]).encode()).stories) == 2


@pytest.mark.parametrize(
    ("properties", "uri"),
    [
        ({"url": None, "mainEntityOfPage": "https://x.example/1"}, "https://x.example/1"),
        ({"url": None, "mainEntityOfPage": {"@id": "https://x.example/1"}}, "https://x.example/1"),
        ({"url": None, "@id": "https://x.example/1#article"}, "https://x.example/1"),
        ({"url": None, "publisher": "Courier", "identifier": 7}, "urn:x-copytaster:id:Courier:7"),
    ],
)
def test_the_uri_is_the_address_of_the_page(properties: dict[str, Any], uri: str) -> None:
    assert parse_one(ARTICLE | properties)["uri"] == uri


def test_the_address_of_a_site_is_not_that_of_a_story() -> None:
    story = parse_one(ARTICLE | {"url": "https://x.example/", "@id": "https://x.example/#article"})
    assert story["uri"].startswith("urn:x-copytaster:sha256:")


def test_a_withdrawn_article_is_a_kill() -> None:
    document = {name: ARTICLE[name] for name in ("@type", "url")} | {"creativeWorkStatus": "Withdrawn"}
    assert parse_one(document)["pubStatus"] == "canceled"
    assert parse_one(ARTICLE | {"creativeWorkStatus": "Draft"})["pubStatus"] == "withheld"
    assert parse_one(ARTICLE | {"creativeWorkStatus": "Published"})["pubStatus"] == "usable"
    assert parse_one(ARTICLE | {"creativeWorkStatus": ["Published", "Withdrawn"]})["pubStatus"] == "canceled"


def test_json_ld_without_an_article() -> None:
    with pytest.raises(StoryError, match="has no article; its types are: Organization, WebPage") as caught:
        parse(b'{"@graph": [{"@type": "WebPage"}, {"@type": "Organization"}]}')
    assert caught.value.reason == "not-a-story"


def test_ninjs_may_contain_json_ld() -> None:
    item = {"uri": "urn:x:1", "body_text": "It opened.", "extra": {"@type": "Thing"}}
    assert parse(json.dumps(item).encode()).format == "ninjs"
