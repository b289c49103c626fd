"""NewsML-G2 and NewsML 1.x: messages with several items, of which some are no text."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, headline
from tests.processors.formats.stories import story


def test_a_message_of_g2() -> None:
    parsed = parse(story("newsml-g2.xml"))
    assert (parsed.format, parsed.set_aside) == ("newsml-g2", ["picture", "composite"])
    record, market = parsed.stories
    expected = {
        "uri": "urn:newsml:wire.example:20261106:orchards",
        "version": "4",
        "versionCreated": "2026-11-06T13:00:00+01:00",
        "firstCreated": "2026-11-06T09:00:00+01:00",
        "embargoedUntil": "2026-11-06T18:00:00+01:00",
        "pubStatus": "usable",
        "urgency": 5,
        "copyrightHolder": "Wire Example",
        "copyrightNotice": "All rights kept",
        "usageTerms": "Not for orchards",
        "edNote": "Corrects the weight of the crop.",
        "language": "en-GB",
        "by": "Tom Aster",
        "slugline": "ORCHARDS/",
        "located": "Valen",
        "genres": [{"name": "Current", "literal": "genre:current"}],
        "infoSources": [{"name": "Wire Example"}, {"name": "wire.example"}],
        "altIds": [{"role": "desk", "value": "ORCH-7"}],
        "associations": [
            {"name": "seeAlso 1", "rel": "seeAlso", "uri": "urn:newsml:wire.example:20261105:frost"}
        ],
    }
    assert {name: record.get(name) for name in expected} == expected
    assert [h["role"] for h in record["headlines"]] == ["main", "subHeadline"]
    assert headline(record) == "Frost takes half the apples of Valen"
    assert [s["literal"] for s in record["subjects"]] == ["medtop:20000210", "subj:04001004"]
    assert body(record) == (
        "VALEN (WE) - Frost took half of Valen's apples in April, growers said on Friday.\n\n"
        '"We heard it," said Ida Holm.\n"It sounded like glass."'
    )
    assert market["pubStatus"] == "canceled"
    assert body(market).split("\n\n") == [
        "(Adds comment)",
        "* Apples up 4 percent",
        "VALEN, Nov 6 (WE) - Apples climbed on Friday as traders counted the trees that are left.",
        "Pears were unchanged.",
    ]


def test_a_bare_item_of_g2() -> None:
    item = story("newsml-g2.xml").split(b"<newsItem ")[1].split(b"</newsItem>")[0]
    bare = b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xmlns:x="http://www.w3.org/1999/xhtml" '
    [record] = parse(bare + item + b"</newsItem>").stories
    assert record["uri"] == "urn:newsml:wire.example:20261106:orchards"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"<newsMessage><itemSet/></newsMessage>", "not-a-story"),
        (b"<newsItem guid='a'/>", "empty"),
        (b"<newsItem guid='a'><contentSet><remoteContent href='x'/></contentSet></newsItem>", "empty"),
        (b"<NewsML/>", "not-a-story"),
        (b"<NewsML><NewsItem/></NewsML>", "empty"),
    ],
)
def test_messages_without_a_story(text: bytes, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(text)
    assert caught.value.reason == reason


def test_one_bad_item_hurts_itself_alone() -> None:
    good = b"<newsItem guid='a'><contentSet><inlineData>Rain in Oslo.</inlineData></contentSet></newsItem>"
    items = good + b"<newsItem guid='b'/>"
    parsed = parse(b"<newsMessage><itemSet>" + items + b"</itemSet></newsMessage>")
    assert [record["uri"] for record in parsed.stories] == ["urn:x-copytaster:id:a"]
    assert [error.reason for error in parsed.refused] == ["empty"]


def test_newsml_1() -> None:
    parsed = parse(story("newsml.xml"))
    assert (parsed.format, parsed.set_aside) == ("newsml", ["picture"])
    [record] = parsed.stories
    expected = {
        "uri": "urn:newsml:wire.example:20261107T100000Z:LIGHT-1",
        "version": "2",
        "versionCreated": "2026-11-07T11:10:00+01:00",
        "firstCreated": "2026-11-07T10:00:00Z",
        "pubStatus": "usable",
        "urgency": 4,
        "copyrightNotice": "(c) Wire Example",
        "language": "en",
        "by": "Pia Storm",
        "slugline": "Kasari-lighthouse",
        "located": "Kasari",
        "genres": [{"name": "Current"}],
        "infoSources": [{"name": "WE"}],
        "altIds": [{"role": "public", "value": "urn:newsml:wire.example:20261107T100000Z:LIGHT-1:2"}],
        "associations": [
            {
                "name": "associatedWith 1",
                "rel": "associatedWith",
                "uri": "urn:newsml:wire.example:20261107:lamp",
            }
        ],
    }
    assert {name: record.get(name) for name in expected} == expected
    assert [s["literal"] for s in record["subjects"]] == ["04015004", "04000000"]
    assert headline(record) == "Lighthouse of Kasari dark for the first time since 1871"
    assert record["descriptions"][0]["value"] == "Keeper blames a moth"
    assert body(record) == (
        'The lamp of Kasari’s lighthouse went out on Saturday.\n\n"It was a moth," keeper Olav Rem said.'
    )


@pytest.mark.parametrize(
    ("status", "change", "expected"),
    [
        (b"Embargoed", b"20261108T000000Z", ("usable", "2026-11-08T00:00:00Z")),
        (b"Embargoed", b"", ("withheld", None)),
        (b"Canceled", b"", ("canceled", None)),
        (b"Withheld", b"20261108T000000Z", ("withheld", None)),
    ],
)
def test_what_of_newsml_1_may_be_published_when(
    status: bytes, change: bytes, expected: tuple[str, str | None]
) -> None:
    changed = b'<Status FormalName="' + status + b'"/>'
    changed += b"<StatusWillChange><DateAndTime>" + change + b"</DateAndTime></StatusWillChange>"
    [record] = parse(story("newsml.xml").replace(b'<Status FormalName="Usable"/>', changed)).stories
    assert (record["pubStatus"], record.get("embargoedUntil")) == expected
