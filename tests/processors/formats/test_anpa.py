"""ANPA 1312, and what other wires make of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from processors.errors import StoryError
from processors.formats import Parsed, parse
from processors.sources import Receipt, Source, Sources
from processors.story import Story, body, headline
from tests.processors.formats.stories import sample

HEADER = "\x16\x16\x01A4711\x1f_abcd"
ORDER = "u i\x13\x11 BC-KS--Bari   11-05 0123"
END = "\x03WE-WF-11-05-26 1509GMT<\r\n\x0c\r\n\x04"
TEXT = "^BC-KS--Bari,12<\r\n^Rain in Bari<\r\n\t   BARI (WE) _ It rained.\r\n"
# As wires in Asia send it: no SYN, no marks.
PLAIN_HEADER = "\x01a0105NNN\x1f_-koko-"
PLAIN_ORDER = "u s\x14\x12 BC-Ferry-Oldport   03-01 0344"
PLAIN_END = "\x03NNS-21:37-03-01-26\x04\r\n"
PLAIN = """BC-Ferry-Oldport\r
Ferry: Last boat to leave\r
Oldport in May+\r
     OLDPORT, March 1 NN - The last ferry leaves in May, the \r
harbour master said.\r
     "We wave goodbye," she said.\r
==NN\r
"""


def message(text: str = TEXT, header: str = HEADER, order: str = ORDER, end: str = END) -> bytes:
    return f"{header}\r\n{order}\r\n\x02{text}{end}".encode("cp1252")


def only(data: bytes, receipt: Receipt | None = None) -> Story:
    parsed: Parsed = parse(data, receipt=receipt)
    assert parsed.format == "anpa"
    [story] = parsed.stories
    return story


def name(story: Story) -> str:
    return story["uri"].removeprefix("urn:x-copytaster:id:")


def test_anpa() -> None:
    story = only(sample("anpa.txt"))
    expected = {
        "uri": "urn:x-copytaster:id:a:anpa%2F11-05%2Fks-bari-bridge",
        "version": "3",
        "versionCreated": "2026-11-05T15:09:00.000Z",
        "pubStatus": "usable",
        "urgency": 2,
        "slugline": "BC-KS--Bari Bridge",
        "by": "LENA BRANDT, Wire Example Writer",
        "located": "BARI, Kasari",
        "edNote": "AP Photo XX101\nEds: Updates with mayor's words. With AP Photo.",
        "subjects": [{"name": "international news", "literal": "anpa:i", "creator": "wire"}],
        "infoSources": [{"name": "WE"}],
        "altIds": [{"role": "transmission", "value": "A4711"}],
    }
    assert {name: story.get(name) for name in expected} == expected
    assert headline(story) == "Bridge in Bari reopens after flood"
    assert body(story).split("\n\n") == [
        "BARI, Kasari (WE) — The bridge over the Sil reopened on Thursday, and the first"
        " to cross it was a goat.",
        "“Nobody asked the goat,” Mayor Ada Lind said. “It went — and we followed.”",
        "DAY;METRES\nMonday;4.1\nTuesday;3.2",
        "___",
        "Toma Rus contributed.",
    ]


@pytest.mark.parametrize(
    ("keyword", "version"),
    [
        ("BC-KS--Bari", "1"),
        ("BC-KS--Bari, 1st Ld", "2"),
        ("BC-KS--Bari, 2nd Ld-Writethru", "3"),
        ("BC-KS--Bari, 10th Ld-Writethru", "11"),
        ("AM-KS--Bari, Correction", None),
    ],
)
def test_versions_share_their_uri(keyword: str, version: str | None) -> None:
    story = only(message(f"^{keyword},12<\r\n\t   It rained.\r\n"))
    assert name(story) == "a:anpa%2F11-05%2Fks-bari"
    assert (story.get("version"), story["pubStatus"]) == (version, "usable")


def test_an_addition_is_a_story_of_its_own() -> None:
    assert name(only(message("^BC-KS--Bari, 1st Add,12<\r\n\t   It rained.\r\n"))).endswith("ks-bari%2Fadd1")


@pytest.mark.parametrize(
    "text",
    [
        "^BC-KS--Bari, KILL,12<\r\n^Rain in Bari<\r\n\t   BARI (WE) _ Do not use it.\r\n",
        "^BC-KS--Bari, KILL<\r\n",
        "*9006< ^BC-KS--Bari, KILL,9<\r\n",
        "^BC-KS--Bari, Withdrawn<\r\n",
        "^AM-KS--Bari, Elimination,9<\r\n\t   It did not rain.\r\n",
        "^BC-KS--Bari KILL,9<\r\n",
        "^BC-KS--Bari-KILL,9<\r\n\t   It did not rain.\r\n",
        "^BC-KILL--KS--Bari,9<\r\n\t   It did not rain.\r\n",
        "^BC-KS--Bari,9<\r\n^BULLETIN KILL<\r\n\t   It did not rain.\r\n",
        "^BC-KS--Bari,9<\r\n^Editors: kill story BC-KS--Bari, a0101.<\r\n",
        "^BC-KS--Bari,9<\r\n\t   BARI (WE) _ Please kill the story KS--Bari, V999. It did not rain.\r\n",
        "^BC-KS--Bari,9<\r\n\t   EDITORS: The story BC-KS--Bari has been withdrawn.\r\n",
        "^BC-Advisory,9<\r\n\t   EDITORS: Kill the story BC-KS--Bari, a0101.\r\n",
        "^BC-KILL,9<\r\n\t   EDITORS: Kill the story BC-KS--Bari from today.\r\n",
        "^BC-KS--Bari,9<\r\n^Rain<\r\n\t   MANDATORY KILL\r\n\t   It did not rain.\r\n",
        "^BC-KS--Bari, Disregard,9<\r\n\t   It did not rain.\r\n",
        "^BC-Advisory,9<\r\n\t   EDITORS: BC-KS--Bari was sent in error and should be disregarded.\r\n",
        "^BC-KS--Bari,9<\r\n\t   Withdraw our report on Bari. It did not rain.\r\n",
        "BC-KS--Bari\r\nEDITORS: kill story BC-KS--Bari\r\n",
    ],
)
def test_a_kill_takes_back_the_story_with_its_slug(text: str) -> None:
    story = only(message(text))
    assert (name(story), story["pubStatus"]) == ("a:anpa%2F11-05%2Fks-bari", "canceled")
    assert body(story)


def test_a_kill_may_be_in_the_header_alone() -> None:
    story = only(message("", order="b i\x13\x11 BC-KS--Bari KILL   11-05 0123"))
    assert (name(story), story["pubStatus"]) == ("a:anpa%2F11-05%2Fks-bari", "canceled")
    assert body(story) == "This story has been withdrawn."


def test_a_kill_of_two_stories_takes_back_both() -> None:
    story = only(message("^BC-KILL,9<\r\n\t   Kill the stories BC-KS--Bari and BC-KS--Harbour Master.\r\n"))
    assert name(story) == "a:anpa%2F11-05%2Fks-bari"
    [link] = story["associations"]
    assert link["uri"].endswith(":a:anpa%2F11-05%2Fks-harbour-master")
    assert link["rel"] == "replaces"


@pytest.mark.parametrize("slug", ["BC-KS--Brakes-RECALL", "BC-KS--Treaty-WITHDRAWAL"])
def test_a_slug_may_end_in_a_word_of_kills_that_is_news(slug: str) -> None:
    text = "\t   OLDPORT (NN) _ It is news.\r\n"
    assert only(message(f"^{slug},9<\r\n^News from Oldport<\r\n{text}"))["pubStatus"] == "usable"


def test_a_story_is_withheld() -> None:
    assert only(message("^BC-KS--Bari, WITHHOLD,9<\r\n"))["pubStatus"] == "withheld"


@pytest.mark.parametrize(
    "text",
    [
        "^BC-US--Deer Kill,9<\r\n^Deer kill grows<\r\n",
        "^BC-US--Police Kill Man,9<\r\n\t   BARI (WE) _ Police shot a man.\r\n",
        "^BC-DEER-KILL,9<\r\n\t   BARI (WE) _ There are many deer.\r\n",
        '^BC-KS--Paper,9<\r\n\t   BARI (WE) _ "Kill the story," the editor said.\r\n',
        "^BC-KS--Paper,9<\r\n\t   Delete the text messages, a court in Bari told the mayor.\r\n",
        "^BC-KS--Paper,9<\r\n\t   BARI (WE) _ Withdraw the report, the mayor said, and rain began.\r\n",
        "^BC-KS--Paper,9<\r\n\t   BARI (WE) _ The report was withdrawn on Monday.\r\n",
    ],
)
def test_a_story_about_a_kill_is_usable(text: str) -> None:
    assert only(message(text))["pubStatus"] == "usable"


def test_a_story_may_replace_one_with_another_slug() -> None:
    story = only(
        message("^BC-KS--Bari-Rain,9<\r\n^Eds: Replaces BC-KS--Bari, which is wrong.<\r\n\t   It rained.\r\n")
    )
    assert (name(story), story["pubStatus"]) == ("a:anpa%2F11-05%2Fks-bari-rain", "usable")
    [link] = story["associations"]
    assert (link["uri"], link["rel"]) == ("urn:x-copytaster:id:a:anpa%2F11-05%2Fks-bari", "replaces")


def test_without_marks() -> None:
    story = only(message(PLAIN, PLAIN_HEADER, PLAIN_ORDER, PLAIN_END))
    expected = {
        "uri": "urn:x-copytaster:id:a:anpa%2F03-01%2Fferry-oldport",
        "versionCreated": "2026-03-01T21:37:00.000Z",
        "urgency": 3,
        "slugline": "BC-Ferry-Oldport",
        "located": "OLDPORT",
        "infoSources": [{"name": "NN"}],
    }
    assert {name: story.get(name) for name in expected} == expected
    assert headline(story) == "Ferry: Last boat to leave Oldport in May"
    assert body(story).split("\n\n") == [
        "OLDPORT, March 1 NN - The last ferry leaves in May, the harbour master said.",
        '"We wave goodbye," she said.',
    ]


def test_without_marks_and_without_a_keyword_line() -> None:
    text = PLAIN.partition("\n")[2]
    story = only(message(text, PLAIN_HEADER, PLAIN_ORDER.replace("port ", "port 1stLd "), PLAIN_END))
    assert (name(story), story["version"]) == ("a:anpa%2F03-01%2Fferry-oldport", "2")
    assert headline(story) == "Ferry: Last boat to leave Oldport in May"


@pytest.mark.parametrize("plus", ["+", ""])
def test_without_marks_the_headline_ends_before_the_first_paragraph(plus: str) -> None:
    story = only(message(PLAIN.replace("+", plus), PLAIN_HEADER, PLAIN_ORDER, PLAIN_END))
    assert headline(story) == "Ferry: Last boat to leave Oldport in May"


@pytest.mark.parametrize(
    ("dateline", "created"),
    [
        ("OLDPORT, Dec. 9 NN -", "2025-12-09T21:37:00.000Z"),
        ("OLDPORT, 9 December NN -", "2025-12-09T21:37:00.000Z"),
        ("OLDPORT, Sept. 12 NN -", "2025-09-12T21:37:00.000Z"),
        ("OLDPORT (NN) -", "2025-09-12T21:37:00.000Z"),
    ],
)
def test_the_dateline_tells_the_day_from_the_month(dateline: str, created: str) -> None:
    text = f"BC-Ferry-Oldport\r\nLast boat+\r\n     {dateline} It left.\r\n"
    story = only(message(text, PLAIN_HEADER, PLAIN_ORDER, "\x03NNS-21:37-09-12-25\x04"))
    assert story["versionCreated"] == created


def test_a_time_without_zone_is_in_the_zone_of_the_source() -> None:
    oslo = Source("Norwick", ZoneInfo("Europe/Oslo"))
    receipt = Receipt(sources=Sources({"nnn": oslo}))
    story = only(message(PLAIN, PLAIN_HEADER, PLAIN_ORDER, PLAIN_END), receipt)
    assert story["versionCreated"] == "2026-03-01T20:37:00.000Z"
    assert "versionCreated: has no time zone and was read as Europe/Oslo" in story["enrichment"]["repairs"]
    assert story["enrichment"]["source"] == "Norwick"


@pytest.mark.parametrize(
    "changes",
    [
        [("\x16", "")],
        [("\x16", "\x7f")],
        [("\x16\x16\x01", "")],
        [("\x01", ""), ("\x02", "")],
        [("\x03", "")],
        [("\x03", ""), ("\x04", "")],
        [(control, "") for control in "\x16\x01\x02\x03\x04\x1f\x13\x11\x0c"],
        [("\x16\x16", "ZCZC abc\r\n")],
    ],
    ids=str,
)
@pytest.mark.parametrize("marks", [True, False])
def test_parts_of_the_frame_may_be_missing(changes: list[tuple[str, str]], marks: bool) -> None:
    whole = message() if marks else message(PLAIN, PLAIN_HEADER, PLAIN_ORDER, PLAIN_END)
    data = whole.decode("cp1252")
    for old, new in changes:
        data = data.replace(old, new)
    story = only(data.encode("cp1252"))
    expected = only(whole)
    for key in ("uri", "versionCreated", "headlines", "bodies", "slugline", "urgency"):
        assert story.get(key) == expected.get(key)


def test_codes_of_the_line_before_the_header() -> None:
    text = "\r\n<OLD PORT LTD> SELLS FERRY\r\n    OLDPORT, Nov 5 - The ferry was sold.\r\n"
    story = only(b"\x05\x05\x05C T\r\n" + message(text, end="\x03"))
    assert (name(story), headline(story)) == ("a:anpa%2F11-05%2Fks-bari", "<OLD PORT LTD> SELLS FERRY")
    assert body(story) == "OLDPORT, Nov 5 - The ferry was sold."


def test_letters_with_accents() -> None:
    story = only(message(TEXT.replace("It rained", "Café reopens")))
    assert body(story) == "BARI (WE) — Café reopens."


def test_two_messages_are_two_stories() -> None:
    stories = parse(message() + message(TEXT.replace("Bari", "Oran"))).stories
    assert [name(story)[-4:] for story in stories] == ["bari", "oran"]


def test_a_missing_time_is_noted() -> None:
    story = only(message(end="\x03WE-WF-13-45-26 9999GMT<"))
    repairs = story["enrichment"]["repairs"]
    assert "versionCreated: set to the time of receipt because the story has none" in repairs
    story = only(message(end=""))
    repairs = story["enrichment"]["repairs"]
    assert "versionCreated: the message does not say when it was sent" in repairs


def test_a_message_without_a_date_is_of_the_day_of_its_receipt() -> None:
    receipt = Receipt(datetime(2026, 11, 6, 1, 0, tzinfo=UTC))
    data = message(order="u i\x13\x11 BC-KS--Bari", end="\x03")
    assert name(only(data, receipt)) == "a:anpa%2F11-06%2Fks-bari"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (message("", end=""), "empty"),
        (message("^BC-KS--Bari, KI", end=""), "empty"),
        (b"\x16\x16\x01A4711\x1f_abcd\n\x02no keyword line", "not-a-story"),
    ],
)
def test_truncated_messages_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(StoryError) as caught:
        parse(data)
    assert caught.value.reason == reason
