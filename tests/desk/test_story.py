"""The reading pane: a story, its versions and its way, and the pane of an entity."""

import json
import re
from collections.abc import Callable

from tests.desk.browser import Page, Visit, column, expect, heading, open_column, open_first, rows, tab
from tests.desk.newsroom import Newsroom
from tests.desk.stories import TEXT, kill, story


def test_a_story_is_read_with_names_and_quotations_marked(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("stilt", slugline="STILTS"), query="stilt")
    pane = open_first(page, "stilt")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Record count of the stilt in Portugal")
    text = pane.get_by_role("tabpanel", name="Text")
    person = text.get_by_role("paragraph").get_by_role("link", name="Teresa Amaral").first
    place = text.get_by_role("paragraph").get_by_role("link", name="Setubal").first
    expect(person).to_be_visible()
    expect(place).to_be_visible()
    text.get_by_role("button", name="People").click()
    first = text.get_by_role("paragraph").filter(has_text="We had to count twice").first
    expect(first).to_contain_text("Teresa Amaral")
    expect(first.get_by_role("link")).to_have_count(0)
    expect(place).to_be_visible()
    text.get_by_role("button", name="People").click()
    expect(person).to_be_visible()


def test_each_quotation_has_its_speaker_act_and_confidence(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("snipe"), query="snipe")
    pane = open_first(page, "snipe")
    quotations = pane.get_by_role("listitem").filter(has=page.locator("blockquote"))
    words = quotations.filter(has_text="We had to count twice because nobody believed it")
    expect(words).to_contain_text("Teresa Amaral")
    expect(words).to_contain_text("confidence")
    expect(quotations.filter(has_text="the birds had been fed")).to_contain_text("denied")
    expect(quotations.filter(has_text="leave the fields wet")).to_contain_text("Rui Fontes")
    expect(quotations.filter(has_text="leave the fields wet")).to_contain_text("asked")


def test_subjects_say_why(page: Page, newsroom: Newsroom) -> None:
    text = "VIENNA - A flood drove 40 people from their homes on Friday. The flood is near the pratincole."
    newsroom.publish(story("pratincole", "Flood near Vienna", text=text), query="pratincole")
    pane = open_first(page, "pratincole")
    link = page.get_by_role("link", name="flood", exact=True)
    subject = pane.get_by_role("row").filter(has=link)
    expect(subject.get_by_role("listitem").filter(has_text="flood")).to_be_visible()
    expect(link).to_have_attribute("href", re.compile(r"search=SUBJECT\+flood(&|$)"))
    link.click()
    expect(heading(rows(column(page, "SUBJECT flood")))).to_contain_text(["Flood near Vienna"])


def test_a_place_is_on_the_map(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("spoonbill"), query="spoonbill")
    pane = open_first(page, "spoonbill")
    pane.get_by_role("figure").scroll_into_view_if_needed()
    expect(pane.get_by_role("figure").get_by_role("img", name="Setubal")).to_be_visible()


def test_the_name_of_a_country_is_inside_it(page: Page, newsroom: Newsroom) -> None:
    text = "BERGEN, Norway - A dotterel was seen in Bergen on Friday, and none in Gothenburg, Sweden."
    newsroom.publish(story("dotterel", "Dotterel seen", text=text, located="Bergen"), query="dotterel")
    pane = open_first(page, "dotterel")
    pane.get_by_role("figure").scroll_into_view_if_needed()
    names = pane.locator(".country-name")
    expect(names.filter(has_text="Norway")).to_be_visible()
    outside = """(texts) => texts.filter((text) => {
        const point = new DOMPoint(text.getAttribute("x"), text.getAttribute("y") - 4);
        const named = [...text.closest("svg").querySelectorAll(".named")];
        return !named.some((country) => country.isPointInFill(point));
    }).map((text) => text.textContent)"""
    assert names.evaluate_all(outside) == []


def test_changes_between_versions_are_shown_word_by_word(page: Page, newsroom: Newsroom) -> None:
    texts = {1: "twice", 2: "three times", 3: "four times"}
    for version, words in texts.items():
        text = TEXT.format(word="shrike").replace("twice", words)
        newsroom.publish(
            story("shrike", f"Shrikes {version}", text=text, version=version), query=f'"{words}" AND shrike'
        )
    pane = open_first(page, "shrike")
    panel = tab(pane, "Versions 3")
    expect(panel.get_by_role("row")).to_have_count(4)
    expect(panel.get_by_role("deletion")).to_have_text(["2", "three"])
    expect(panel.get_by_role("insertion")).to_have_text(["3", "four"])
    panel.get_by_label("from version").select_option("1")
    expect(panel.get_by_role("deletion")).to_have_text(["1", "twice"])
    expect(panel.get_by_role("insertion")).to_have_text(["3", "four times"])
    panel.get_by_role("link", name="Version 1").click()
    expect(pane.get_by_text("This is version 1 of 3.")).to_be_visible()
    expect(pane.get_by_role("heading", level=2)).to_have_text("Shrikes 1")


def test_a_story_that_cannot_be_shown_does_not_stand_for_others(
    page: Page, newsroom: Newsroom, visit: Visit
) -> None:
    visit.tolerate("404")
    newsroom.publish(story("nightjar"), query="nightjar")
    page.goto("/?column=query:nightjar&story=urn:x:desk:nobody")
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("button", name="Try again")).to_be_visible()
    heading(rows(column(page, "nightjar"))).get_by_role("link").click()
    expect(pane.get_by_role("heading", level=2)).to_have_text("Record count of the nightjar in Portugal")


def test_a_reader_is_told_of_a_newer_version_and_of_a_kill(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("rail", "Rails, at first"), query="rail AND TITLE rails")
    pane = open_first(page, "rail")
    newsroom.push(story("rail", "Rails, again", version=2))
    expect(pane.get_by_text("A newer version has arrived.")).to_be_visible()
    expect(pane.get_by_role("heading", level=2)).to_have_text("Rails, at first")
    pane.get_by_role("button", name="Show the newest").click()
    expect(pane.get_by_role("heading", level=2)).to_have_text("Rails, again")
    newsroom.push(kill("rail", version=3))
    expect(pane.get_by_text("Do not use this story.")).to_be_visible()
    expect(pane.get_by_text("The count was wrong.")).to_be_visible()
    expect(pane.get_by_text("This is version 2 of 3.")).to_be_visible()
    page.goto(f"{page.url}&number=1")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Rails, at first")
    expect(pane.get_by_text("This is version 1 of 3.")).to_be_visible()
    expect(pane.get_by_text("The count was wrong.")).to_be_visible()
    pane.get_by_role("button", name="Show the kill notice").click()
    expect(pane.get_by_text("Version 3 of 3")).to_be_visible()
    expect(pane.get_by_text("The count was wrong.")).to_have_count(1)


def test_a_kill_shows_what_it_kills_and_is_not_compared_with_it(page: Page, newsroom: Newsroom) -> None:
    newsroom.publish(story("cormorant", urgency=2, slugline="CORMORANTS"), query="cormorant")
    notice = {
        "uri": "urn:x:desk:cormorant:",
        "version": "2",
        "pubstatus": "canceled",
        "ednote": "It was another bird.",
    }
    shown = open_column(page, "cormorant")
    newsroom.push(json.dumps(notice).encode())
    expect(heading(rows(shown))).to_contain_text("Kill")
    heading(rows(shown)).get_by_role("link").click()
    pane = page.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Record count of the cormorant in Portugal")
    for known in ("Urgency 2", "Example Wire", "CORMORANTS", "It was another bird."):
        expect(pane.get_by_text(known, exact=True)).to_be_visible()
    expect(pane.get_by_text("From the last usable version: headline, source, slug")).to_be_visible()
    panel = tab(pane, "Versions 2")
    expect(panel.get_by_text("Version 2 kills the story.")).to_be_visible()
    expect(panel.get_by_text("It was another bird.")).to_be_visible()
    expect(panel.get_by_role("deletion")).to_have_count(0)


def test_the_raw_message_the_record_and_the_way_can_be_looked_at(page: Page, newsroom: Newsroom) -> None:
    raw = story("wigeon")
    newsroom.subscribe("wigeons", "wigeon")
    newsroom.publish(raw, query="wigeon")
    pane = open_first(page, "wigeon")
    message = tab(pane, "Raw message").get_by_role("region", name="Raw message")
    expect(message).to_contain_text("urn:x:desk:wigeon:")
    assert json.loads(message.text_content() or "") == json.loads(raw)
    record = tab(pane, "Record")
    for stage in ("Ingest", "Versions", "Entities", "Quotations", "Subjects"):
        expect(
            record.get_by_role("row").filter(has=page.get_by_role("rowheader", name=stage))
        ).to_be_visible()
    expect(record.get_by_text("wire.enriched, partition")).to_be_visible()
    expect(record.get_by_text('"urn:x:desk:wigeon:"').first).to_be_visible()
    expect(record.get_by_role("link", name="wigeons")).to_be_visible()


def test_the_line_of_a_story_in_a_file_of_several_is_shown(page: Page, newsroom: Newsroom) -> None:
    stories = [story("sanderling", f"Sanderlings {number}", id=str(number)) for number in range(3)]
    newsroom.push(b"\n".join(stories))
    shown = open_column(page, "sanderling")
    heading(rows(shown)).filter(has_text="Sanderlings 1").get_by_role("link").click()
    panel = tab(page.get_by_role("complementary", name="Story"), "Raw message")
    expect(panel.get_by_role("heading", name="Line 2, which has this story")).to_be_visible()
    expect(panel.get_by_role("heading", name="Message with 3 stories")).to_be_visible()
    line, whole = panel.get_by_role("region", name="Raw message").all()
    assert json.loads(line.text_content() or "")["headline"] == "Sanderlings 1"
    assert len((whole.text_content() or "").splitlines()) == 3


def test_all_that_somebody_said_is_one_click_away(page: Page, newsroom: Newsroom) -> None:
    said = 'PORTO, Portugal - "The {} are back," said Benedita Quintela, a warden, on Friday.'
    for number, birds in enumerate(("pochards", "shelducks")):
        newsroom.publish(
            story("pochard", f"Back: {birds}", id=str(number), text=said.format(birds)), query=f"SAYS {birds}"
        )
    page.goto("/?column=query:SPEAKER+Quintela")
    heading(rows(page.get_by_role("region", name="SPEAKER Quintela"))).first.get_by_role("link").click()
    story_pane = page.get_by_role("complementary", name="Story")
    story_pane.get_by_role("paragraph").get_by_role("link", name="Benedita Quintela").first.click()
    pane = page.get_by_role("complementary", name="Entity")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Benedita Quintela")
    expect(pane.get_by_text("warden").first).to_be_visible()
    expect(pane.locator("blockquote")).to_contain_text(["The shelducks are back", "The pochards are back"])
    expect(pane.get_by_role("link", name="Back: pochards").first).to_be_visible()
    pane.get_by_role("button", name="Back", exact=False).first.click()
    expect(story_pane.get_by_role("heading", level=2)).to_have_text("Back: shelducks")


def test_an_address_shows_the_same_to_somebody_else(
    visiting: Callable[..., Visit], newsroom: Newsroom
) -> None:
    newsroom.publish(story("harrier"), query="harrier")
    newsroom.publish(story("harrier", "Two", id="2"), query="harrier", count=2)
    one = visiting().page
    tab(open_first(one, "harrier"), "Versions")
    other = visiting().page
    other.goto(one.url)
    pane = other.get_by_role("complementary", name="Story")
    expect(pane.get_by_role("heading", level=2)).to_have_text("Two")
    expect(pane.get_by_role("tabpanel", name="Versions")).to_be_visible()
    harrier = other.get_by_role("region", name="harrier")
    expect(rows(harrier)).to_have_count(2)
    heading(rows(harrier)).last.get_by_role("link").click()
    expect(pane.get_by_role("heading", level=2)).to_have_text("Record count of the harrier in Portugal")
    expect(pane.get_by_role("tabpanel", name="Text")).to_be_visible()
    other.go_back()
    expect(pane.get_by_role("tabpanel", name="Versions")).to_be_visible()


def test_a_story_that_is_not_there_is_said_to_be_missing(page: Page, visit: Visit) -> None:
    visit.tolerate("404")
    page.goto("/?story=urn:x:nowhere")
    expect(page.get_by_role("complementary", name="Story").get_by_role("alert")).to_be_visible()
