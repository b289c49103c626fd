"""The desk or the broker is away for a while: nothing is lost, and nothing is twice in a column."""

import json
import re
import signal
import urllib.request
from collections import Counter

import pytest

from tests.desk.browser import Locator, Page, Route, Visit, expect, heading, open_column, rows
from tests.desk.newsroom import Newsroom
from tests.desk.stories import story
from tests.workers import wait_until


def check_complete(found: Locator, count: int) -> None:
    """A column has so many stories, each once."""
    expect(rows(found)).to_have_count(count)
    texts = Counter(heading(rows(found)).all_text_contents())
    assert set(texts.values()) == {1}, texts


def stories(word: str, first: int, last: int) -> list[bytes]:
    return [story(word, f"The {word}, part {number}.", id=str(number)) for number in range(first, last)]


@pytest.mark.parametrize(("word", "how"), [("petrel", signal.SIGTERM), ("auk", signal.SIGKILL)])
def test_the_desk_is_started_again(
    word: str, how: signal.Signals, page: Page, visit: Visit, newsroom: Newsroom
) -> None:
    visit.tolerate("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE", "503")
    newsroom.publish(*stories(word, 0, 3), query=word)
    shown = open_column(page, word)
    check_complete(shown, 3)
    newsroom.desk.stop(how)
    expect(page.get_by_role("status").filter(has_text="Reconnecting")).to_be_visible()
    newsroom.push(*stories(word, 3, 6))
    newsroom.desk.start()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    check_complete(shown, 6)
    newsroom.push(*stories(word, 6, 7))
    check_complete(shown, 7)


def test_after_an_upgrade_of_the_desk_the_next_view_is_loaded_anew(
    page: Page, visit: Visit, newsroom: Newsroom
) -> None:
    def answer_as_newer(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"version": "1000.0"})

    visit.tolerate("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE", "503")
    open_column(page, "moorhen")
    page.evaluate("globalThis.isOld = true")
    page.route("**/api/me", answer_as_newer)
    newsroom.desk.stop()
    newsroom.desk.start()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()

    def go_and_return() -> bool:
        for view in "Alerts", "Wire":
            page.get_by_role("link", name=re.compile(f"^{view}")).click()  # it may count new alerts
            expect(page.get_by_role("heading", name=view, exact=True, level=1)).to_have_count(1)
        return not page.evaluate("globalThis.isOld")

    wait_until(go_and_return)


def test_a_story_that_was_opened_meanwhile_is_shown(page: Page, visit: Visit, newsroom: Newsroom) -> None:
    visit.tolerate("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE", "503")
    newsroom.publish(*stories("kittiwake", 0, 2), query="kittiwake")
    shown = open_column(page, "kittiwake")
    check_complete(shown, 2)
    pane = page.get_by_role("complementary", name="Story")
    heading(rows(shown)).first.get_by_role("link").click()
    expect(pane.get_by_role("heading", level=2)).to_be_visible()
    newsroom.desk.stop()
    heading(rows(shown)).last.get_by_role("link").click()
    expect(pane.get_by_text("The server does not answer.")).to_be_visible()
    newsroom.desk.start()
    expect(pane.get_by_role("heading", level=2)).to_have_text("The kittiwake, part 0.")


def test_the_pane_does_not_show_one_story_under_the_address_of_another(
    page: Page, visit: Visit, newsroom: Newsroom
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visit.tolerate("ERR_FAILED")
    newsroom.publish(*stories("brambling", 0, 2), query="brambling")
    shown = open_column(page, "brambling")
    heading(rows(shown)).filter(has_text="part 0").get_by_role("link").click()
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("heading", level=2)).to_have_text("The brambling, part 0.")
    page.route("**/api/stories/*", hold)
    heading(rows(shown)).filter(has_text="part 1").get_by_role("link").click()
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Urgency").select_option(label="1–5")
    expect(page).to_have_url(re.compile("urgency="))
    (route,) = held
    route.abort()
    expect(pane.get_by_text("The server does not answer.")).to_be_visible()
    page.unroute("**/api/stories/*")
    pane.get_by_role("button", name="Try again").click()
    expect(pane.get_by_role("heading", level=2)).to_have_text("The brambling, part 1.")


def test_alerts_stand_under_the_name_of_their_subscription(
    page: Page, visit: Visit, newsroom: Newsroom
) -> None:
    visit.tolerate("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_EMPTY_RESPONSE", "503")
    for name in "redpoll", "redpoll-too":
        newsroom.subscribe(name, "redpoll")
    page.goto("/alerts?subscription=redpoll")
    alerts = page.get_by_role("region", name="Alerts")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    newsroom.push(story("redpoll"))
    expect(alerts.get_by_role("heading", level=4)).to_have_count(1)
    newsroom.desk.stop()
    page.get_by_role("region", name="Subscriptions").get_by_role(
        "link", name="redpoll-too", exact=True
    ).click()
    expect(alerts.get_by_text("of redpoll-too")).to_be_visible()
    expect(alerts.get_by_text("The server does not answer.")).to_be_visible()
    expect(alerts.get_by_role("heading", level=4)).to_have_count(0)
    newsroom.desk.start()
    expect(alerts.get_by_role("heading", level=4)).to_have_count(1)
    expect(alerts.get_by_text("The server does not answer.")).to_be_hidden()


def test_the_page_says_since_when_it_is_not_live(page: Page, visit: Visit, newsroom: Newsroom) -> None:
    visit.tolerate("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "503")
    open_column(page, "scaup")
    newsroom.desk.stop()
    line = page.get_by_role("status").filter(has_text=re.compile(r"^Not live since \d\d:\d\d\b"))
    expect(line).to_be_visible()
    newsroom.desk.start()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(line).to_be_hidden()


def test_the_broker_is_away(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(*stories("loon", 0, 3), query="loon")
    shown = open_column(page, "loon")
    check_complete(shown, 3)
    with newsroom.cluster.broker.away():
        heading(rows(shown)).first.get_by_role("link").click()  # what has been read can be read again
        pane = page.get_by_role("complementary", name="Story")
        expect(pane.get_by_role("heading", level=2)).to_contain_text("The loon, part")
    newsroom.wait_for_workers()
    newsroom.push(*stories("loon", 3, 6))
    check_complete(shown, 6)


def test_a_stream_goes_on_after_the_last_event(newsroom: Newsroom) -> None:
    after = newsroom.desk.get("/stories?query=eider")["after"]
    newsroom.publish(*stories("eider", 0, 3), query="eider")
    events = read_events(newsroom, f"/live?query=eider&after={after}", {}, 3)
    assert {json.loads(event["data"])["uri"] for event in events} == {
        f"urn:x:desk:eider:{n}" for n in range(3)
    }
    rest = read_events(newsroom, "/live?query=eider", {"Last-Event-ID": events[0]["id"]}, 2)
    assert [event["data"] for event in rest] == [event["data"] for event in events[1:]]


@pytest.mark.parametrize(
    ("one", "other", "earlier", "later"),
    [
        ("12,7;3", "10,9;3", "10,7;3", "12,9;3"),
        ("12,7,-83;3,-21", "10,9,-83;3,-21", "10,7,-83;3,-21", "12,9,-83;3,-21"),
        ("12,-83;-21", "10,9,-83;3,-21", "10,0,-83;0,-21", "12,9,-83;3,-21"),  # a partition was added
        ("12,-83;3,-21", "9,-47;3,-21", "none", "9,-47;3,-21"),  # the topic was created again
        ("12;3", "9,-83;3,-21", "none", "9,-83;3,-21"),  # the desk has been upgraded
    ],
)
def test_the_page_compares_positions(page: Page, one: str, other: str, earlier: str, later: str) -> None:
    page.goto("/")
    compare = """async (both) => {
        const { earlier, later } = await import("/assets/live-position.js");
        return [earlier(...both), later(...both)];
    }"""
    assert page.evaluate(compare, [one, other]) == [earlier, later]


def read_events(newsroom: Newsroom, path: str, headers: dict[str, str], count: int) -> list[dict[str, str]]:
    """The first events of stories about eiders in a live stream."""
    request = urllib.request.Request(f"{newsroom.desk.origin}/api{path}", headers=headers)
    found: list[dict[str, str]] = []
    event: dict[str, str] = {}
    with urllib.request.urlopen(request, timeout=20) as response:
        for line in response:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if value:
                event[name] = value
            elif event:
                found += [event] if "eider" in event.get("data", "") else []
                event = {}
            if len(found) == count:
                return found
    raise AssertionError(f"the stream ended after {found}")
