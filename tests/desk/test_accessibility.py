"""axe finds nothing serious in any view, light or dark, wide or narrow; no motion if it is not wanted."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.desk.browser import NARROW, WIDE, Page, Visit, column, expect, heading, open_column, rows
from tests.desk.findings import grave_findings
from tests.desk.newsroom import Newsroom
from tests.desk.stories import TEXT, kill, story

MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
  const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
  const isLong = (text) => Math.max(...text.split(",").map(parseFloat)) > 0.01;
  return (animationName !== "none" && isLong(animationDuration)) || isLong(transitionDuration);
}).map((element) => element.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def lark(newsroom: Newsroom) -> None:
    """Stories of every kind, a subscription with alerts, and a dead letter."""
    later = (datetime.now(UTC) + timedelta(hours=5)).isoformat()
    newsroom.subscribe("larks", "lark", name="Larks")
    newsroom.publish(
        story("lark", "Larks, a flash", id="1", urgency=1),
        story("lark", "Larks, urgent", id="2", urgency=2),
        story("lark", "Larks under embargo", id="3", urgency=3, embargoed=later),
        story("lark", "Larks that are withheld", id="4", pubstatus="withheld", ednote="WITHHOLD: the count."),
        story("lark", "Larks, to be killed", id="5"),
        story("lark", "Larks, to be corrected", id="6"),
        query="lark",
    )
    correction = story(
        "lark",
        "Larks, corrected",
        id="6",
        version=2,
        text=TEXT.format(word="larks").replace("twice", "again"),
    )
    newsroom.push(kill("lark", "Larks, to be killed", id="5"), correction)
    newsroom.push(b'{"uri": "urn:x:desk:lark:broken", "headline": "Larks brea')


def wire(page: Page) -> None:
    page.goto("/?column=query:lark&column=source:Example+Wire&column=all:")
    expect(rows(column(page, "lark"))).to_have_count(6)
    expect(rows(column(page, "lark")).filter(has_text="Kill")).to_be_visible()
    expect(rows(column(page, "lark")).filter(has_text="2nd version")).to_have_count(2)


def adding(page: Page) -> None:
    page.goto("/?column=query:lark")
    page.get_by_role("button", name="Add column").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Example Wire")).to_be_visible()


def reading(page: Page) -> None:
    page.goto("/?column=query:lark&story=urn:x:desk:lark:6")
    expect(page.get_by_role("complementary").get_by_role("tabpanel")).to_be_visible()


def versions(page: Page) -> None:
    reading(page)
    page.get_by_role("tab", name="Versions").click()
    expect(page.get_by_role("insertion").first).to_be_visible()


def record(page: Page) -> None:
    reading(page)
    page.get_by_role("tab", name="Record").click()
    expect(page.get_by_role("rowheader", name="Subjects")).to_be_visible()


def raw(page: Page) -> None:
    reading(page)
    page.get_by_role("tab", name="Raw message").click()
    expect(page.get_by_role("region", name="Raw message")).to_be_visible()


def killed(page: Page) -> None:
    page.goto("/?column=query:lark&story=urn:x:desk:lark:5")
    expect(page.get_by_role("complementary").get_by_role("tabpanel")).to_be_visible()


def entity(page: Page) -> None:
    page.goto("/?column=query:lark&entity=person:teresa-amaral")
    expect(page.get_by_role("complementary").locator("blockquote").first).to_be_visible()


def alerts(page: Page) -> None:
    page.goto("/alerts")
    expect(page.get_by_role("region", name="Alerts").get_by_text("Larks, corrected").first).to_be_visible()


def subscribing(page: Page) -> None:
    page.goto("/alerts?new=lark+AND")
    expect(page.get_by_text("a word is missing at the end")).to_be_visible()


def operations(page: Page) -> None:
    page.goto("/operations")
    expect(page.get_by_role("region", name="The last hour").locator("canvas").first).to_be_visible()
    expect(page.get_by_role("region", name="Dead letters").get_by_role("rowheader").first).to_be_visible()


def letter(page: Page) -> None:
    operations(page)
    page.get_by_role("region", name="Dead letters").get_by_role("rowheader").first.get_by_role(
        "button"
    ).click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Send again…")).to_be_visible()


VIEWS: tuple[Callable[[Page], None], ...] = (
    wire,
    adding,
    reading,
    versions,
    record,
    raw,
    killed,
    entity,
    alerts,
    subscribing,
    operations,
    letter,
)


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    scheme: str, viewport: dict[str, int], visiting: Callable[..., Visit], lark: None
) -> None:
    visit = visiting(color_scheme=scheme, viewport=viewport)
    visit.tolerate("style-src", "Applying inline style")  # axe's own
    found: list[str] = []
    for show in VIEWS:
        show(visit.page)
        found += grave_findings(visit.page, show.__name__)
        if viewport == NARROW:
            assert not scrolls_sideways(visit.page), show.__name__
    assert found == [], "\n".join(found)


def scrolls_sideways(page: Page) -> Any:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_nothing_moves_for_whom_motion_bothers(visiting: Callable[..., Visit], newsroom: Newsroom) -> None:
    page = visiting(reduced_motion="reduce").page
    pipit = open_column(page, "pipit")
    newsroom.push(story("pipit"))
    heading(rows(pipit)).get_by_role("link").click()
    expect(page.get_by_role("complementary").get_by_role("tabpanel")).to_be_visible()
    assert page.evaluate(MOVING) == []


def test_a_phone_shows_a_story_over_the_wire(visiting: Callable[..., Visit], newsroom: Newsroom) -> None:
    newsroom.publish(story("dipper"), query="dipper")
    page = visiting(viewport=NARROW, has_touch=True).page
    dipper = open_column(page, "dipper")
    heading(rows(dipper)).get_by_role("link").tap()
    pane = page.get_by_role("complementary", name="Story")
    box = pane.bounding_box()
    assert box and box["width"] == NARROW["width"]
    pane.get_by_role("button", name="Close").tap()
    expect(pane).to_be_hidden()
    expect(rows(dipper)).to_have_count(1)
