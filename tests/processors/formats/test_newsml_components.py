"""NewsML 1.x: which texts of a NewsItem are stories, and what belongs to each."""

import pytest

from processors.errors import StoryError
from processors.formats import Parsed, parse
from processors.story import Story, body, headline

IDS = """<Identification><NewsIdentifier><ProviderId>we.example</ProviderId><DateId>20261107</DateId>
<NewsItemId>A</NewsItemId><RevisionId>1</RevisionId></NewsIdentifier></Identification>"""
URI = "urn:newsml:we.example:20261107:A"
PHOTO = '<ContentItem Href="a.jpg"><MediaType FormalName="Photo"/></ContentItem>'


def component(
    *contents: str, head: str = "", role: str = "", lines: str = "", attributes: str = "", language: str = ""
) -> str:
    lines = f"<HeadLine>{head}</HeadLine>{lines}" if head else lines
    role = f'<Role FormalName="{role}"/>' if role else ""
    metadata = (
        f'<DescriptiveMetadata><Language FormalName="{language}"/></DescriptiveMetadata>' if language else ""
    )
    inside = f"{role}<NewsLines>{lines}</NewsLines>{metadata}{''.join(contents)}"
    return f"<NewsComponent {attributes}>{inside}</NewsComponent>"


def text(words: str) -> str:
    return f'<ContentItem><MediaType FormalName="Text"/><DataContent>{words}</DataContent></ContentItem>'


def nitf(words: str, head: str) -> str:
    head = f"<body.head><hedline><hl1>{head}</hl1></hedline></body.head>"
    return text(f"<nitf><body>{head}<body.content><p>{words}</p></body.content></body></nitf>")


def parsed(contents: str) -> Parsed:
    item = f"<NewsItem>{IDS}<NewsManagement/>{contents}</NewsItem>"
    return parse(f"<NewsML>{item}</NewsML>".encode())


def stories(contents: str) -> list[Story]:
    return parsed(contents).stories


def test_components_with_headlines_and_texts_of_their_own_are_stories() -> None:
    rain = component(
        component(text("Rain in Oslo."), role="Main"),
        head="Rain",
        lines="<ByLine>Ann Writer</ByLine><DateLine>Oslo, Nov 7</DateLine>",
        attributes='Duid="rain"',
        language="en",
    )
    snow = component(text("Neige à Bergen."), head="Neige", attributes='Duid="snow"', language="fr")
    main, other = stories(component(rain, snow, head="Weather", lines="<ByLine>Bo Other</ByLine>"))
    assert (main["uri"], headline(main), body(main)) == (URI, "Rain", "Rain in Oslo.")
    assert (main["by"], main["located"], main["language"]) == ("Ann Writer", "Oslo", "en")
    assert (other["uri"], headline(other), body(other)) == (f"{URI}#snow", "Neige", "Neige à Bergen.")
    assert (other["by"], other.get("located"), other["language"]) == ("Bo Other", None, "fr")


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (('Duid="a"', 'Euid="b"'), ["#a", "#b"]),
        (('Duid="0"', 'Duid="0"'), ["#1", "#2"]),
        (("", 'Duid="b"'), ["#1", "#2"]),
        ((f'Duid="{"a" * 31}"', 'Duid="b"'), ["#1", "#2"]),
        (('Duid="a b"', 'Duid="c"'), ["#a%20b", "#c"]),
    ],
)
def test_ids_of_several_stories(ids: tuple[str, str], expected: list[str]) -> None:
    parts = [component(text(f"Rain {each}"), head="Rain", attributes=each) for each in ids]
    assert [story["uri"].removeprefix(URI) for story in stories(component(*parts))] == expected


def test_headlines_in_nitf_tell_stories_apart() -> None:
    parts = component(nitf("Rain in Oslo.", "Rain")), component(nitf("Snow in Bergen.", "Snow"))
    found = stories(component(*parts, head="Weather"))
    assert [(headline(story), body(story)) for story in found] == [
        ("Rain", "Rain in Oslo."),
        ("Snow", "Snow in Bergen."),
    ]
    [story] = stories(component(component(nitf("Rain in Oslo.", "RAIN")), head="Rain"))
    assert headline(story) == "Rain"
    [story] = stories(component(nitf("Rain in Oslo.", "Rain")))
    assert headline(story) == "Rain"


@pytest.mark.parametrize("heads", [("", ""), ("Rain", "Rain, in short")])
def test_renditions_are_one_story(heads: tuple[str, str]) -> None:
    long, short = text("Rain in Oslo, and more of it."), text("Rain in Oslo.")
    parts = component(short, head=heads[1]), component(long, head=heads[0])
    [story] = stories(component(component(*parts, attributes='EquivalentsList="yes"'), head="Weather"))
    assert body(story) == "Rain in Oslo, and more of it."
    assert headline(story) == (heads[0] or "Weather")
    assert not [repair for repair in story["enrichment"]["repairs"] if "left out" in repair]


def test_texts_without_headlines_beside_a_story_are_reported() -> None:
    sidebar = component(
        text("Umbrellas are sold at the harbour, the market and the station."), role="Sidebar"
    )
    [story] = stories(component(component(text("Rain in Oslo."), role="Main"), sidebar, head="Rain"))
    assert body(story) == "Rain in Oslo."
    left_out = "bodies: other texts of the NewsItem were left out (1)"
    assert left_out in story["enrichment"]["repairs"]
    first = component(text("Rain in Oslo."), head="Rain")
    [story] = stories(component(first, component(text("Umbrellas are sold at the harbour."))))
    assert (headline(story), body(story)) == ("Rain", "Rain in Oslo.")
    assert left_out in story["enrichment"]["repairs"]


def test_title_and_lead_are_not_the_body() -> None:
    texts = [
        ("Title", "Rain"),
        ("Lead", "It rains in Oslo, and for longer than this body."),
        ("Body", "Rain in Oslo."),
    ]
    [story] = stories(component(*(component(text(words), role=role) for role, words in texts)))
    assert (headline(story), body(story)) == ("Rain", "Rain in Oslo.")
    assert [text["value"] for text in story["descriptions"]] == [texts[1][1]]
    [story] = stories(component(component(text("Rain"), role="Title"), head="Rain"))
    assert body(story) == "Rain"


PICTURES = [
    component(component(PHOTO, role="Main"), component(text("A long caption."), role="Caption"), head="Rain"),
    component(component(PHOTO, role="Main"), component(text("A caption without a role.")), head="Rain"),
    component(component(text("Umbrellas."), role="Body"), component(PHOTO, role="Image"), role="Picture"),
    component(component(component(text("A caption.")), role="Photo"), head="Rain"),
    component(component(text("Rain"), role="Title"), component(PHOTO), head="Rain"),
    component(PHOTO),
]


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_with_its_caption_is_no_story(picture: str) -> None:
    found = parsed(picture)
    assert (found.stories, found.set_aside) == ([], ["picture"])
    [story] = stories(component(component(text("Rain in Oslo."), head="Oslo"), picture))
    assert (headline(story), body(story)) == ("Oslo", "Rain in Oslo.")


@pytest.mark.parametrize(
    ("contents", "expected"),
    [
        (component('<ContentItem><MimeType FormalName="audio/mpeg"/></ContentItem>'), "audio"),
        (component('<ContentItem Href="a"/>', role="Video"), "video"),
        (component('<ContentItem><MediaType FormalName="ComplexData"/></ContentItem>'), "component"),
        (component('<NewsItemRef NewsItem="urn:b"/>'), "composite"),
    ],
)
def test_other_items_without_a_text_are_set_aside(contents: str, expected: str) -> None:
    assert parsed(contents).set_aside == [expected]


def test_complex_data_that_is_nitf_is_a_text() -> None:
    contents = component(nitf("Rain in Oslo.", "Rain").replace('"Text"', '"ComplexData"'))
    assert body(stories(contents)[0]) == "Rain in Oslo."


def test_an_item_in_a_component_is_an_item_of_its_own() -> None:
    ids = IDS.replace(">A<", ">B<")
    inner = f"<NewsItem>{ids}{component(text('Snow in Bergen.'), head='Snow')}</NewsItem>"
    found = parsed(component(f"<NewsComponent>{inner}</NewsComponent>", head="Weather"))
    assert found.set_aside == ["composite"]
    [story] = found.stories
    assert (story["uri"], headline(story)) == (URI.replace(":A", ":B"), "Snow")


def test_an_item_with_changes_only_is_refused() -> None:
    with pytest.raises(StoryError, match="only changes to an earlier revision"):
        parsed(f"<Update><Replace DuidRef='a'>{component(text('Rain'))}</Replace></Update>")


def test_all_authors() -> None:
    lines = (
        "<ByLine>By Ann Writer</ByLine><ByLine><Origin>Bo</Origin><Origin>Other</Origin></ByLine><ByLine/>"
    )
    [story] = stories(component(text("Rain in Oslo."), lines=lines))
    assert story["by"] == "Ann Writer, Bo Other"


def test_too_many_stories_in_an_item() -> None:
    with pytest.raises(StoryError, match="101 stories in one NewsItem; the limit is 100"):
        parsed(component(component(text("Rain"), head="Rain") * 101))
