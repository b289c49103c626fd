"""Many tabs of one browser share a connection; each has its own stories, and none depends on another."""

import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

import pytest

from streams.desk.live.resuming import MAX_MISSED
from tests.desk.browser import Error, Page, Request, Route, Visit, column, expect, heading, open_column, rows
from tests.desk.newsroom import Newsroom
from tests.desk.stories import story
from tests.desk.test_reconnecting import check_complete, stories
from tests.streams.desk.newsroom import story as record
from tests.workers import metric, wait_until

MANY = 8  # more than the connections that a browser opens to a server


def open_tabs(visit: Visit, words: list[str]) -> list[Page]:
    """A tab for each word, with a column of its stories."""
    pages = [visit.page, *(visit.open() for _ in words[1:])]
    for page, word in zip(pages, words, strict=True):
        open_column(page, word)
    return pages


def wait_for_connections(newsroom: Newsroom, count: int) -> None:
    wait_until(lambda: metric(newsroom.desk.port, "copytaster_desk_streams") == count)


def expect_state(page: Page, state: str) -> None:
    expect(page.get_by_text(state, exact=True)).to_be_visible()


def test_each_tab_has_its_stories_and_answers(visit: Visit, newsroom: Newsroom) -> None:
    words = [f"warbler{number}" for number in range(MANY)]
    pages = open_tabs(visit, words)
    wait_for_connections(newsroom, 1)
    for word in words:
        newsroom.push(story(word, f"The {word} sings"))
    for page, word in zip(pages, words, strict=True):
        check_complete(column(page, word), 1)
        heading(rows(column(page, word))).get_by_role("link").click()
        pane = page.get_by_role("complementary", name="Story")
        expect(pane.get_by_role("heading", level=2)).to_contain_text(f"The {word} sings")


def close(page: Page) -> None:
    page.close()


def crash(page: Page) -> None:
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")


@pytest.mark.parametrize(("word", "end"), [("finch", close), ("linnet", crash)])
def test_a_tab_ends(word: str, end: Callable[[Page], None], visit: Visit, newsroom: Newsroom) -> None:
    first, *others = open_tabs(visit, [word] * 3)
    newsroom.push(*stories(word, 0, 1))
    for page in (first, *others):
        check_complete(column(page, word), 1)
    end(first)
    newsroom.push(*stories(word, 1, 4))
    for page in others:
        check_complete(column(page, word), 4)
        expect_state(page, "Live")
    check_complete(open_column(visit.open(), word), 4)
    wait_for_connections(newsroom, 1)


def test_stories_come_while_tabs_are_opened_and_closed(visit: Visit, newsroom: Newsroom) -> None:
    open_column(visit.page, "bunting")
    pages = [visit.page]
    for number in range(6):
        newsroom.push(*stories("bunting", 3 * number, 3 * number + 3))
        pages.append(visit.open())
        pages[-1].goto(f"/?column=query:bunting&column=query:bunting+AND+{number}")
        if number % 2:
            pages.pop(1).close()
    for page in pages:
        check_complete(column(page, "bunting"), 18)


def end_worker(visit: Visit) -> None:
    """End the worker that holds the connection."""
    assert visit.context.browser
    browser = visit.context.browser.new_browser_cdp_session()
    targets = browser.send("Target.getTargets")["targetInfos"]
    (worker,) = (each["targetId"] for each in targets if each["type"] == "shared_worker")
    browser.send("Target.closeTarget", {"targetId": worker})
    browser.detach()


def test_the_worker_that_holds_the_connection_ends(visit: Visit, newsroom: Newsroom) -> None:
    pages = open_tabs(visit, ["twite", "wagtail"])
    end_worker(visit)
    newsroom.push(*stories("twite", 0, 2), *stories("wagtail", 0, 3))
    for page, word, count in zip(pages, ("twite", "wagtail"), (2, 3), strict=True):
        check_complete(column(page, word), count)
        expect_state(page, "Live")
    wait_for_connections(newsroom, 1)


def test_a_tab_that_is_frozen_keeps_no_other_waiting(visit: Visit, newsroom: Newsroom) -> None:
    frozen, other = open_tabs(visit, ["swift", "swift"])
    lifecycle = visit.context.new_cdp_session(frozen)
    lifecycle.send("Page.setWebLifecycleState", {"state": "frozen"})
    newsroom.push(*stories("swift", 0, 3))
    check_complete(column(other, "swift"), 3)
    lifecycle.send("Page.setWebLifecycleState", {"state": "active"})
    check_complete(column(frozen, "swift"), 3)


def test_the_desk_is_started_again(visit: Visit, newsroom: Newsroom) -> None:
    visit.tolerate("ERR_CONNECTION_REFUSED", "503")
    pages = open_tabs(visit, ["martin"] * MANY)
    newsroom.desk.stop()
    for page in pages:
        expect_state(page, "Reconnecting…")
    newsroom.push(*stories("martin", 0, 3))
    newsroom.desk.start()
    for page in pages:
        expect_state(page, "Live")
        check_complete(column(page, "martin"), 3)
    wait_for_connections(newsroom, 1)


def test_one_tab_shows_operations_and_others_reload(visit: Visit, newsroom: Newsroom) -> None:
    """More stories come while the desk is away than it sends to somebody who resumes."""
    visit.tolerate("ERR_CONNECTION_REFUSED", "503")
    shown, operations = open_column(visit.page, "goldcrest"), visit.open()
    operations.goto("/operations")
    age = operations.get_by_text("These figures are as of")
    expect_state(operations, "Live")
    newsroom.desk.stop()
    expect(age).to_be_visible()
    newsroom.write(record(f"urn:x:goldcrest:{number}", "A goldcrest.") for number in range(MAX_MISSED + 1))
    newsroom.desk.start()
    expect(rows(shown).nth(49)).to_be_visible()
    expect(age).to_be_hidden()
    wait_for_connections(newsroom, 1)


def test_a_tab_that_is_far_behind_reloads_alone(visit: Visit, newsroom: Newsroom) -> None:
    """The list of its stories is long on its way, and meanwhile too much comes to be sent later."""
    late = visit.open()
    lists: list[Request] = []
    visit.context.on("request", lambda each: lists.append(each) if "/api/stories?" in each.url else None)
    shown = open_column(visit.page, "chough")

    def answer_late(route: Route) -> None:
        answer = route.fetch()
        newsroom.write(record(f"urn:x:chough:{number}", "A chough.") for number in range(MAX_MISSED + 1))
        wait_until(lambda: is_beyond_first_page(newsroom, "chough"))
        route.fulfill(response=answer)

    late.route("**/api/stories?*", answer_late, times=1)
    expect(rows(open_column(late, "chough")).nth(49)).to_be_visible()
    newsroom.write([record("urn:x:chough:last", "A chough.")])
    for found in column(late, "chough"), shown:
        expect(found.locator("[data-uri='urn:x:chough:last']")).to_be_visible()
    assert Counter(each.frame.page for each in lists) == {visit.page: 1, late: 2}
    wait_for_connections(newsroom, 1)


def is_beyond_first_page(newsroom: Newsroom, word: str) -> bool:
    """Whether the desk has more than MAX_MISSED stories about a word."""
    path = f"/stories?query={word}&limit={MAX_MISSED}"
    first = newsroom.desk.get(path)
    return bool(first["next"] and newsroom.desk.get(f"{path}&before={first['next']}")["stories"])


def test_a_query_that_the_desk_does_not_understand(visit: Visit, newsroom: Newsroom) -> None:
    """As while desks of two versions run, of which the newer one has listed the stories of the query."""
    unknown, known = "FUTURE(lapwing)", open_column(visit.page, "lapwing")
    other = visit.open()
    other.route(
        re.compile("/api/(stories|kills)"),
        lambda route: route.continue_(url=route.request.url.replace(quote(unknown), "lapwing")),
    )
    other.goto(f"/?column=query:lapwing&column=query:{unknown}")
    expect(column(other, unknown).get_by_role("alert")).to_contain_text("The query is not valid")
    newsroom.push(story("lapwing"))
    for found in known, column(other, "lapwing"):
        check_complete(found, 1)
    for page in visit.page, other:
        expect_state(page, "Live")
    wait_for_connections(newsroom, 1)


def test_more_queries_than_one_connection_may_have(visit: Visit, newsroom: Newsroom) -> None:
    pages = [visit.page, visit.open(), visit.open()]
    for page, letter in zip(pages, "abc", strict=True):
        page.goto(f"/?column=query:serin+OR+{letter * 5_000}")
        expect_state(page, "Live")
    wait_for_connections(newsroom, 3)
    newsroom.push(story("serin"))
    for page in pages:
        expect(rows(page.locator("main"))).to_have_count(1)
    pages[0].close()
    newsroom.push(story("serin", id="another"))  # which the desk notices when it sends something
    wait_for_connections(newsroom, 2)


def test_a_browser_without_shared_workers(visit: Visit, newsroom: Newsroom) -> None:
    visit.context.add_init_script("delete globalThis.SharedWorker")
    pages = open_tabs(visit, ["thrush", "ouzel"])
    wait_for_connections(newsroom, 2)
    newsroom.push(story("thrush"), story("ouzel"))
    check_complete(column(pages[0], "thrush"), 1)
    check_complete(column(pages[1], "ouzel"), 1)
