"""NewsML-G2: statuses and recalls, renditions, authors, and links to other stories."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import Story, body, headline

TEXT = "<contentSet><inlineData>Rain in Oslo.</inlineData></contentSet>"


def item(meta: str, content: str = "", contents: str = TEXT) -> bytes:
    return f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:we.example:20261106:a">
    <itemMeta>{meta}</itemMeta><contentMeta>{content}</contentMeta>{contents}</newsItem>""".encode()


def story(meta: str, content: str = "", contents: str = TEXT) -> Story:
    [story] = parse(item(meta, content, contents)).stories
    return story


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("", "usable"),
        ("<pubStatus/>", "usable"),
        ('<pubStatus qcode="stat:canceled"/>', "canceled"),
        ('<pubStatus qcode="pubstatusg2:Canceled"/>', "canceled"),
        ('<pubStatus qcode="stat:mandatory-kill"/>', "canceled"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', "canceled"),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled/"/>', "canceled"),
        ('<pubStatus uri="https://we.example/status#WITHHELD"/>', "withheld"),
        ('<pubStatus literal="Killed"/>', "canceled"),
        ("<pubStatus>canceled</pubStatus>", "canceled"),
        ("<pubStatus><name>Canceled</name></pubStatus>", "canceled"),
        ('<pubStatus qcode="stat:resting"/>', "withheld"),
        ('<signal qcode="sttinstruct:remove"/><pubStatus qcode="stat:usable"/>', "canceled"),
        ('<signal qcode="sig:correction"/>', "usable"),
        ('<pubStatus qcode="stat:usable"/><signal qcode="sig:withhold"/>', "withheld"),
        ('<signal qcode="sig:hold"/><signal literal="Mandatory Kill"/>', "canceled"),
        ('<signal qcode="sig:update"/><signal uri="http://we.example/signals/kill"/>', "canceled"),
        ("<embargoed/>", "withheld"),
        ('<embargoed/><pubStatus qcode="stat:canceled"/>', "canceled"),
        ("<embargoed>2026-11-06T18:00:00Z</embargoed>", "usable"),
    ],
)
@pytest.mark.parametrize("contents", [TEXT, ""])
def test_status(status: str, expected: str, contents: str) -> None:
    if expected == "usable" and not contents:
        with pytest.raises(StoryError, match="no text"):
            parse(item(status, contents=contents))
        return
    assert story(status, contents=contents)["pubStatus"] == expected


def test_a_status_that_is_unknown_is_kept() -> None:
    enrichment = story('<pubStatus qcode="stat:resting"/>')["enrichment"]
    assert enrichment["wireStatus"] == "resting"
    assert "pubStatus: 'resting' is unknown and was read as withheld" in enrichment["repairs"]


def test_a_signal_of_the_message_is_of_all_its_items() -> None:
    items = item("") + item('<pubStatus qcode="stat:usable"/>')
    header = b'<header><signal qcode="sttinstruct:remove"/></header>'
    message = b"<newsMessage>" + header + b"<itemSet>" + items + b"</itemSet></newsMessage>"
    assert [story["pubStatus"] for story in parse(message).stories] == ["canceled", "canceled"]


@pytest.mark.parametrize(
    ("link", "relation"),
    [
        ('rel="irel:evolvedFrom" residref="urn:b"', "evolvedFrom"),
        ('rel="x:replacedBy" residref="urn:b"', "replacedBy"),
        ('reluri="http://cv.iptc.org/newscodes/itemrelation/updateOf" href="urn:b"', "updateOf"),
        ('rel="supersedes" guidref="urn:b"', "supersedes"),
        ('residref="urn:b"', "link"),
    ],
)
def test_links(link: str, relation: str) -> None:
    [association] = story(f"<link {link}/>")["associations"]
    assert association == {"name": f"{relation} 1", "rel": relation, "uri": "urn:b"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<by>By Ann Writer</by><by>Bo Other</by><by/>", "Ann Writer, Bo Other"),
        ("<by>Ann<br/>Writer</by>", "Ann Writer"),
        ('<by>Ann Writer</by><creator type="cpnat:person"><name>Bo Other</name></creator>', "Ann Writer"),
        (
            '<creator type="cpnat:person"><name>Ann Writer</name></creator>'
            '<creator type="cpnat:person" literal="Bo Other"/>',
            "Ann Writer, Bo Other",
        ),
        ('<creator qcode="dept:7"><name>Desk</name></creator>', None),
    ],
)
def test_authors(content: str, expected: str | None) -> None:
    assert story("", content).get("by") == expected


def test_a_line_break_in_a_headline_is_a_space() -> None:
    assert headline(story("", "<headline>Rain<br/>in Oslo</headline>")) == "Rain in Oslo"


def test_renditions_are_one_story_and_the_first_with_words_is_read() -> None:
    empty = '<inlineXML contenttype="application/xhtml+xml"><html><body><p/></body></html></inlineXML>'
    other = "<inlineData>The same rain.</inlineData>"
    contents = TEXT.replace("<inlineData>", empty + "<inlineData>").replace(
        "</contentSet>", other + "</contentSet>"
    )
    assert body(story("", contents=contents)) == "Rain in Oslo."


@pytest.mark.parametrize(
    "item_class", ["", '<itemClass qcode="ninat:text"/>', '<itemClass qcode="ninat:picture"/>']
)
def test_a_picture_with_its_caption_is_no_story(item_class: str) -> None:
    caption = '<description role="drol:caption">Rain in Oslo.</description>'
    contents = '<contentSet><remoteContent href="a.jpg" contenttype="image/jpeg"/></contentSet>'
    parsed = parse(item(item_class, caption, contents))
    assert (parsed.stories, parsed.set_aside) == ([], ["picture"])


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        (
            "text/plain",
            "Acme &lt;ACME.N&gt; rose.\n\nBolt &lt;BLT&gt; fell.",
            "Acme <ACME.N> rose.\n\nBolt <BLT> fell.",
        ),
        ("", "&lt;p&gt;Acme &lt;ACME.N&gt; rose.&lt;/p&gt;", "Acme <ACME.N> rose."),
        ("text/html", "Acme rose.&lt;br&gt;Bolt fell.", "Acme rose.\nBolt fell."),
        ("text/html", "&lt;font color='red'&gt;Acme rose.", "Acme rose."),
        ("application/xhtml+xml", "&lt;p&gt;Acme rose.&lt;/p&gt;", "Acme rose."),
    ],
)
def test_data_that_may_be_markup(kind: str, data: str, expected: str) -> None:
    contents = f'<contentSet><inlineData contenttype="{kind}">{data}</inlineData></contentSet>'
    assert body(story("", contents=contents)) == expected


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_story_that_is_taken_back_may_have_only_a_picture(status: str) -> None:
    contents = '<contentSet><remoteContent href="a.jpg" contenttype="image/jpeg"/></contentSet>'
    assert story(f'<pubStatus qcode="stat:{status}"/>', contents=contents)["pubStatus"] == status


@pytest.mark.parametrize(
    "item_class",
    ['qcode="ninat:picture"', 'uri="http://cv.iptc.org/newscodes/ninature/picture"', 'qcode="icls:Picture"'],
)
def test_an_item_of_another_class_is_set_aside(item_class: str) -> None:
    assert parse(item(f"<itemClass {item_class}/>")).set_aside == ["picture"]
