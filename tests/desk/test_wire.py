"""The wire: columns, into which stories come while somebody looks."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.desk.browser import (
    NARROW,
    WIDE,
    Locator,
    Page,
    Route,
    Visit,
    column,
    expect,
    heading,
    open_column,
    rows,
)
from tests.desk.newsroom import Newsroom
from tests.desk.stories import kill, story
from tests.workers import wait_until


def columns_in_address(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("column", [])


def top(found: Locator) -> float:
    """How far down in the window an element begins, in pixels."""
    box = found.bounding_box()
    assert box
    y: float = box["y"]
    return y


def bottom(found: Locator) -> float:
    """How far down in the window an element ends, in pixels."""
    box = found.bounding_box()
    assert box
    return float(box["y"] + box["height"])


def page_of(newsroom: Newsroom, word: str, number: int = 0) -> list[str]:
    """The headlines of a page as the wire fetches it: 50, or some more where several share a cursor."""
    found = newsroom.desk.get(f"/stories?limit=50&query={word}")
    for _ in range(number):
        found = newsroom.desk.get(f"/stories?limit=50&query={word}&before={found['next']}")
    return [each["headline"] for each in found["stories"]]


def test_a_story_appears_as_it_comes(page: Page, newsroom: Newsroom) -> None:
    heron = open_column(page, "heron")
    expect(heron.get_by_text("New ones appear here as they come.")).to_be_visible()
    newsroom.push(story("heron", urgency=2, slugline="BIRDS-COUNT"))
    row = rows(heron)
    expect(heading(row)).to_have_text(re.compile("Record count of the heron in Portugal$"))
    expect(row).to_contain_text("Urgent, urgency 2")
    expect(row).to_contain_text("Unread")
    expect(row).to_contain_text("Example Wire")
    expect(row).to_contain_text("BIRDS-COUNT")
    expect(row.get_by_role("time")).to_have_text("now")
    expect(heron.get_by_label("1 unread")).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(\d+\) Wire"))


def test_every_matching_column_gets_a_story_and_no_other(page: Page, newsroom: Newsroom) -> None:
    page.goto("/?column=query:stork&column=query:stork+AND+URGENCY+1&column=source:Other+Wire")
    for name in ("stork", "stork AND URGENCY 1", "Other Wire"):
        expect(column(page, name)).not_to_have_attribute("aria-busy", "true")
    newsroom.push(story("stork", "Storks are late"))
    expect(rows(column(page, "stork"))).to_have_count(1)
    newsroom.push(story("stork", "Storks are here", id="b", urgency=1))
    expect(heading(rows(column(page, "stork")))).to_contain_text(["Storks are here", "Storks are late"])
    expect(heading(rows(column(page, "stork AND URGENCY 1")))).to_contain_text(["Storks are here"])
    expect(rows(column(page, "Other Wire"))).to_have_count(0)


def test_new_stories_wait_while_somebody_reads_further_down(page: Page, newsroom: Newsroom) -> None:
    terns = [story("tern", f"Tern number {number}", id=str(number)) for number in range(30)]
    newsroom.publish(*terns, query="tern")
    tern = open_column(page, "tern")
    expect(rows(tern)).to_have_count(30)
    read = rows(tern).nth(20)
    read.scroll_into_view_if_needed()
    before, text = top(read), read.text_content()
    newsroom.push(story("tern", "A tern at last", id="last"))
    fresh = tern.get_by_role("button", name="1 new")
    expect(fresh).to_be_visible()
    assert abs(top(rows(tern).nth(20)) - before) < 1
    assert rows(tern).nth(20).text_content() == text
    fresh.click()
    expect(heading(rows(tern).first)).to_contain_text("A tern at last")
    expect(rows(tern).first).to_be_in_viewport()
    expect(fresh).to_be_hidden()


def test_the_wire_can_be_paused(page: Page, newsroom: Newsroom) -> None:
    plover = open_column(page, "plover")
    page.get_by_role("button", name="Pause").click()
    newsroom.push(story("plover", id="a"), story("plover", id="b"))
    expect(plover.get_by_role("button", name="2 new")).to_be_visible()
    expect(rows(plover)).to_have_count(0)
    page.get_by_role("button", name="Paused").click()
    expect(rows(plover)).to_have_count(2)


def test_a_kill_is_struck_through_and_stays_on_top_until_seen(page: Page, newsroom: Newsroom) -> None:
    godwit = open_column(page, "godwit")
    newsroom.push(story("godwit", "Godwits count", id="a"))
    expect(rows(godwit)).to_have_count(1)
    newsroom.push(kill("godwit", id="a", headline="Godwits count"))
    killed = rows(godwit).filter(has_text="Kill")
    expect(killed.locator("s")).to_have_text("Godwits count")
    expect(killed).to_contain_text("The count was wrong")
    newsroom.push(story("godwit", "Godwits counted again", id="b"))
    expect(heading(rows(godwit))).to_contain_text(["Godwits count", "Godwits counted again"])
    killed.get_by_role("button", name="Seen").click()
    expect(heading(rows(godwit))).to_contain_text(["Godwits counted again", "Godwits count"])
    killed.get_by_role("link").click()
    expect(page.get_by_role("complementary", name="Story")).to_be_visible()
    page.wait_for_timeout(1_000)  # the columns were rendered meanwhile
    expect(heading(rows(godwit))).to_contain_text(["Godwits counted again", "Godwits count"])


def test_a_kill_is_shown_even_where_new_stories_wait(page: Page, newsroom: Newsroom) -> None:
    curlew = open_column(page, "curlew")
    newsroom.push(story("curlew", id="a"))
    expect(rows(curlew)).to_have_count(1)
    page.get_by_role("button", name="Pause").click()
    newsroom.push(kill("curlew", id="a"))
    expect(rows(curlew).locator("s")).to_be_visible()


def test_a_kill_is_in_view_however_far_one_has_scrolled(page: Page, newsroom: Newsroom) -> None:
    redshanks = [story("redshank", f"Redshank number {number}", id=str(number)) for number in range(30)]
    newsroom.publish(*redshanks, query="redshank")
    redshank = open_column(page, "redshank")
    expect(rows(redshank)).to_have_count(30)
    texts = heading(rows(redshank)).all_text_contents()
    ids = [re.findall(r"\d+", text)[0] for text in texts]
    name = f"Redshank number {ids[22]}"
    read = rows(redshank).filter(has=page.get_by_role("heading", name=name, exact=True))
    read.hover()
    page.evaluate(
        "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))"
    )  # it is laid out
    before = top(read)
    for number, place in enumerate([20, 21, 28, 29], 1):
        id = ids[place]
        newsroom.push(kill("redshank", f"Redshank number {id}", id=id))
        expect(rows(redshank).filter(has_text="Kill")).to_have_count(number)
        expect(heading(rows(redshank)).first).to_contain_text(f"Redshank number {id}")
        expect(rows(redshank).first).to_be_in_viewport()
        assert abs(top(read) - before) < 1, place
    expect(redshank.get_by_text("4 kills")).to_be_in_viewport()
    redshank.get_by_role("button", name="Mark all as seen").click()
    expect(redshank.get_by_text("4 kills")).to_be_hidden()
    assert abs(top(read) - before) < 1


def test_a_kill_is_on_top_however_many_stories_came_after_it(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("whimbrel", "Whimbrels count", id="a"), query="whimbrel")
    newsroom.push(kill("whimbrel", id="a", headline=" "))
    wait_until(lambda: newsroom.desk.get("/kills?query=whimbrel")["kills"])
    later = [story("whimbrel", f"Whimbrel number {number}", id=str(number)) for number in range(60)]
    newsroom.publish(*later, query='"whimbrel number"')
    whimbrel = open_column(page, "whimbrel")
    killed = rows(whimbrel).first
    expect(killed.locator("s")).to_have_text("Whimbrels count")
    count = len(page_of(newsroom, "whimbrel"))
    expect(rows(whimbrel)).to_have_count(count + 1)
    page.reload()
    page.get_by_role("button", name="Menu of the column whimbrel").click()
    page.get_by_role("button", name="Mark all as read").click()
    killed.get_by_role("button", name="Seen").click()
    expect(rows(whimbrel)).to_have_count(count)
    page.reload()
    expect(heading(rows(whimbrel)).first).to_contain_text("Whimbrel number")
    expect(rows(whimbrel)).to_have_count(count)


def test_older_stories_follow_those_shown_though_new_ones_came(page: Page, newsroom: Newsroom) -> None:
    ibises = [story("ibis", f"Ibis {number:03}", id=str(number)) for number in range(170)]
    newsroom.publish(*ibises[:70], query="ibis")
    ibis = open_column(page, "ibis")
    expect(rows(ibis)).to_have_count(len(page_of(newsroom, "ibis")))
    newsroom.publish(*ibises[70:], query="ibis", count=170)
    first, second, third = (page_of(newsroom, "ibis", number) for number in range(3))
    expect(heading(rows(ibis))).to_contain_text(first)
    ibis.get_by_role("button", name="Older stories").click()
    expect(heading(rows(ibis))).to_contain_text((first + second)[-100:])
    ibis.get_by_role("button", name="Older stories").click()
    expect(heading(rows(ibis))).to_contain_text((first + second + third)[-100:])


def test_older_stories_follow_those_shown_though_many_waited(page: Page, newsroom: Newsroom) -> None:
    phalaropes = [story("phalarope", f"Phalarope {number:03}", id=str(number)) for number in range(150)]
    newsroom.publish(*phalaropes[:70], query="phalarope")
    phalarope = open_column(page, "phalarope")
    expect(rows(phalarope)).to_have_count(len(page_of(newsroom, "phalarope")))
    page.get_by_role("button", name="Pause").click()
    newsroom.push(*phalaropes[70:])
    expect(phalarope.get_by_role("button", name="80 new")).to_be_visible()
    page.get_by_role("button", name="Paused").click()
    first, second, third = (page_of(newsroom, "phalarope", number) for number in range(3))
    expect(heading(rows(phalarope))).to_contain_text(first)
    phalarope.get_by_role("button", name="Older stories").click()
    expect(heading(rows(phalarope))).to_contain_text((first + second)[-100:])
    phalarope.get_by_role("button", name="Older stories").click()
    expect(heading(rows(phalarope))).to_contain_text((first + second + third)[-100:])


def test_a_kill_that_is_read_stays_where_it_is_until_it_is_closed(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("turnstone", "Turnstones count", id="a"), query="turnstone")
    newsroom.push(kill("turnstone", id="a"))
    wait_until(lambda: newsroom.desk.get("/kills?query=turnstone")["kills"])
    later = [story("turnstone", f"Turnstone number {number}", id=str(number)) for number in range(55)]
    newsroom.publish(*later, query='"turnstone number"')
    turnstone = open_column(page, "turnstone")
    first = rows(turnstone).first.get_by_role("link")
    first.press("Enter")
    expect(page.get_by_role("complementary", name="Story")).to_be_visible()
    page.wait_for_timeout(1_000)  # the columns were rendered meanwhile
    expect(rows(turnstone).first).to_contain_text("Kill")
    page.keyboard.press("Escape")
    expect(rows(turnstone)).to_have_count(len(page_of(newsroom, "turnstone")))
    expect(rows(turnstone).first.get_by_role("link")).to_be_focused()


def test_an_embargo_says_until_when(page: Page, newsroom: Newsroom) -> None:
    dunlin = open_column(page, "dunlin")
    end = (datetime.now(UTC) + timedelta(hours=3)).replace(microsecond=0)
    newsroom.push(story("dunlin", embargoed=end.isoformat()))
    expect(heading(rows(dunlin))).to_contain_text(re.compile(f"Embargo until .*{end:%H:%M}"))
    expect(rows(dunlin).locator(f"time[datetime^='{end:%Y-%m-%dT%H:%M}']")).to_be_visible()


def test_a_correction_takes_the_place_of_its_story(page: Page, newsroom: Newsroom) -> None:
    knot = open_column(page, "knot")
    for version in (1, 2, 3):
        newsroom.push(story("knot", f"Knots, count {version}", version=version))
        expect(heading(rows(knot))).to_contain_text([f"Knots, count {version}"])
    expect(rows(knot)).to_contain_text("3rd version")


def test_a_story_that_no_longer_matches_leaves_its_column(page: Page, newsroom: Newsroom) -> None:
    page.goto("/?column=query:avocet+AND+URGENCY+1..2")
    avocet = column(page, "avocet AND URGENCY 1..2")
    expect(avocet).not_to_have_attribute("aria-busy", "true")
    newsroom.push(story("avocet", urgency=1))
    expect(rows(avocet)).to_have_count(1)
    newsroom.push(story("avocet", urgency=5, version=2))
    expect(rows(avocet)).to_have_count(0)


def test_columns_are_kept_in_the_address_and_in_the_browser(page: Page, newsroom: Newsroom) -> None:
    newsroom.push(story("ruff"))
    open_column(page, "ruff")
    page.get_by_role("button", name="Add column").click()
    dialog = page.get_by_role("dialog", name="Add a column")
    dialog.get_by_role("button", name="Example Wire").click()
    expect(rows(column(page, "Example Wire")).first).to_be_visible()
    assert columns_in_address(page) == ["query:ruff", "source:Example Wire"]
    page.reload()
    expect(rows(column(page, "ruff"))).to_have_count(1)
    expect(rows(column(page, "Example Wire")).first).to_be_visible()
    page.goto("/")
    expect(column(page, "ruff")).to_be_visible()
    expect(column(page, "Example Wire")).to_be_visible()


def test_columns_that_were_kept_are_in_an_address_to_share(
    page: Page, visiting: Callable[..., Visit], newsroom: Newsroom
) -> None:
    newsroom.publish(story("sora"), query="sora")
    page.goto("/")
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    assert columns_in_address(page) == []  # those that everybody sees at first
    page.get_by_role("button", name="Add column").click()
    dialog = page.get_by_role("dialog", name="Add a column")
    dialog.get_by_label("A query").fill("sora")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(rows(column(page, "sora"))).to_have_count(1)
    page.goto("/?story=urn:x:desk:sora:")
    expect(column(page, "sora")).to_be_visible()
    assert "query:sora" in columns_in_address(page)
    colleague = visiting().page
    colleague.goto(page.url)
    expect(rows(column(colleague, "sora"))).to_have_count(1)
    assert len(columns_in_address(colleague)) == len(columns_in_address(page))


def test_one_can_go_back_to_the_columns_before(page: Page, newsroom: Newsroom) -> None:
    page.goto("/")
    names = page.get_by_role("heading", level=2)
    expect(names.first).to_be_visible()
    usual = names.all_text_contents()
    page.get_by_role("button", name="Menu of the column Everything").click()
    expect(page.get_by_role("button", name="Move left")).to_be_hidden()
    page.get_by_role("button", name="Move right").click()
    moved = [usual[1], usual[0], *usual[2:]]
    expect(names).to_have_text(moved)
    page.get_by_role("button", name="Menu of the column Everything").click()
    page.get_by_role("button", name="Remove the column").click()
    expect(names).to_have_text([usual[1], *usual[2:]])
    page.go_back()
    expect(names).to_have_text(moved)
    page.go_back()
    expect(names).to_have_text(usual)
    page.reload()
    expect(names).to_have_text(usual)
    page.get_by_role("link", name="Alerts").click()
    expect(page.get_by_role("heading", name="Alerts", level=1)).to_be_visible()
    page.get_by_role("link", name="Wire").click()
    expect(names).to_have_text(usual)
    page.get_by_role("button", name=f"Menu of the column {usual[-1]}").click()
    expect(page.get_by_role("button", name="Move left")).to_be_visible()
    expect(page.get_by_role("button", name="Move right")).to_be_hidden()


def test_the_query_of_a_column_can_be_edited(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("smew", "Smews", id="a", urgency=2), query="smew")
    newsroom.publish(story("smew", "More smews", id="b", urgency=5), query="smew", count=2)
    smew = open_column(page, "smew")
    expect(rows(smew)).to_have_count(2)
    page.get_by_role("button", name="Menu of the column smew").click()
    page.get_by_role("button", name="Edit the query…").click()
    dialog = page.get_by_role("dialog", name="Edit the query")
    dialog.get_by_label("A query").fill("smew AND URGENCY")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Error")).to_be_visible()
    dialog.get_by_label("A query").fill("smew AND URGENCY 1..2")
    dialog.get_by_role("button", name="Save").click()
    expect(heading(rows(column(page, "smew AND URGENCY 1..2")))).to_contain_text(["Smews"])
    assert columns_in_address(page) == ["query:smew AND URGENCY 1..2"]


def test_the_number_of_unread_stories_says_that_there_may_be_more(page: Page, newsroom: Newsroom) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=2).first).to_be_visible()  # what comes from now on is unread
    wheatears = [story("wheatear", f"Wheatear {number}", id=str(number)) for number in range(60)]
    newsroom.publish(*wheatears[:40], query="wheatear")
    wheatear = open_column(page, "wheatear")
    expect(wheatear.get_by_label("40 unread")).to_be_visible()
    newsroom.push(*wheatears[40:])
    expect(wheatear.get_by_label(re.compile(r"^5\d\+ unread$"))).to_be_visible()
    page.reload()
    expect(wheatear.get_by_label(re.compile(r"^5\d\+ unread$"))).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(5\d\+\) Wire"))
    wheatear.get_by_role("button", name="Older stories").click()
    expect(wheatear.get_by_label("60 unread")).to_be_visible()


def test_a_story_without_headline_or_source_is_known_by_its_first_words(
    page: Page, newsroom: Newsroom
) -> None:
    text = "LIMA, Peru - The hoopoe has no headline today. " + "It is only a text that goes on and on. " * 9
    newsroom.publish(
        story("hoopoe", " ", text=text, infosources=[], located="", language="en"), query="hoopoe"
    )
    hoopoe = open_column(page, "hoopoe")
    title = heading(rows(hoopoe))
    expect(title).to_have_text(re.compile("^(Unread. )? *The hoopoe has no headline today.*…$"))
    expect(title.locator("i")).to_be_visible()
    time = rows(hoopoe).get_by_role("time")
    expect(time).to_be_visible()
    assert abs(top(time) - top(title)) < 8  # on one line


def test_a_headline_begins_where_its_script_does(page: Page, newsroom: Newsroom) -> None:
    headline = "الرئيس المصري يصل إلى باريس"
    newsroom.publish(story("bulbul", headline, language="ar"), query="bulbul")
    bulbul = open_column(page, "bulbul")
    link = heading(rows(bulbul)).get_by_role("link")
    expect(link).to_contain_text(headline)
    assert link.evaluate("(element) => getComputedStyle(element).direction") == "rtl"


def test_columns_can_be_renamed_moved_and_removed(page: Page, newsroom: Newsroom) -> None:
    page.goto("/?column=query:crane&column=query:coot")
    page.get_by_role("button", name="Menu of the column coot").click()
    page.get_by_role("textbox", name="Name of the column").fill("On the pond")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Menu of the column On the pond").click()
    page.get_by_role("button", name="Move left").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["On the pond", "crane"])
    assert columns_in_address(page) == ["On the pond=query:coot", "query:crane"]
    page.get_by_role("button", name="Menu of the column crane").click()
    page.get_by_role("button", name="Remove the column").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["On the pond"])


def test_filters_apply_to_all_columns_and_are_in_the_address(page: Page, newsroom: Newsroom) -> None:
    newsroom.push(
        story("egret", "Egrets, urgently", id="a", urgency=1),
        story("egret", "Egrets at leisure", id="b", urgency=5),
        story("egret", "Egrets elsewhere", id="c", urgency=5, infosources=[{"name": "Marsh Wire"}]),
    )
    egret = open_column(page, "egret")
    expect(rows(egret)).to_have_count(3)
    page.get_by_label("Urgency").select_option(label="1–2: urgent")
    expect(heading(rows(egret))).to_contain_text(["Egrets, urgently"])
    assert parse_qs(urlsplit(page.url).query)["urgency"] == ["1-2"]
    newsroom.push(
        story("egret", "Egrets, too late", id="d", urgency=4), story("egret", "Egrets now", id="e", urgency=2)
    )
    expect(heading(rows(egret))).to_contain_text(["Egrets now", "Egrets, urgently"])
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(rows(egret)).to_have_count(5)
    page.get_by_label("Source").select_option(value="Example Wire")
    expect(rows(egret)).to_have_count(4)
    expect(egret.get_by_text("Egrets elsewhere")).to_be_hidden()
    page.go_back()
    expect(rows(egret)).to_have_count(5)
    words = page.get_by_label("Filter all columns by words")
    words.fill("leisure OR elsewhere")
    words.press("Enter")
    expect(rows(egret)).to_have_count(2)
    expect(egret.get_by_text("Egrets at leisure")).to_be_visible()
    expect(egret.get_by_text("Egrets elsewhere")).to_be_visible()


def test_stories_that_come_while_a_column_is_loaded_are_shown(
    page: Page, visit: Visit, newsroom: Newsroom
) -> None:
    sandgrouse, other = open_column(page, "sandgrouse"), open_column(visit.open(), "sandgrouse")
    newsroom.push(story("sandgrouse", id="a", urgency=1))
    for each in sandgrouse, other:
        expect(rows(each)).to_have_count(1)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/api/kills?*", hold, times=1)
    with page.expect_request("**/api/kills?*"):
        page.get_by_label("Urgency").select_option(label="1–2: urgent")
    newsroom.push(story("sandgrouse", id="b", urgency=1), story("sandgrouse", id="c", urgency=5))
    expect(rows(other)).to_have_count(3)
    [route] = held
    route.continue_()
    expect(rows(sandgrouse)).to_have_count(2)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()


def test_a_search_is_a_column_that_says_why(page: Page, newsroom: Newsroom) -> None:
    newsroom.push(
        story("bittern", text="FARO, Portugal - A bittern boomed for the first time in years on Friday.")
    )
    open_column(page, "bittern")
    search = page.get_by_role("textbox", name="Search the wire")
    search.fill("bittern boom")
    search.press("Enter")
    found = column(page, "bittern boom")
    expect(found.locator("mark")).to_have_text(["bittern boomed"])
    assert parse_qs(urlsplit(page.url).query)["search"] == ["bittern boom"]
    found.get_by_role("button", name="Close the search").click()
    expect(found).to_be_hidden()
    search.fill("bittern AND SUBJ")
    expect(page.get_by_role("option", name="SUBJECT")).to_be_visible()
    search.fill("bittern AND")
    search.press("Enter")
    expect(page.get_by_text("a word is missing at the end")).to_be_visible()
    assert "search" not in parse_qs(urlsplit(page.url).query)


def test_a_wrong_query_is_explained_where_it_is_typed(page: Page, newsroom: Newsroom) -> None:
    open_column(page, "grebe")
    page.get_by_role("button", name="Add column").click()
    dialog = page.get_by_role("dialog", name="Add a column")
    field = dialog.get_by_label("A query")
    field.fill("grebe AND WITHIN Georgia")
    expect(dialog.get_by_text("'Georgia' may be several places")).to_be_visible()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_be_visible()
    assert columns_in_address(page) == ["query:grebe"]


def test_a_wrong_query_in_the_address_is_explained_in_its_column(page: Page, visit: Visit) -> None:
    visit.tolerate("422")
    page.goto("/?column=query:grebe+AND")
    expect(column(page, "grebe AND").get_by_role("alert")).to_contain_text("A word is missing at the end")


def test_older_stories_are_fetched_when_asked_for(page: Page, newsroom: Newsroom) -> None:
    teals = [story("teal", f"Teal number {number:02}", id=str(number)) for number in range(60)]
    newsroom.publish(*teals, query="teal")
    teal = open_column(page, "teal")
    expect(rows(teal)).to_have_count(len(page_of(newsroom, "teal")))
    teal.get_by_role("button", name="Older stories").click()
    expect(rows(teal)).to_have_count(60)
    assert len(set(heading(rows(teal)).all_text_contents())) == 60


def test_everything_fits_a_wide_window(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("fulmar", infosources=[{"name": "Averylongname" * 9}]), query="fulmar")
    fulmar = open_column(page, "fulmar")
    box = fulmar.bounding_box()
    assert box and box["width"] == WIDE["width"]
    heading(rows(fulmar)).get_by_role("link").click()
    expect(page.get_by_role("complementary").get_by_role("tabpanel")).to_be_visible()
    assert bottom(page.locator(".wire-bar")) == bottom(page.locator(".pane-bar"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add column").click()
    dialog = page.get_by_role("dialog", name="Add a column")
    expect(dialog.get_by_role("button", name="Averylongname")).to_be_visible()
    assert dialog.evaluate("(element) => element.scrollWidth <= element.clientWidth")


def test_a_phone_has_room_for_a_story_and_for_a_thumb(
    visiting: Callable[..., Visit], newsroom: Newsroom
) -> None:
    newsroom.publish(story("gadwall"), query="gadwall")
    newsroom.push(kill("gadwall"))
    page = visiting(viewport=NARROW).page
    gadwall = open_column(page, "gadwall")
    seen = gadwall.get_by_role("button", name="Seen")
    expect(seen).to_be_visible()
    assert bottom(seen) - top(seen) >= 32
    search = page.get_by_role("textbox", name="Search the wire")
    assert top(search) > bottom(page.get_by_role("navigation", name="Views"))
    heading(rows(gadwall)).get_by_role("link").click()
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("tabpanel")).to_be_visible()
    assert bottom(pane.locator(".pane-bar")) <= 90
