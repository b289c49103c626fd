"""Items of Superdesk, its content API, the AP Media API and TT, which are close to ninjs, and other JSON."""

import json
from typing import Any

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import Story, body, headline

TEXT = "The lock at Loch End froze on Monday night.\n\nBarges will wait until Friday."
MARKUP = "<p>The lock at Loch End froze on Monday night.</p><p>Barges will wait until Friday.</p>"
ITEM = {"uri": "urn:newsml:wire.example:20261109:lock", "type": "text", "headline": "Lock freezes"}
AP: dict[str, Any] = {
    "uri": "https://api.agency.example/media/v/content/5e1f?qt=k3Jd&et=0a1",
    "altids": {"itemid": "5e1f", "etag": "5e1f_0a1"},
    "version": 1,
    "type": "text",
    "versioncreated": "2026-11-09T21:00:00Z",
    "pubstatus": "usable",
    "signals": ["newscontent"],
    "editorialpriority": "u",
    "headline": "Lock freezes",
    "headline_extended": "The lock at Loch End is frozen, and barges have to wait.",
    "bylines": [{"by": "By INES CALDER", "title": "Waterways Writer"}, {"by": "TOM WRAY"}],
    "usageterms": ["Not for archives.", "Not for sale."],
    "provider": "Agency",
    "body_nitf": f"<block>{MARKUP}</block>",
}


def parse_one(message: object) -> Story:
    [story] = parse(json.dumps(message).encode()).stories
    return story


def links(story: Story) -> list[tuple[str, str]]:
    return [(link.get("rel", ""), link["uri"]) for link in story.get("associations", [])]


def refused(data: bytes) -> str:
    with pytest.raises(StoryError) as caught:
        parse(data)
    return f"{caught.value.reason}: {caught.value}"


@pytest.mark.parametrize("message", [{"data": {"item": AP}}, {"data": {"items": [{"meta": {}, "item": AP}]}}])
def test_items_of_the_ap_media_api(message: object) -> None:
    story = parse_one(message)
    assert story["uri"] == "https://api.agency.example/media/v/content/5e1f"
    assert body(story) == TEXT
    assert story["bodies"][1]["contentType"] == "application/nitf+xml"
    assert [text["role"] for text in story["headlines"]] == ["main", "extended"]
    assert (story["by"], story["urgency"]) == ("INES CALDER, TOM WRAY", 3)
    assert story["usageTerms"] == "Not for archives. Not for sale."
    assert story["enrichment"]["source"] == "Agency"


def test_the_uri_of_an_ap_item_is_the_same_in_every_request() -> None:
    uris = {parse_one(AP | {"uri": AP["uri"].replace("k3Jd", token)})["uri"] for token in ("k3Jd", "p9Xq")}
    assert len(uris) == 1


def test_an_embargo_of_ap_is_usable_from_its_end() -> None:
    end = "2026-03-02T06:00:00Z"
    story = parse_one(AP | {"pubstatus": "embargoed", "embargoed": end})
    assert (story["pubStatus"], story["embargoedUntil"]) == ("usable", end)
    endless = parse_one(AP | {"pubstatus": "embargoed"})
    assert endless["pubStatus"] == "withheld"
    assert (
        "pubStatus: read as withheld because of an embargo without an end" in endless["enrichment"]["repairs"]
    )


@pytest.mark.parametrize("value", ["until the minister has spoken", True, "yes"])
def test_an_embargo_whose_end_is_no_time_withholds(value: object) -> None:
    item = {"uri": "urn:x:1", "pubstatus": "usable", "body_text": TEXT}
    assert parse_one(item | {"embargoed": value})["pubStatus"] == "withheld"
    assert parse_one(item | {"embargoed": value, "pubstatus": "canceled"})["pubStatus"] == "canceled"


@pytest.mark.parametrize("value", [False, None, "", "false", "No"])
def test_an_embargo_that_is_none(value: object) -> None:
    assert parse_one({"uri": "urn:x:1", "body_text": TEXT, "embargoed": value})["pubStatus"] == "usable"


def test_an_embargo_of_superdesk() -> None:
    end = "2026-03-02T06:00:00Z"
    item = {"guid": "urn:x:1", "type": "text", "body_html": MARKUP, "embargo": "2026-03-02T06:00:00+0000"}
    assert parse_one(item)["embargoedUntil"] == end


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"state": "spiked"}, "withheld"),
        ({"status": "draft"}, "withheld"),
        ({"status": "trash", "pubstatus": "canceled"}, "canceled"),
        ({"state": "in_progress", "pubstatus": "usable"}, "usable"),
        ({"status": "ok"}, "usable"),
    ],
)
def test_what_has_not_been_published_is_withheld(properties: dict[str, str], expected: str) -> None:
    assert parse_one({"uri": "urn:x:1", "body_text": TEXT} | properties)["pubStatus"] == expected


def test_a_list_of_the_superdesk_content_api() -> None:
    item = {
        "_id": "urn:newsml:desk.example:1",
        "uri": "https://api.example/items/urn%3Anewsml%3Adesk.example%3A1",
    }
    message = {"_items": [item | {"type": "text", "body_html": MARKUP}], "_links": {}, "_meta": {"total": 1}}
    story = parse_one(message)
    assert story["uri"] == "urn:newsml:desk.example:1"
    assert body(story) == TEXT


@pytest.mark.parametrize(
    "properties",
    [
        {"pubstatus": "CANCELED"},
        {"pubStatus": "stat:canceled"},
        {"pubstatus": "http://cv.iptc.org/newscodes/pubstatus/canceled"},
        {"pubstatus": {"qcode": "pubstat:Canceled", "name": "Annulé"}},
        {"pubstatus": "usable", "state": "killed"},
        {"pubstatus": "usable", "state": "recalled"},
        {"state": "unpublished"},
        {"editorialtypes": ["Kill"]},
    ],
    ids=str,
)
def test_a_kill_without_content(properties: dict[str, Any]) -> None:
    story = parse_one({"uri": "urn:x:1", "type": "text"} | properties)
    assert story["pubStatus"] == "canceled"
    assert body(story) == "This story has been withdrawn."


def test_a_kill_of_superdesk_with_id_and_state_only() -> None:
    story = parse_one({"_id": "urn:x:1", "type": "text", "state": "killed"})
    assert (story["uri"], story["pubStatus"]) == ("urn:x:1", "canceled")


def test_a_headline_is_not_the_body_of_a_kill() -> None:
    assert body(parse_one(ITEM | {"pubstatus": "canceled"})) == "This story has been withdrawn."


@pytest.mark.parametrize("status", ["pending", {"colour": "red"}, ["?"]])
def test_an_unknown_status_is_never_usable(status: object) -> None:
    assert parse_one(ITEM | {"body_text": TEXT, "pubstatus": status})["pubStatus"] == "withheld"


@pytest.mark.parametrize("state", ["published", "corrected", "in_progress", "Bavaria"])
def test_other_states_do_not_change_the_status(state: str) -> None:
    assert parse_one(ITEM | {"body_text": TEXT, "state": state})["pubStatus"] == "usable"


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"evolvedfrom": "urn:x:0"}, ("evolvedFrom", "urn:x:0")),
        ({"rewrite_of": "urn:x:0"}, ("rewriteOf", "urn:x:0")),
        ({"replacing": ["urn:x:0"]}, ("replaces", "urn:x:0")),
        ({"replaces": {"guid": "urn:x:0"}}, ("replaces", "urn:x:0")),
        ({"associations": [{"uri": "urn:x:0", "rel": "itemrel:updateOf"}]}, ("itemrel:updateOf", "urn:x:0")),
        ({"associations": {"correctionOf": {"uri": "urn:x:0"}}}, ("correctionOf", "urn:x:0")),
        ({"associations": {"main": [{"uri": "urn:x:0", "rel": "supersedes"}]}}, ("supersedes", "urn:x:0")),
    ],
)
def test_an_update_names_the_story_that_it_replaces(
    properties: dict[str, Any], expected: tuple[str, str]
) -> None:
    story = parse_one(ITEM | {"body_text": TEXT} | properties)
    assert (links(story), story["pubStatus"]) == ([expected], "usable")


@pytest.mark.parametrize(
    "properties",
    [
        {"rewritten_by": "urn:x:2"},
        {"replacedby": ["urn:x:2"]},
        {"associations": [{"uri": "urn:x:2", "rel": "replacedBy"}]},
        {"associations": {"superseded-by": {"uri": "urn:x:2"}}},
    ],
)
def test_a_story_that_is_replaced_is_taken_back(properties: dict[str, Any]) -> None:
    story = parse_one(ITEM | {"body_text": TEXT} | properties)
    assert (story["pubStatus"], story["enrichment"]["withdrawnBy"]) == ("canceled", "urn:x:2")


@pytest.mark.parametrize(
    "properties",
    [
        {"type": "text", "mimetype": "image/jpeg", "body_text": TEXT},
        {"type": "preformatted", "body_text": TEXT},
        {"renditions": {"main": {"href": "a.jpg", "mimetype": "image/jpeg"}}, "body_text": TEXT},
        {"renditions": {"nitf": {"href": "a.xml", "mimetype": "text/xml"}}, "description_text": TEXT},
    ],
)
def test_a_text_may_come_with_pictures(properties: dict[str, Any]) -> None:
    assert body(parse_one({"uri": "urn:x:1"} | properties)) == TEXT


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ({"type": "photo"}, "picture"),
        ({"mimetype": "image/jpeg"}, "picture"),
        ({"mimetype": "video/mp4"}, "video"),
        ({"renditions": {"main": {"href": "https://x.example/a.JPG?size=2"}}}, "picture"),
        ({"renditions": [{"contentType": "image/png"}], "body_caption": "The lock."}, "picture"),
    ],
)
def test_a_photo_with_a_caption_is_no_story(properties: dict[str, Any], kind: str) -> None:
    item = {"uri": "urn:x:1", "headline": "Lock", "description_text": "The frozen lock."} | properties
    parsed = parse(json.dumps(item).encode())
    assert (parsed.stories, parsed.set_aside) == ([], [kind])


def test_an_id_that_is_no_uri_belongs_to_the_provider_in_all_versions() -> None:
    item = {"uri": "lock-7", "provider": "Loch News", "body_text": TEXT}
    first = parse_one(item | {"infosource": [{"name": "Coast guard"}]})
    update = parse_one(item | {"infosource": [{"name": "Harbour master"}, {"name": "Coast guard"}]})
    kill = parse_one({"uri": "lock-7", "provider": "Loch News", "pubstatus": "canceled"})
    other = parse_one(item | {"provider": "Glen News"})
    assert first["uri"] == update["uri"] == kill["uri"] == "urn:x-copytaster:id:Loch%20News:lock-7"
    assert other["uri"] != first["uri"]


@pytest.mark.parametrize(
    "authors",
    [
        {"byline": "By Ines Calder, Tom Wray"},
        {"by": ["Ines Calder", "Tom Wray"]},
        {"authors": [{"name": "Ines Calder", "role": "writer"}, {"name": "Tom Wray"}]},
        {"bylines": [{"byline": "Ines Calder"}, {"byline": ""}, {"byline": "Tom Wray"}]},
    ],
)
def test_all_authors(authors: dict[str, Any]) -> None:
    assert parse_one(ITEM | {"body_text": TEXT} | authors)["by"] == "Ines Calder, Tom Wray"


@pytest.mark.parametrize(
    "bodies",
    [
        {"body_html5": f"<html><head><title>Lock</title></head><body>{MARKUP}</body></html>"},
        {"body_xhtml": MARKUP},
        {"body_web": MARKUP},
        {"body_nitf": f"<nitf><head/><body><body.head/><body.content>{MARKUP}</body.content></body></nitf>"},
        {"bodies": [{"value": MARKUP}]},
        {"bodies": [{"contentType": "text/x-unknown", "value": MARKUP}]},
        {"body_text": MARKUP},
        {"body_html": MARKUP.replace("<", "&lt;").replace(">", "&gt;")},
        {"body": {"contentType": "text/html", "value": MARKUP}},
        {"body_main": TEXT, "body_richtext": MARKUP},
        {"body_text": TEXT.partition("\n")[0], "body_html": MARKUP},
        {"bodies": [{"role": "web", "value": MARKUP}, {"role": "app", "value": f"<div>{MARKUP}</div>"}]},
        {"renditions": {"nitf": {"mimetype": "text/xml", "content": f"<block>{MARKUP}</block>"}}},
    ],
    ids=str,
)
def test_whichever_body_is_read_as_what_it_is(bodies: dict[str, Any]) -> None:
    assert body(parse_one(ITEM | bodies)) == TEXT


def test_markup_declared_as_plain_text_is_noted() -> None:
    story = parse_one(ITEM | {"bodies": [{"contentType": "text/plain", "value": MARKUP}]})
    assert "bodies: declared as plain text but read as HTML" in story["enrichment"]["repairs"]


def test_angle_brackets_are_not_always_markup() -> None:
    text = "Shares of <TARN SLATE> rose. Write to <desk@courier.example>, if 3 < 4."
    story = parse_one(ITEM | {"headline": "Shares of <TARN SLATE> rise", "body_text": text})
    assert (headline(story), body(story)) == ("Shares of <TARN SLATE> rise", text)


def test_escaped_characters_are_no_markup() -> None:
    story = parse_one(
        ITEM | {"headline": "Ice &lt; 3 cm &amp; thin", "body_html": "Ice is &lt;3 cm. &lt;Tarn&gt;"}
    )
    assert (headline(story), body(story)) == ("Ice < 3 cm & thin", "Ice is <3 cm. <Tarn>")


def test_different_bodies_are_parts_of_one() -> None:
    lead = "Barges are stuck."
    assert body(parse_one(ITEM | {"body_lead": lead, "body_text": TEXT})) == f"{lead}\n\n{TEXT}"


def test_headlines_and_descriptions_are_plain_text() -> None:
    story = parse_one(
        {"uri": "urn:x:1", "body_text": TEXT, "headline": "Lock <b>freezes</b>,<br/>barges wait"}
        | {"headline_main": "Lock freezes, barges wait", "headline_alt": "Ice &amp; barges"}
        | {"description_text": "It is cold.", "description_html": "<p>It is cold.</p>"}
    )
    assert [text["value"] for text in story["headlines"]] == ["Lock freezes, barges wait", "Ice & barges"]
    assert [text["value"] for text in story["descriptions"]] == ["It is cold."]


@pytest.mark.parametrize(
    ("encoded", "repair"),
    [
        ("café".encode("utf-16-le"), "encoding: read as UTF-16"),
        ("café".encode("cp1252"), "encoding: read as Windows-1252"),
        ("café ø ł".encode() + b"\x92", "encoding: bytes that are not UTF-8"),
    ],
)
def test_json_in_other_encodings(encoded: bytes, repair: str) -> None:
    wide = b"\0" in encoded
    before, after = '{"uri": "urn:x:1", "body_text": "At the ', '."}'
    codec = "utf-16-le" if wide else "ascii"
    [story] = parse(before.encode(codec) + encoded + after.encode(codec)).stories
    assert "café" in body(story)
    assert story["enrichment"]["repairs"][0].startswith(repair)


def test_a_bad_item_does_not_affect_the_others() -> None:
    parsed = parse(json.dumps([ITEM | {"body_text": TEXT}, 5, {"sku": 1}]).encode())
    assert len(parsed.stories) == 1
    assert [str(error) for error in parsed.refused] == [
        "every item must be a JSON object, not int",
        "the JSON object is no news item; its keys are: sku",
    ]


@pytest.mark.parametrize(
    "message",
    [
        b'{"name": "copytaster", "version": "1", "description": "A package", "license": "Apache"}',
        b'{"type": "FeatureCollection", "features": []}',
        b'{"error": {"status": 404}, "api_version": "2.0"}',
        b'{"id": 7, "url": "https://x.example/7", "title": "It fails", "body": "Always.", "state": "open"}',
        b'{"items": [{"sku": 1, "price": 2}]}',
        b"{}",
        b'{"data": {"data": {"data": {"data": {"data": {"data": {"uri": "urn:x:1"}}}}}}}',
    ],
)
def test_json_that_is_no_news_is_refused_by_its_keys(message: bytes) -> None:
    reason = refused(message)
    assert reason.startswith("not-a-story: the JSON object is no news item; its keys are: ")


@pytest.mark.parametrize(
    ("escaped", "expected"),
    [
        (r"Ice \ud83d on the lock", "Ice \ufffd on the lock"),
        (r"Ice \ude80 on the lock", "Ice \ufffd on the lock"),
        (r"Ice \ud83d\uD83D\uDE80 on the lock", "Ice \ufffd\U0001f680 on the lock"),
        (r"Ice \\ud83d and \ud83d", "Ice \\ud83d and \ufffd"),
    ],
)
def test_half_an_emoji_costs_that_half_alone(escaped: str, expected: str) -> None:
    [story] = parse(f'{{"uri": "urn:x:1", "body_text": "{escaped}"}}'.encode()).stories
    assert body(story) == expected
    assert "json: halves of characters became U+FFFD" in story["enrichment"]["repairs"]


def test_an_item_that_is_deleted_is_a_kill() -> None:
    assert parse_one(ITEM | {"deleted": True})["pubStatus"] == "canceled"
    assert parse_one(ITEM | {"deleted": False})["pubStatus"] == "usable"
