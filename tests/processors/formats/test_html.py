"""HTML pages with their article element or JSON-LD."""

import json
from typing import Any

import pytest

from processors.errors import StoryError
from processors.formats import of_media_type, parse
from processors.story import Story, body, headline
from tests.processors.formats.stories import sample

FIRST = "The parish hall has a new roof, the first in ninety years."
SECOND = "Slates came from the quarry at Loch End, and the parish paid."
TEXT = f"{FIRST}\n\n{SECOND}"
MARKUP = (
    f"<p>{FIRST}</p><p>Slates came from the <a href='/q'>quarry</a> at Loch End, and the parish paid.</p>"
)
ARTICLE = f"<article><h1>Hall has new roof</h1>{MARKUP}</article>"
ADDRESS = "https://courier.example/2026/hall"
CANONICAL = f'<link rel="canonical" href="{ADDRESS}">'
DESCRIBED = {"@type": "NewsArticle", "headline": "Hall has new roof", "url": ADDRESS}


def page(content: str, head: str = "") -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>T</title>{head}</head><body>{content}</body></html>'


def json_ld(*documents: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in documents)


def parse_one(text: str) -> Story:
    [story] = parse(text.encode()).stories
    return story


def test_a_page() -> None:
    [story] = parse(sample("page.html")).stories
    assert story["enrichment"]["format"] == "html"
    assert story["uri"] == "https://courier.example/2026/quarry"
    assert headline(story) == "Quarry blast cracks chapel wall"
    assert body(story).split("\n\n") == [
        "LOCH END - A blast at the slate quarry on Tuesday cracked the wall of a chapel half a mile away.",
        "It was twice as strong as the licence allows, the county said.",
        "“The whole pew moved,” said the organist, Edda Lorne.",
        "The quarry's owner, Tarn Slate, said it would pay.",
    ]
    assert "<em>twice</em>" in story["bodies"][1]["value"]
    assert (story["by"], story["language"]) == ("Tom Wray", "en-GB")
    assert (story["firstCreated"], story["versionCreated"]) == (
        "2026-11-04T05:00:00Z",
        "2026-11-04T06:45:00Z",
    )
    assert story["descriptions"][0]["value"].startswith("A blast at the slate quarry was")
    assert [subject["name"] for subject in story["subjects"]] == ["Local", "quarries", "chapels"]
    assert story["enrichment"]["source"] == "Tarbet Courier"


@pytest.mark.parametrize(
    "text",
    [
        page(ARTICLE).lower().replace("html>", "HTML>"),
        page(ARTICLE).replace("<!DOCTYPE html>", "<!-- saved --><!doctype HTML>\n"),
        page(ARTICLE).replace("<!DOCTYPE html>", ""),
        page(ARTICLE).replace("<!DOCTYPE html>", '<?xml version="1.0" encoding="utf-8"?>\n'),
        f"<!doctype html>\n<meta charset=utf-8>{ARTICLE}",
        f"<body>{ARTICLE}</body>",
    ],
)
def test_html_is_recognised(text: str) -> None:
    parsed = parse(text.encode())
    assert (parsed.format, len(parsed.stories)) == ("html", 1)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (page("<article><p>Źródło jest tutaj.</p></article>", '<meta charset="iso-8859-2">'), "iso-8859-2"),
        (page("<article><p>The café is “open”.</p></article>"), "cp1252"),
        (page("<article><p>The café is “open”.</p></article>"), "utf-16"),
        (page("<article><p>The café is open.</p></article>", '<meta charset="iso-8859-2">'), "utf-8"),
    ],
)
def test_encodings(text: str, encoding: str) -> None:
    [story] = parse(text.encode(encoding)).stories
    assert body(story) in text


@pytest.mark.parametrize(
    "content",
    [
        ARTICLE,
        f"<h1>Courier</h1><main>{ARTICLE}</main><article>{'An offer to readers. ' * 40}</article>",
        f"{ARTICLE}<article><h2>Other</h2><p>Teaser.</p></article>",
        f'<div itemprop="articleBody">{MARKUP}</div><article>{"Something else. " * 40}</article>',
        f"<article><header><p>Local</p></header>{MARKUP}<footer>Share</footer></article>",
        f"<article>{MARKUP}<article><p>A reader's comment.</p></article></article>",
        f"<article>{MARKUP}<figure><img src='a.jpg'><figcaption>The roof</figcaption></figure></article>",
        f"<article>{MARKUP}<aside>Halls in figures</aside><nav>More</nav></article>",
        f"<article>{MARKUP}<script>var a = 1;</script><form><p>Subscribe</p></form></article>",
        f"<article>{MARKUP}<h3>Related</h3><ul><li><a href='/a'>Other story</a></li></ul></article>",
        f"<article>{MARKUP}<p><a href='/a'>Read the other story</a></p></article>",
        f"<article>{MARKUP}<div class='post-meta'>4 November</div><div hidden>Hidden</div></article>",
        f"<article class='has-related'><div class='content comments-open'>{MARKUP}</div></article>",
    ],
)
def test_the_body_is_the_article_alone(content: str) -> None:
    assert body(parse_one(page(content))) == TEXT


def test_what_is_removed_neither_joins_nor_divides_words() -> None:
    content = "Roof<script>x</script>ers met <b class='promo'>Buy</b>here.<aside>A</aside>It rained."
    assert body(parse_one(page(f"<article>{content}</article>"))) == "Roofers met here.\n\nIt rained."


def test_words_in_prose_are_kept_whatever_their_class() -> None:
    prose = '<p>Last week <span class="author">Ann Reed</span> said so.</p>'
    content = f'<article><h1>Roof</h1><span class="byline">By Bo</span>{prose}<p>{FIRST}</p></article>'
    assert body(parse_one(page(content))) == f"Last week Ann Reed said so.\n\n{FIRST}"


def test_lists_that_are_not_links_are_kept() -> None:
    content = (
        f"<article><p>{FIRST}</p><ul><li>slates</li><li>nails, of <a href='/c'>copper</a></li></ul></article>"
    )
    assert body(parse_one(page(content))) == f"{FIRST}\n\nslates\n\nnails, of copper"


@pytest.mark.parametrize(
    ("content", "described", "expected"),
    [
        ("", {"articleBody": TEXT}, TEXT),
        (ARTICLE, {"articleBody": TEXT[:60] + "…"}, TEXT),
        (ARTICLE, {"articleBody": TEXT.replace("\n\n", " ")}, TEXT),
        (
            f"<article><p>{FIRST}</p></article>",
            {"articleBody": f"{FIRST} {SECOND} {SECOND}"},
            f"{FIRST} {SECOND} {SECOND}",
        ),
        ("<article><p>Log in to read on.</p></article>", {"articleBody": TEXT}, TEXT),
        (f"<main><h1>Hall has new roof</h1>{MARKUP}</main>", {}, TEXT),
        ("", {"description": FIRST}, FIRST),
    ],
)
def test_the_fuller_body_of_page_and_json_ld(content: str, described: dict[str, Any], expected: str) -> None:
    story = parse_one(page(content, json_ld(DESCRIBED | described)))
    assert (body(story), headline(story), story["uri"]) == (expected, "Hall has new roof", ADDRESS)


def test_json_ld_of_other_stories_is_ignored() -> None:
    other = DESCRIBED | {"headline": "Other", "url": "https://courier.example/other", "author": "Nobody"}
    story = parse_one(page(ARTICLE, CANONICAL + json_ld(other, DESCRIBED | {"author": "Tom Wray"})))
    assert (headline(story), story["by"]) == ("Hall has new roof", "Tom Wray")


def test_json_ld_of_one_other_story_is_ignored() -> None:
    other = {"headline": "Dam bursts", "url": "https://courier.example/dam", "articleBody": "The dam burst."}
    story = parse_one(page(ARTICLE, CANONICAL + json_ld(DESCRIBED | other)))
    assert (headline(story), body(story), story["uri"]) == ("Hall has new roof", TEXT, ADDRESS)
    mobile = DESCRIBED | {"url": "https://m.courier.example/hall", "author": "Tom Wray"}
    assert parse_one(page(ARTICLE, CANONICAL + json_ld(mobile)))["by"] == "Tom Wray"


def test_broken_json_ld_is_skipped() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle",</script>'
    assert body(parse_one(page(ARTICLE, head))) == TEXT


@pytest.mark.parametrize("wrapped", ["<!--\n{}\n-->", "//<![CDATA[\n{}\n//]]>", "\n{}\n"])
def test_json_ld_hidden_from_old_browsers(wrapped: str) -> None:
    document = json.dumps(DESCRIBED | {"articleBody": "It@rained."}).replace("@r", "\nr")
    head = f'<script type="application/ld+json">{wrapped.format(document)}</script>'
    assert body(parse_one(page("", head))) == "It rained."


def test_a_withdrawn_page_is_a_kill() -> None:
    story = parse_one(page("", json_ld(DESCRIBED | {"creativeWorkStatus": "Withdrawn"})))
    assert (story["uri"], story["pubStatus"]) == (ADDRESS, "canceled")


@pytest.mark.parametrize(
    ("head", "uri"),
    [
        (CANONICAL, ADDRESS),
        (f'<meta property="og:url" content="{ADDRESS}">', ADDRESS),
        ('<base href="https://courier.example/"><link rel="canonical" href="2026/hall">', ADDRESS),
        ('<link rel="canonical" href="https://courier.example/">' + json_ld(DESCRIBED), ADDRESS),
        ('<link rel="canonical" href="https://courier.example/">', "urn:x-copytaster:sha256:"),
        ('<link rel="canonical" href="http://[">', "urn:x-copytaster:sha256:"),
    ],
)
def test_the_uri_is_the_address_of_the_page(head: str, uri: str) -> None:
    assert parse_one(page(ARTICLE, head))["uri"].startswith(uri)


def test_authors_marked_on_the_page() -> None:
    byline = '<p>By <a rel="author" href="/i">Ines Calder</a> and <span itemprop="author">Tom Wray</span></p>'
    assert parse_one(page(f"<article>{byline}{MARKUP}</article>"))["by"] == "Ines Calder, Tom Wray"


def test_the_time_and_headline_of_the_page() -> None:
    time = '<time datetime="2026-11-04T05:00:00Z">today</time>'
    story = parse_one(page(f"<h1>Hall has new roof</h1><article>{time}{MARKUP}</article>"))
    assert (story["firstCreated"], headline(story)) == ("2026-11-04T05:00:00Z", "Hall has new roof")


def test_a_page_of_a_picture_is_set_aside() -> None:
    content = (
        "<article><h1>Dawn</h1><figure><img src='a.jpg'><figcaption>The hall.</figcaption></figure></article>"
    )
    assert parse(page(content).encode()).set_aside == ["picture"]


@pytest.mark.parametrize(
    "text",
    [
        page(f"<div><h1>Hall</h1>{MARKUP}</div>"),
        page(f"<main>{MARKUP}</main>"),
        page(
            "".join(f"<article><h2>Story {n}</h2><p>The teaser of story {n}.</p></article>" for n in range(5))
        ),
        page(
            "", json_ld(DESCRIBED, DESCRIBED | {"headline": "Other", "url": "https://courier.example/other"})
        ),
        page(f"<aside>{ARTICLE}</aside>"),
    ],
)
def test_pages_without_a_story_of_their_own(text: str) -> None:
    with pytest.raises(StoryError, match="no article") as caught:
        parse(text.encode())
    assert caught.value.reason == "not-a-story"


def test_media_types() -> None:
    assert of_media_type("text/html; charset=utf-8") == of_media_type("application/xhtml+xml") == "html"
