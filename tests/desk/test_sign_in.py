"""Signing in with a token, and what readers, editors and operators may do."""

from collections.abc import Callable, Iterator

import pytest

from tests.desk.browser import Page, Visit, column, expect, heading, rows
from tests.desk.newsroom import Desk, Newsroom
from tests.desk.stories import story
from tests.workers import copytaster, wait_until


@pytest.fixture(scope="module")
def desk(newsroom: Newsroom) -> Iterator[Desk]:
    """Another desk, at which one has to sign in."""
    newsroom.publish(story("dove"), query="dove")
    with Desk(newsroom.settings.changed(desk_sign_in="tokens")) as running:
        yield running


def token(newsroom: Newsroom, desk: Desk, role: str) -> str:
    """A new token, which the desk knows already."""
    made = copytaster(
        newsroom.settings, "tokens", "create", "--owner", "night", "--scope", "desk", "--role", role
    )
    assert made.returncode == 0, made.stderr
    found = made.stdout.strip()
    wait_until(lambda: desk.accepts(found))
    return found


def sign_in(visit: Visit, text: str) -> Page:
    """Fill in the form."""
    visit.tolerate("401")
    page = visit.page
    page.goto("/?column=query:dove")
    dialog = page.get_by_role("dialog", name="Sign in")
    dialog.get_by_label("Token").fill(text)
    dialog.get_by_role("button", name="Sign in").click()
    return page


def test_nothing_is_shown_without_a_token(
    visiting: Callable[..., Visit], desk: Desk, newsroom: Newsroom
) -> None:
    right = token(newsroom, desk, "reader")
    page = sign_in(visiting(desk.origin), "ct_0123456789ab_wrong")
    dialog = page.get_by_role("dialog", name="Sign in")
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(column(page, "dove")).to_be_hidden()
    dialog.get_by_label("Token").fill(right)
    dialog.get_by_role("button", name="Sign in").click()
    expect(rows(column(page, "dove"))).to_have_count(1)
    page.reload()
    expect(rows(column(page, "dove"))).to_have_count(1)
    page.locator("[popovertarget=me-menu]").click()
    page.get_by_role("button", name="Sign out").click()
    expect(dialog).to_be_visible()


def test_the_token_cannot_be_read_by_scripts(
    visiting: Callable[..., Visit], desk: Desk, newsroom: Newsroom
) -> None:
    visit = visiting(desk.origin)
    page = sign_in(visit, token(newsroom, desk, "reader"))
    expect(rows(column(page, "dove"))).to_have_count(1)
    (cookie,) = visit.context.cookies()
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
    assert page.evaluate("document.cookie + JSON.stringify([localStorage, sessionStorage])").find("ct_") < 0
    assert "ct_" not in page.url


@pytest.mark.parametrize("role", ["reader", "editor", "operator"])
def test_each_role_is_offered_what_it_may_do(
    role: str, visiting: Callable[..., Visit], desk: Desk, newsroom: Newsroom
) -> None:
    is_editor, is_operator = role != "reader", role == "operator"
    newsroom.push(b'{"uri": "urn:x:desk:dove:broken", "headline": "Doves brea')
    page = sign_in(visiting(desk.origin), token(newsroom, desk, role))
    heading(rows(column(page, "dove"))).get_by_role("link").click()
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("tab", name="Record")).to_be_visible()
    expect(pane.get_by_role("tab", name="Raw message")).to_have_count(int(is_editor))
    page.goto("/alerts")
    expect(page.get_by_role("heading", name="Subscriptions")).to_be_visible()
    expect(page.get_by_role("link", name="New subscription")).to_have_count(int(is_editor))
    page.goto("/operations")
    letters = page.get_by_role("region", name="Dead letters").get_by_role("rowheader")
    expect(letters.first).to_be_visible()
    expect(letters.first.get_by_role("button")).to_have_count(int(is_operator))
