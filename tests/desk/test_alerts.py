"""Alerts: subscriptions are made, tried and muted, and what they are told comes live."""

from collections.abc import Callable

from tests.desk.browser import Locator, Page, Visit, expect, open_column, rows
from tests.desk.newsroom import Newsroom
from tests.desk.stories import kill, story
from tests.workers import wait_until


def feed(page: Page) -> Locator:
    """The alerts, the newest first."""
    return (
        page.get_by_role("region", name="Alerts")
        .get_by_role("listitem")
        .filter(has=page.get_by_role("heading", level=4))
    )


def of(page: Page, name: str) -> Locator:
    """The alerts of a subscription."""
    return feed(page).filter(has=page.get_by_role("link", name=name, exact=True))


def row(page: Page, name: str) -> Locator:
    """A subscription in the list."""
    listed = page.get_by_role("region", name="Subscriptions").get_by_role("listitem")
    return listed.filter(has=page.get_by_role("link", name=name, exact=True))


def test_a_subscription_is_made_and_told_of_stories_live(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("merlin", "Merlins of yesterday"), query="merlin")
    known = newsroom.subscriptions()
    page.goto("/alerts")
    page.get_by_role("link", name="New subscription").click()
    query = page.get_by_label("Query", exact=True)
    query.fill("merlin AND (URGENCY 1..5")
    expect(page.get_by_text("Error").first).to_be_visible()
    query.fill("merlin AND URGENCY 1..5")
    tried = page.get_by_role("region", name="Alerts")
    expect(tried.get_by_role("heading", name="Matching stories")).to_be_visible()
    expect(tried.get_by_text("Merlins of yesterday")).to_be_visible()
    page.get_by_label("Name").fill("Merlins, all")
    expect(page.get_by_label("Id", exact=True)).to_have_value("merlins-all")
    page.get_by_role("button", name="Subscribe").click()
    expect(row(page, "Merlins, all")).to_be_visible()
    wait_until(lambda: newsroom.subscriptions() > known)
    newsroom.push(story("merlin", "Merlins today", id="b"))
    expect(of(page, "Merlins, all")).to_contain_text("Merlins today")
    expect(of(page, "Merlins, all")).to_contain_text("URGENCY 1..5")
    newsroom.push(kill("merlin", "Merlins today", id="b"))
    expect(of(page, "Merlins, all").first).to_contain_text("The story was killed: do not use it.")
    expect(of(page, "Merlins, all").last).to_contain_text("retracted later")


def test_a_muted_subscription_is_not_told(page: Page, newsroom: Newsroom) -> None:
    newsroom.subscribe("hobby-loud", "hobby", name="Hobbies aloud")
    newsroom.subscribe("hobby-quiet", "hobby", name="Hobbies in silence")
    page.goto("/alerts")
    row(page, "Hobbies in silence").get_by_role("button", name="Mute").click()
    expect(row(page, "Hobbies in silence").get_by_role("button", name="Unmute")).to_be_visible()
    muted = 'copytaster_subscriptions{state="muted"}'
    wait_until(lambda: newsroom.worker_metric(muted) > 0)
    newsroom.push(story("hobby"))
    expect(of(page, "Hobbies aloud")).to_have_count(1)  # one story's alerts are sent together
    expect(of(page, "Hobbies in silence")).to_have_count(0)


def test_a_subscription_can_be_changed_and_deleted(page: Page, newsroom: Newsroom) -> None:
    newsroom.subscribe("kite", "kite", name="Kites")
    known = newsroom.subscriptions()
    page.goto("/alerts")
    row(page, "Kites").get_by_role("link", name="Edit").click()
    page.get_by_label("Name").fill("Kites and others")
    page.get_by_role("button", name="Save").click()
    row(page, "Kites and others").get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row(page, "Kites and others")).to_be_hidden()
    wait_until(lambda: newsroom.subscriptions() < known)


def test_an_id_is_made_and_can_be_typed(page: Page, visit: Visit, newsroom: Newsroom) -> None:
    visit.tolerate("409", "422")
    newsroom.subscribe("osprey", "osprey")
    page.goto("/alerts?new=osprey")
    page.get_by_role("button", name="Subscribe").click()
    expect(row(page, "osprey-2")).to_be_visible()  # the id that the query gives is taken
    page.goto("/alerts?new=osprey")
    page.get_by_text("Id osprey").click()
    id = page.get_by_label("Id", exact=True)
    id.fill("osprey")
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("The id osprey is taken")).to_be_visible()
    expect(id).to_be_focused()
    id.fill("osprey 3")
    expect(id).to_have_attribute("aria-invalid", "false")
    expect(page.get_by_text("The id osprey is taken")).to_be_hidden()
    page.get_by_role("button", name="Subscribe").click()
    expect(page.get_by_text("'osprey 3' must be")).to_be_visible()


def test_alerts_wait_while_somebody_reads_further_down(
    visiting: Callable[..., Visit], newsroom: Newsroom
) -> None:
    page = visiting(viewport={"width": 1440, "height": 500}).page
    newsroom.subscribe("siskin", "siskin", name="Siskins")
    page.goto("/alerts?subscription=siskin")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    newsroom.push(*(story("siskin", f"Siskins {n}", id=f"{n}") for n in range(12)))
    expect(of(page, "Siskins")).to_have_count(12)
    of(page, "Siskins").first.hover()
    page.mouse.wheel(0, 10_000)
    newsroom.push(story("siskin", "Siskins at last", id="last"))
    waiting = page.get_by_role("button", name="1 new")
    expect(waiting).to_be_visible()
    expect(of(page, "Siskins")).to_have_count(12)
    page.mouse.wheel(0, -20_000)
    expect(of(page, "Siskins")).to_have_count(13)
    expect(of(page, "Siskins").first).to_contain_text("Siskins at last")
    expect(waiting).to_be_hidden()


def test_suggestions_do_not_cover_what_is_wrong(page: Page) -> None:
    page.goto("/alerts?new=")
    page.get_by_label("Query", exact=True).press_sequentially("pipit OR")
    suggested = page.get_by_role("listbox", name="Suggestions")
    expect(suggested).to_be_visible()
    wrong = page.locator(".query-line.wrong")
    expect(wrong).to_be_visible()
    above, below = wrong.bounding_box(), suggested.bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"]


def test_two_browsers_see_the_same(visiting: Callable[..., Visit], newsroom: Newsroom) -> None:
    newsroom.subscribe("buzzard", "buzzard", name="Buzzards")
    pages = [visiting().page, visiting().page]
    for page in pages:
        page.goto("/alerts?subscription=buzzard")
        expect(page.get_by_text("Live", exact=True)).to_be_visible()
    newsroom.push(story("buzzard"))
    for page in pages:
        expect(of(page, "Buzzards")).to_have_count(1)


def test_the_header_counts_alerts_until_they_were_seen(page: Page, visit: Visit, newsroom: Newsroom) -> None:
    newsroom.subscribe("goshawk", "goshawk", name="Goshawks")
    wire = open_column(page, "goshawk")
    other = visit.open()
    other.goto("/operations")
    links = [each.get_by_role("link", name="Alerts") for each in (page, other)]
    for link in links:
        expect(link).to_have_text("Alerts")
    newsroom.push(story("goshawk"))
    expect(rows(wire)).to_have_count(1)
    for link in links:
        expect(link).to_have_text("Alerts 1 new")
    other.reload()
    expect(links[1]).to_have_text("Alerts 1 new")
    links[1].click()
    expect(of(other, "Goshawks")).to_have_count(1)
    for link in links:
        expect(link).to_have_text("Alerts")
