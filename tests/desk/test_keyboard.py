"""By keyboard alone, from the load of the page to a story and back."""

from tests.desk.browser import Page, column, expect, heading, open_column, rows
from tests.desk.newsroom import Newsroom
from tests.desk.stories import story


def test_a_story_is_read_without_a_mouse(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("jay", "One jay"), query="jay")
    newsroom.publish(story("jay", "Two jays", id="b"), query="jay", count=2)
    jay = open_column(page, "jay")
    expect(rows(jay)).to_have_count(2)
    first, second = (heading(rows(jay)).nth(number).get_by_role("link") for number in (0, 1))
    page.keyboard.press("j")
    expect(first).to_be_focused()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    pane = page.get_by_role("complementary", name="Story")
    opened = pane.get_by_role("heading", level=2)
    expect(opened).to_have_text("Two jays")
    expect(opened).to_be_focused()
    page.keyboard.press("j")
    expect(pane.get_by_role("heading", level=2)).to_have_text("One jay")
    page.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(second).to_be_focused()


def test_a_closed_story_leads_back_to_where_it_is_now(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("crake", "A crake and a corncrake"), query="crake")
    page.goto("/?column=query:crake&column=query:corncrake")
    crakes, corncrakes = column(page, "crake"), column(page, "corncrake")
    link = heading(rows(corncrakes)).get_by_role("link")
    link.focus()
    page.keyboard.press("Enter")
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("heading", level=2)).to_be_focused()
    newsroom.push(story("crake", "Another crake, no corncrake", id="b"))
    expect(rows(corncrakes)).to_have_count(2)
    page.keyboard.press("k")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Another crake, no corncrake")
    newsroom.push(story("crake", "Two crakes and a corncrake", id="b", version=2))
    expect(heading(rows(corncrakes)).first).to_contain_text("Two crakes")
    page.keyboard.press("Escape")
    expect(link.first).to_be_focused()
    page.keyboard.press("h")
    expect(heading(rows(crakes)).first.get_by_role("link")).to_be_focused()


def test_the_focus_stays_on_a_story_that_is_corrected(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("chaffinch", "One chaffinch", id="a"), query="chaffinch")
    newsroom.publish(story("chaffinch", "Two chaffinches", id="b"), query="chaffinch", count=2)
    chaffinch = open_column(page, "chaffinch")
    expect(heading(rows(chaffinch))).to_contain_text(["Two chaffinches", "One chaffinch"])
    heading(rows(chaffinch)).last.get_by_role("link").focus()
    newsroom.push(story("chaffinch", "One chaffinch, perhaps", id="a", version=2))
    expect(heading(rows(chaffinch))).to_contain_text(["One chaffinch, perhaps", "Two chaffinches"])
    expect(heading(rows(chaffinch)).first.get_by_role("link")).to_be_focused()


def test_tab_leads_through_the_page(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("wren"), query="wren")
    wren = open_column(page, "wren")
    link = heading(rows(wren)).get_by_role("link")
    expect(link).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("(element) => element === document.activeElement"):
            break
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("heading", level=2)).to_be_visible()
    pane.get_by_role("tab", name="Text").focus()
    page.keyboard.press("ArrowRight")
    expect(pane.get_by_role("tab", name="Versions")).to_be_focused()
    expect(pane.get_by_role("tabpanel", name="Versions")).to_be_visible()


def test_shortcuts_are_listed_and_off_while_somebody_types(page: Page, newsroom: Newsroom) -> None:
    open_column(page, "robin")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog.get_by_text("Next story")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    search = page.get_by_role("textbox", name="Search the wire")
    expect(search).to_be_focused()
    page.keyboard.type("pajamas")
    expect(search).to_have_value("pajamas")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(column(page, "pajamas")).to_be_visible()
    search.blur()
    page.keyboard.press("2")
    expect(page.get_by_role("heading", name="Alerts", level=1)).to_be_visible()
