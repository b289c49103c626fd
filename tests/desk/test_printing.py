"""What comes out of the printer."""

import re
from collections.abc import Callable

from tests.desk.browser import Visit, expect, open_first
from tests.desk.newsroom import Newsroom
from tests.desk.stories import TEXT, story

PARAGRAPHS = 1_000  # more than are shown at first
LAST = "The last of the hornbills."
COLOURS = """() => ["body", ".headline", ".body", ".times"]
    .map((name) => getComputedStyle(document.querySelector(name)))
    .map(({ color, backgroundColor }) => [color, backgroundColor])"""


def test_all_of_a_story_is_printed_and_nothing_else(
    visiting: Callable[..., Visit], newsroom: Newsroom
) -> None:
    text = "\n\n".join([TEXT.format(word="hornbill"), *["They came back."] * PARAGRAPHS, LAST])
    newsroom.publish(story("hornbill", text=text), query="hornbill")
    page = visiting(color_scheme="dark").page
    pane = open_first(page, "hornbill")
    expect(pane.get_by_text(LAST)).to_have_count(0)
    sheets = len(re.findall(rb"/Type /Page\b", page.pdf()))
    page.emulate_media(media="print")
    for role in ("banner", "main", "tablist", "button"):
        for each in page.get_by_role(role).all():
            assert re.fullmatch(r"\d*", each.inner_text()), role
    expect(pane.get_by_text(LAST)).to_be_visible()
    expect(pane.get_by_role("heading", name="Names")).to_be_visible()
    height = page.evaluate("document.documentElement.scrollHeight")
    box = pane.get_by_role("heading", name="Names").bounding_box()
    assert box and box["y"] < height
    assert sheets > 5
    for colour, ground in page.evaluate(COLOURS):
        assert colour in ("rgb(0, 0, 0)", "rgb(51, 51, 51)")
        assert ground in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")
