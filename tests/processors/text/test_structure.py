"""The heading of a plain-text story, and the roles of its paragraphs."""

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from processors.story import ParagraphRole
from processors.text.structure import (
    byline,
    entry_times,
    paragraphs,
    split_heading,
    split_paragraphs,
)

PAGE = """Politics

Minister quits over ferry contract

Agnes Moor left the cabinet on Monday after a row about the new ferries.

Ferry fares to rise again in spring this year

Photo: Agnes Moor leaves Dunmore House on Monday. (Paul Reed/Example Wire)

By Sarah Holt

DUNMORE — Agnes Moor left the cabinet on Monday after a row about the ferries.

“I have made up my mind,” she told reporters.

'I have made up my mind' —Agnes Moor

What comes next

Her deputy takes over on Tuesday.

Eds: adds quotation.

With files from Example Wire"""


def roles(text: str) -> list[tuple[str, str]]:
    return [(part["role"], text[part["start"] : part["end"]]) for part in paragraphs(text)]


def test_label_and_headline_are_separated_from_the_body() -> None:
    story = split_heading(PAGE)
    assert story.section == "Politics"
    assert story.headline == "Minister quits over ferry contract"
    assert story.body.startswith("Agnes Moor left the cabinet")


def test_each_paragraph_of_a_page_has_its_role() -> None:
    found = roles(split_heading(PAGE).body)
    assert [role for role, _ in found] == [
        "standfirst",
        "related",
        "caption",
        "credit",
        "byline",
        "repeat",
        "text",
        "pullquote",
        "crosshead",
        "text",
        "note",
        "credit",
    ]
    assert dict(found)["byline"] == "By Sarah Holt"


def test_a_story_of_one_paragraph_has_no_headline() -> None:
    assert split_heading("Rain fell in Bergen") == ("", "", "Rain fell in Bergen")


def test_a_sentence_or_a_pull_quote_is_not_a_headline() -> None:
    for text in ("It rained in Bergen.\n\nAgain.", "'It rained.' —Anna Berg\n\nShe was right."):
        assert split_heading(text).headline == ""


def test_a_headline_over_two_lines_is_one() -> None:
    assert split_heading("Rain falls\nin Bergen\n\nIt rained.").headline == "Rain falls in Bergen"


def test_a_section_needs_a_headline_under_it() -> None:
    assert split_heading("Sport\n\nBergen won on Monday.") == ("", "Sport", "Bergen won on Monday.")


def test_paragraphs_may_be_indented() -> None:
    text = "    BERGEN, Nov 2 - It rained.\n    It will rain again,\nthe office said.\n    Really."
    assert [text[slice(*span)] for span in split_paragraphs(text)] == [
        "BERGEN, Nov 2 - It rained.",
        "It will rain again,\nthe office said.",
        "Really.",
    ]


def test_names_of_a_byline() -> None:
    assert byline("By Sarah Holt and Tom Penn") == "Sarah Holt and Tom Penn"
    assert byline("By Al Lund, and Tom Penn and Mia Holt") == "Al Lund, and Tom Penn and Mia Holt"
    assert byline("By then it was over.") == ""


def test_a_credit_alone_is_not_a_caption() -> None:
    assert roles("Rain fell.\n\n(Paul Reed/Example Wire)")[1:] == [("credit", "(Paul Reed/Example Wire)")]
    assert roles("Rain fell.\n\n(Paul Reed/Pool/Wire)")[1:] == [("credit", "(Paul Reed/Pool/Wire)")]


def times(text: str) -> list[str]:
    return [text[slice(*span)] for span in entry_times(text, split_paragraphs(text))]


def test_times_of_a_live_blog() -> None:
    assert times("16.06 It rained.\n\n15.25 – “No,” she said.\n\nIt was 14.10 then.") == [
        "16.06 ",
        "15.25 – ",
    ]
    assert times("4:05 p.m. ET: It rained.\n\n[07:12] It snowed.") == ["4:05 p.m. ET: ", "[07:12] "]
    assert times("UPDATED 18:10 It rained.\n\n1605 GMT\n\n15h20 It snowed.") == [
        "UPDATED 18:10 ",
        "1605 GMT",
        "15h20 ",
    ]


def test_numbers_that_are_not_times() -> None:
    assert times("16.06 Million Euros were paid.\n\nIt rained.") == []
    assert times("14.22 percent rose.\n\n10.30 is late.\n\n2026 was wet.\n\n4:05 was the time.") == []


def test_a_caption_or_a_post_is_not_a_headline() -> None:
    for text in ("Photo: Anna Berg in May", "Rain again - Anna Berg (@aberg) May 3, 2026"):
        assert split_heading(f"Weather\n\n{text}\n\nIt rained.").headline == "Weather"


@given(st.text(alphabet="ab .\n\t“”'’—-:()/ByEds", max_size=300))
def test_paragraphs_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    parts = paragraphs(text)
    assert all(part["role"] in get_args(ParagraphRole) for part in parts)
    position = 0
    for part in parts:
        assert not text[position : part["start"]].strip()
        assert part["start"] < part["end"]
        position = part["end"]
    assert not text[position:].strip()
