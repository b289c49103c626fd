"""NewsML-G2 and NewsML 1.x: messages with several items, some of which are not text."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, headline
from tests.processors.formats.stories import sample

IDENTIFICATION = """<Identification><NewsIdentifier>
<ProviderId>we.example</ProviderId><DateId>20261107</DateId><NewsItemId>A</NewsItemId>
<RevisionId Update="N">2</RevisionId></NewsIdentifier></Identification>"""


def test_a_message_of_g2() -> None:
    parsed = parse(sample("newsml-g2.xml"))
    assert (parsed.format, parsed.set_aside) == ("newsml-g2", ["picture", "composite"])
    story, market = parsed.stories
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
    assert {name: story.get(name) for name in expected} == expected
    assert [h["role"] for h in story["headlines"]] == ["main", "subHeadline"]
    assert headline(story) == "Frost takes half the apples of Valen"
    assert [s["literal"] for s in story["subjects"]] == ["medtop:20000210", "subj:04001004"]
    assert body(story) == (
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
    item = sample("newsml-g2.xml").split(b"<newsItem ")[1].split(b"</newsItem>")[0]
    bare = b'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" xmlns:x="http://www.w3.org/1999/xhtml" '
    [story] = parse(bare + item + b"</newsItem>").stories
    assert story["uri"] == "urn:newsml:wire.example:20261106:orchards"


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


def test_a_bad_item_does_not_affect_the_others() -> None:
    good = b"<newsItem guid='a'><contentSet><inlineData>Rain in Oslo.</inlineData></contentSet></newsItem>"
    items = good + b"<newsItem guid='b'/>"
    parsed = parse(b"<newsMessage><itemSet>" + items + b"</itemSet></newsMessage>")
    assert [story["uri"] for story in parsed.stories] == ["urn:x-copytaster:id:a"]
    assert [error.reason for error in parsed.refused] == ["empty"]


def test_newsml_1() -> None:
    parsed = parse(sample("newsml.xml"))
    assert (parsed.format, parsed.set_aside) == ("newsml", ["picture"])
    [story] = parsed.stories
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
    assert {name: story.get(name) for name in expected} == expected
    assert [s["literal"] for s in story["subjects"]] == ["04015004", "04000000"]
    assert headline(story) == "Lighthouse of Kasari dark for the first time since 1871"
    assert story["descriptions"][0]["value"] == "Keeper blames a moth"
    assert body(story) == (
        'The lamp of Kasari’s lighthouse went out on Saturday.\n\n"It was a moth," keeper Olav Rem said.'
    )


@pytest.mark.parametrize(
    ("status", "change", "expected"),
    [
        (b"Embargoed", b"20261108T000000Z", ("usable", "2026-11-08T00:00:00Z")),
        (b"Embargoed", b"", ("withheld", None)),
        (b"Canceled", b"", ("canceled", None)),
        (b"Withheld", b"20261108T000000Z", ("withheld", None)),
        (b"USABLE", b"", ("usable", None)),
        (b"cancelled", b"", ("canceled", None)),
        (b"Mandatory Kill", b"", ("canceled", None)),
        (b"Resting", b"", ("withheld", None)),
    ],
)
def test_status_and_embargo_of_newsml_1(
    status: bytes, change: bytes, expected: tuple[str, str | None]
) -> None:
    changed = b'<Status FormalName="' + status + b'"/>'
    changed += b"<StatusWillChange><DateAndTime>" + change + b"</DateAndTime></StatusWillChange>"
    [story] = parse(sample("newsml.xml").replace(b'<Status FormalName="Usable"/>', changed)).stories
    assert (story["pubStatus"], story.get("embargoedUntil")) == expected


@pytest.mark.parametrize(
    ("management", "expected"),
    [
        ('<Status FormalName="Canceled"/>', "canceled"),
        ('<Status FormalName="withheld"/>', "withheld"),
        ('<Status FormalName="Usable"/><Instruction FormalName="Kill"/>', "canceled"),
        ('<Instruction FormalName="Rewrite"/><Instruction FormalName="DELETE"/>', "canceled"),
        ('<Instruction FormalName="Delete"><RevisionStatus/></Instruction>', "canceled"),
        ('<Status FormalName="Usable"/><Instruction FormalName="Withhold"/>', "withheld"),
        (
            '<Status FormalName="Embargoed"/><StatusWillChange><DateAndTime>29991108T000000Z</DateAndTime>'
            '</StatusWillChange><Instruction FormalName="Kill"/>',
            "canceled",
        ),
    ],
)
@pytest.mark.parametrize("content", ["", "<NewsComponent/>", "<Update><Delete DuidRef='a'/></Update>"])
def test_a_kill_of_newsml_1_needs_no_text(management: str, expected: str, content: str) -> None:
    item = f"<NewsItem><NewsManagement>{management}</NewsManagement>{IDENTIFICATION}{content}</NewsItem>"
    [story] = parse(item.encode()).stories
    assert (story["uri"], story["pubStatus"]) == ("urn:newsml:we.example:20261107:A", expected)


def test_an_instruction_about_earlier_revisions_is_no_kill() -> None:
    instruction = b'<Instruction FormalName="Delete"><RevisionStatus Revision="1"/></Instruction>'
    message = sample("newsml.xml").replace(b'<Status FormalName="Usable"/>', instruction)
    assert parse(message).stories[0]["pubStatus"] == "usable"


@pytest.mark.parametrize(
    ("public", "number", "expected"),
    [
        ("", "A", "urn:newsml:we.example:20261107:A"),
        ("urn:newsml:we.example:20261107:A:2", "A-v2", "urn:newsml:we.example:20261107:A"),
        ("urn:newsml:we.example:20261107:A:2N", "A", "urn:newsml:we.example:20261107:A"),
        ("urn:newsml:we.example:20261107:A:7U", "A", "urn:newsml:we.example:20261107:A"),
        ("urn:newsml:we.example:20261107:A", "A-v2", "urn:newsml:we.example:20261107:A"),
        ("urn:newsml:we.example:20261107:2", "2", "urn:newsml:we.example:20261107:2"),
        ("urn:newsml:www.we.example:A:2N", "A", "urn:newsml:www.we.example:A"),
        ("urn:newsml:www.we.example", "A", "urn:newsml:we.example:20261107:A"),
        ("tag:we.example,2026:A:2", "A", "urn:newsml:we.example:20261107:A"),
        ("tag:we.example,2026:A:2", "", "tag:we.example,2026:A"),
        ("A:2", "", "urn:x-copytaster:id:we.example:A"),
    ],
)
def test_the_id_is_that_of_all_revisions(public: str, number: str, expected: str) -> None:
    ids = IDENTIFICATION.replace(">A<", f">{number}<")
    ids = ids.replace("</RevisionId>", f"</RevisionId><PublicIdentifier>{public}</PublicIdentifier>")
    management = '<NewsManagement><Status FormalName="Canceled"/></NewsManagement>'
    [story] = parse(f"<NewsItem>{ids}{management}</NewsItem>".encode()).stories
    assert story["uri"] == expected


def test_an_id_without_more_than_the_provider_is_none() -> None:
    message = sample("newsml.xml").replace(b":20261107T100000Z:LIGHT-1:2", b"").replace(b"LIGHT-1", b"")
    assert parse(message).stories[0]["uri"].startswith("urn:x-copytaster:sha256:")


@pytest.mark.parametrize(
    ("link", "relation"),
    [
        ("AssociatedWith", "associatedWith"),
        ('AssociatedWith FormalName="Supersedes"', "Supersedes"),
        ("DerivedFrom", "derivedFrom"),
    ],
)
def test_links_of_newsml_1_are_to_all_revisions(link: str, relation: str) -> None:
    element = f'<{link} NewsItem="urn:newsml:we.example:20261106:B:3N"/><AssociatedWith FormalName="Photo"/>'
    message = sample("newsml.xml").replace(
        b'<AssociatedWith NewsItem="urn:newsml:wire.example:20261107:lamp"/>', element.encode()
    )
    assert parse(message).stories[0]["associations"] == [
        {"name": f"{relation} 1", "rel": relation, "uri": "urn:newsml:we.example:20261106:B"}
    ]
