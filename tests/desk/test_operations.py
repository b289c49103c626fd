"""Operations: figures of real processes, live, and the dead letters."""

from collections.abc import Callable

from tests.desk.browser import Locator, Page, Visit, expect
from tests.desk.newsroom import Newsroom
from tests.desk.stories import story

DRAWN = """
(canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte)
"""
# By how many pixels the document is larger than the window.
BEYOND = """
[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]
"""


def letters(page: Page) -> Locator:
    """The rows of dead letters, the newest first."""
    return (
        page.get_by_role("region", name="Dead letters")
        .get_by_role("row")
        .filter(has=page.get_by_role("rowheader"))
    )


def test_the_plots_have_data(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("gannet"), query="gannet")
    page.goto("/operations")
    hour = page.get_by_role("region", name="The last hour")
    for name in ("Throughput", "Freshness", "Lag in messages", "Lag in seconds", "Dead letters"):
        figure = hour.get_by_role("figure").filter(has=page.get_by_role("heading", name=name))
        expect(figure.locator("canvas")).to_be_visible()
        assert figure.locator("canvas").evaluate(DRAWN), name
    for stage in ("ingest", "versions", "entities", "quotations", "subjects", "alerts"):
        line = hour.get_by_role("table", name="Stages, now").get_by_role("row", name=stage)
        expect(line.get_by_role("cell").nth(2)).to_have_text("0")


def test_processes_and_sources_are_shown(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("guillemot", infosources=[{"name": "Guillemot Wire"}]), query="guillemot")
    page.goto("/operations")
    for port, kind in (
        (newsroom.cluster.workers.ports[0], "worker"),
        (newsroom.settings.notify_port, "notify"),
    ):
        process = page.get_by_role("region", name="Processes").get_by_role("row", name=f"127.0.0.1:{port}")
        expect(process).to_contain_text(kind)
        expect(process).to_contain_text("Ready")
    worker = page.get_by_role("row", name=f"127.0.0.1:{newsroom.cluster.workers.ports[0]}")
    expect(worker).to_contain_text("en_wire")
    source = page.get_by_role("region", name="Sources").get_by_role("row", name="Guillemot Wire")
    expect(source.get_by_role("cell").last).to_have_text("1")


def test_nothing_scrolls_outside_the_view(visiting: Callable[..., Visit], newsroom: Newsroom) -> None:
    newsroom.publish(story("skua", id="1"), query="skua")
    for width, height in ((1440, 900), (1024, 768), (390, 844)):
        page = visiting(viewport={"width": width, "height": height}).page
        for path in ("/", "/?story=urn:x:desk:skua:1", "/alerts", "/operations"):
            page.goto(path)
            expect(page.get_by_text("Live", exact=True)).to_be_visible()
            expect(page.get_by_text("Loading…")).to_have_count(0)
            assert page.evaluate(BEYOND) == [0, 0], (width, path)


def test_a_dead_letter_is_seen_opened_and_sent_again(page: Page, newsroom: Newsroom) -> None:
    before = len(newsroom.desk.get("/deadletters")["deadLetters"])
    page.goto("/operations")
    expect(letters(page)).to_have_count(before)
    newsroom.push(b'{"uri": "urn:x:desk:razorbill", "type": "text", "headline": "Razorbills brea')
    expect(letters(page)).to_have_count(before + 1)
    expect(letters(page).first).to_contain_text("json")
    letters(page).first.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Razorbills brea")
    expect(dialog).to_contain_text("wire.raw, partition")
    dialog.get_by_role("button", name="Send again…").click()
    dialog.get_by_role("button", name="Send again", exact=True).click()
    expect(dialog.get_by_text("It was sent to wire.raw.")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(letters(page)).to_have_count(before + 2)  # it fails again
    expect(letters(page).nth(1).get_by_role("cell").last).to_have_text("yes")
