"""Stories, subscriptions and raw messages that try to run a script, or to look like something else."""

from typing import Any, cast

from processors.story import Story
from tests.desk.browser import Page, Visit, column, expect, heading, open_column, rows
from tests.desk.newsroom import Newsroom
from tests.desk.stories import story
from tests.workers import wait_until

SCRIPT = "<script>window.hacked = 1</script>"
IMAGE = '<img src=x onerror="window.hacked = 2"><svg onload="window.hacked = 3">'
LINK = "javascript:window.hacked=4"
HIDDEN = "\u202egnirts\u202c \u2066isolated\u2069 \u200e\u200f\x07"
CONTROLS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode.data);
  return found.filter((text) => /[\\u202A-\\u202E\\u2066-\\u2069\\u200E\\u200F\\u0007]/.test(text));
}"""
LINKS = "[...document.querySelectorAll('a[href], area[href]')].map((link) => link.protocol)"


def hostile(like: dict[str, Any]) -> Story:
    """A record as no worker would make it: everything in it is hostile."""
    bad = f"{SCRIPT}{IMAGE}{HIDDEN}"
    text = like["bodies"][0]["value"]
    person = next(each for each in like["entities"] if each["type"] == "PERSON")
    changes = {
        "uri": f"urn:x:desk:vulture:{SCRIPT}&?#/../",
        "headlines": [{"role": "main", "contentType": "text/plain", "value": f"Vulture {bad}"}],
        "descriptions": [{"role": "main", "contentType": "text/plain", "value": bad}],
        "slugline": bad,
        "located": bad,
        "by": bad,
        "edNote": bad,
        "language": 'x-"><script>',
        "infoSources": [{"name": bad}],
        "bodies": [{"role": "main", "contentType": "text/plain", "value": f"{text}\n\n{bad}\n\n{LINK}"}],
        "subjects": [
            {"name": bad, "uri": LINK, "confidence": 90, "creator": "copytaster"},
            *like.get("subjects", []),
        ],
        "entities": [
            person | {"name": bad, "role": bad, "uri": LINK, "country": "PT"},
            *(each for each in like["entities"] if each is not person),
        ],
        "people": [{"name": bad, "rel": "mentioned", "uri": LINK}],
        "associations": [{"name": bad, "uri": LINK}],
        "enrichment": like["enrichment"] | {"source": bad, "repairs": [bad], "pushedBy": bad},
    }
    return cast(Story, like | changes)


def check_harmless(page: Page) -> None:
    """No script has run, no link leads to one, and nothing is hidden or turned around."""
    assert page.evaluate("window.hacked") is None
    assert set(page.evaluate(LINKS)) <= {"http:", "https:"}
    assert page.evaluate(CONTROLS) == []


def test_hostile_records_are_only_text(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("condor"), query="condor")
    record = newsroom.desk.get("/stories/urn:x:desk:condor:")["story"]
    vulture = open_column(page, "vulture")
    newsroom.write([hostile(record)])
    expect(rows(vulture)).to_have_count(1)
    expect(heading(rows(vulture))).to_contain_text(f"Vulture {SCRIPT}")
    check_harmless(page)
    heading(rows(vulture)).get_by_role("link").click()
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("heading", level=2)).to_contain_text(SCRIPT)
    check_harmless(page)
    for tab in ("Versions", "Record", "Raw message"):
        pane.get_by_role("tab", name=tab).click()
        expect(pane.get_by_role("tabpanel", name=tab)).to_be_visible()
        check_harmless(page)
    pane.get_by_role("tab", name="Text").click()
    pane.get_by_role("link", name=SCRIPT).first.click()
    expect(page.get_by_role("complementary", name="Entity").get_by_role("heading", level=2)).to_contain_text(
        SCRIPT
    )
    check_harmless(page)


def test_hostile_wires_are_only_text(page: Page, newsroom: Newsroom) -> None:
    """What workers make of markup in any property."""
    bad = f"{SCRIPT}{IMAGE}&lt;script&gt;window.hacked = 5&lt;/script&gt;{HIDDEN}"
    buttonquail = open_column(page, "buttonquail")
    newsroom.push(
        story(
            "buttonquail",
            f"Quails {bad}",
            text=f"A buttonquail {bad} was seen.",
            slugline=bad,
            located=bad,
            ednote=bad,
            byline=bad,
            infosources=[{"name": bad}],
        )
    )
    heading(rows(buttonquail)).get_by_role("link").click()
    expect(page.get_by_role("complementary").get_by_role("tabpanel")).to_be_visible()
    check_harmless(page)
    page.get_by_role("tab", name="Raw message").click()
    expect(page.get_by_role("region", name="Raw message")).to_contain_text(SCRIPT)
    check_harmless(page)


def test_a_headline_of_two_megabytes_is_cut(page: Page, newsroom: Newsroom) -> None:
    """It is written to `wire.enriched`: workers need most of a minute for one."""
    newsroom.publish(story("moa"), query="moa")
    record = newsroom.desk.get("/stories/urn:x:desk:moa:")["story"]
    longest = "Moas are back. " * (newsroom.settings.max_story_bytes // 15)
    headlines = [{"role": "main", "contentType": "text/plain", "value": longest}]
    enrichment = record["enrichment"] | {"digest": "two megabytes"}
    moa = open_column(page, "moa")
    newsroom.write([cast(Story, record | {"version": "2", "headlines": headlines, "enrichment": enrichment})])
    expect(heading(rows(moa))).to_contain_text("Moas are back. Moas are back.")
    assert len(heading(rows(moa)).text_content() or "") < 600
    heading(rows(moa)).get_by_role("link").click()
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("heading", level=2)).to_contain_text("Moas are back.")
    assert len(pane.get_by_role("heading", level=2).text_content() or "") < 5_000
    for tab in ("Versions", "Record"):
        pane.get_by_role("tab", name=tab).click()
        expect(pane.get_by_role("tabpanel", name=tab)).to_contain_text("Moas are back.")
    page.goto("/?search=moa")
    expect(rows(column(page, "moa"))).to_have_count(1)


def test_hostile_subscriptions_are_only_text(page: Page, newsroom: Newsroom) -> None:
    newsroom.subscribe("dodo", f'dodo OR "{IMAGE.replace(chr(34), chr(39))}"', name=f"{SCRIPT}{IMAGE}")
    page.goto("/alerts")
    subscriptions = page.get_by_role("region", name="Subscriptions")
    expect(subscriptions.get_by_role("link", name=f"{SCRIPT}{IMAGE}", exact=True)).to_be_visible()
    check_harmless(page)
    page.goto("/alerts?subscription=dodo")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    newsroom.push(story("dodo", f"Dodos &lt;b&gt; {HIDDEN}"))
    expect(page.get_by_role("region", name="Alerts").get_by_text("Dodos").first).to_be_visible()
    check_harmless(page)
    page.goto("/?column=subscription:dodo")
    expect(page.get_by_role("heading", level=3).filter(has_text="Dodos")).to_be_visible()
    check_harmless(page)


def test_hostile_dead_letters_are_only_text(page: Page, newsroom: Newsroom) -> None:
    page.goto("/operations")
    newsroom.push(f'{{"uri": "urn:x:{LINK}", "headline": "{SCRIPT}{HIDDEN}'.encode())
    wait_until(lambda: bool(newsroom.desk.get("/deadletters")["deadLetters"]))
    page.get_by_role("region", name="Dead letters").get_by_role("rowheader").first.get_by_role(
        "button"
    ).click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Send again…")).to_be_visible()
    check_harmless(page)


def test_addresses_are_only_text(page: Page, visit: Visit) -> None:
    visit.tolerate("422", "404")
    page.goto(
        f"/?column=query:{SCRIPT}&column={IMAGE}&search={SCRIPT}&story={LINK}&source={SCRIPT}&words={IMAGE}"
    )
    expect(page.get_by_role("complementary", name="Story")).to_be_visible()
    check_harmless(page)
    page.goto(f"/?entity={SCRIPT}")
    expect(page.get_by_role("complementary", name="Entity").get_by_role("alert")).to_be_visible()
    check_harmless(page)
    page.goto(f"/alerts?subscription={SCRIPT}&new={IMAGE}")
    expect(page.get_by_role("heading", name="New subscription")).to_be_visible()
    check_harmless(page)


def test_what_a_page_must_not_do_is_noticed(page: Page, visit: Visit) -> None:
    """The policy stops it, and a visit has it among its faults."""
    page.goto("/operations")
    page.evaluate("fetch('http://192.0.2.1/').catch(() => {})")
    page.evaluate("try { document.body.innerHTML = '<b>' } catch {}")
    expect(page.get_by_role("heading", name="Operations", level=1)).to_be_visible()
    for policy in ("connect-src", "require-trusted-types-for"):
        assert any(policy in fault for fault in visit.faults), (policy, visit.faults)
    visit.faults.clear()
