"""IPTC 7901, with what gateways leave of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.sources import Receipt, Source, Sources
from processors.story import Story, body, headline
from tests.processors.formats.stories import sample

HEADER = "\x01nnf031 3 pl 40   nn 031"
SLUG = "Oldport/ferry/"
TEXT = """Last boat to leave Oldport in May =\r
\r
   Oldport (nn) - The last ferry leaves in May, the café\r
owner said. «We wave goodbye.»\r
\r
   A bus will run.\r
"""
SENT = "011000 GMT Mar 26"
RECEIPT = Receipt(datetime(2026, 3, 4, 9, 0, tzinfo=UTC))


def message(text: str = TEXT, sent: str = SENT, header: str = HEADER, slug: str = SLUG) -> bytes:
    return f"{header}\r\n\r\n{slug}\r\n\x02{text}\r\n\x03{sent}\r\n\x7f\r\n\x7f\x04".encode("cp1252")


def only(data: bytes, receipt: Receipt = RECEIPT) -> Story:
    parsed = parse(data, receipt=receipt)
    assert parsed.format == "iptc7901"
    [story] = parsed.stories
    return story


def name(uri: str) -> str:
    return uri.removeprefix("urn:x-copytaster:id:").replace("%2F", "/")


def replaced(story: Story) -> list[str]:
    assert all(link["rel"] == "replaces" for link in story.get("associations", ()))
    return [name(link["uri"]) for link in story.get("associations", ())]


def test_iptc_7901() -> None:
    story = only(sample("iptc7901.txt"))
    expected = {
        "uri": "urn:x-copytaster:id:exa:7901%2F0042%2F2026-11-08",
        "versionCreated": "2026-11-08T19:15:00.000Z",
        "urgency": 3,
        "edNote": "## Internet\n- [Office](http://vote.example)",
        "slugline": "Kasari-vote",
        "located": "Bari",
        "infoSources": [{"name": "exa"}],
        "genres": [{"name": "URGENT"}],
        "subjects": [{"literal": "7901:p", "creator": "wire"}],
    }
    assert {name: story.get(name) for name in expected} == expected
    assert headline(story) == "Kasari votes for a second bridge across the Sil"
    assert body(story).split("\n\n") == [
        "Bari (exa) - Voters in Kasari said yes to a second bridge on Sunday, 62 per cent to 38,"
        " the electoral office said.",
        '"Now we need the money," Finance Minister Jo Maas said. Cafés opened late.',
        "Yes      62 per cent\nNo       38 per cent",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        *(
            [("\x01", fill + "\x01")]
            for fill in ("\0\0", "\x16\x16", "\x7f\r\n\x7f", " \n", "ZCZC ab1\r\n\x7f", "C T\r\n\x16")
        ),
        [("\x01", "\x01\r\n ")],
        [("\x01", "")],
        [("\x02", "")],
        [("\x01", ""), ("\x02", "")],
        [("\x03", "")],
        [("\x03", ""), ("\x04", "")],
        [("\x01", ""), ("\x03", ""), ("\x7f", "")],
        [(control, "") for control in "\x01\x02\x03\x04\x7f"],
        [*((control, "") for control in "\x01\x02\x03\x7f"), ("\x04", "NNNN\r\n")],
        [("\r", "")],
    ],
    ids=str,
)
def test_parts_of_the_frame_may_be_missing(changes: list[tuple[str, str]]) -> None:
    data = message().decode("cp1252")
    for old, new in changes:
        data = data.replace(old, new)
    story = only(data.encode("cp1252"))
    assert name(story["uri"]) == "nnf:7901/031/2026-03-01"
    assert story["versionCreated"] == "2026-03-01T10:00:00.000Z"
    assert (headline(story), story["slugline"], story["urgency"]) == (
        "Last boat to leave Oldport in May",
        "Oldport/ferry",
        3,
    )
    assert body(story).split("\n\n") == [
        "Oldport (nn) - The last ferry leaves in May, the café owner said. «We wave goodbye.»",
        "A bus will run.",
    ]


def test_utf_8() -> None:
    assert "café" in body(only(message().decode("cp1252").encode()))
    assert "café" in body(only(b"\xef\xbb\xbf" + message().decode("cp1252").encode()))


def test_an_accent_in_the_slug() -> None:
    assert only(message(slug="Énergie/"))["slugline"] == "Énergie"


@pytest.mark.parametrize("slug", ["France", "Oldport/ferry/", "/Oldport/ferry/council/"])
@pytest.mark.parametrize("controls", ["", "\x01\x02\x03\x04\x7f"])
def test_a_slug_has_slashes_or_stands_alone(slug: str, controls: str) -> None:
    data = message(slug=slug + "\r\n").translate(None, controls.encode())
    story = only(data)
    assert (story["slugline"], headline(story)) == (slug.strip("/"), "Last boat to leave Oldport in May")


@pytest.mark.parametrize(
    "text",
    [
        "MH370 3 years on: what we know\n\nOldport - It is gone.",
        "abc123 3 pl 21\n\nOldport - A line of a catalogue that nobody sent by wire.",
        "nnf031 won 3 to 2\n\nOldport - The ferry race was close.\n\n2 + 2 =\n\n4",
        "The ferry leaves.\n\nnnf031 3 pl 40\n\nOldport/ferry/\n\nLast boat =\n\nOldport",
    ],
)
def test_a_text_is_not_taken_for_a_transmission(text: str) -> None:
    assert parse(text.encode()).format == "text"


@pytest.mark.parametrize(
    ("sent", "created"),
    [
        ("011223 mar 26", "2026-03-01T12:23:00.000Z"),
        ("011223 GMT Mar 2026", "2026-03-01T12:23:00.000Z"),
        ("011223Z MAR 26", "2026-03-01T12:23:00.000Z"),
        ("011223 MEZ Mär 26", "2026-03-01T11:23:00.000Z"),
        ("011223 GMT Okt 25", "2025-10-01T12:23:00.000Z"),
        ("311223 GMT Dez 25", "2025-12-31T12:23:00.000Z"),
        ("011223 août 25", "2025-08-01T12:23:00.000Z"),
        ("011223 GMT juillet 25", "2025-07-01T12:23:00.000Z"),
        ("011223 GMT juin 25", "2025-06-01T12:23:00.000Z"),
        ("011223 ene 26", "2026-01-01T12:23:00.000Z"),
        ("01/12:23 March 2026", "2026-03-01T12:23:00.000Z"),
        ("031223", "2026-03-03T12:23:00.000Z"),
        ("281223 GMT", "2026-02-28T12:23:00.000Z"),
        ("311223 GMT Dec", "2025-12-31T12:23:00.000Z"),
    ],
)
def test_times(sent: str, created: str) -> None:
    story = only(message(sent=sent))
    assert story["versionCreated"] == created
    assert name(story["uri"]) == f"nnf:7901/031/{created[:10]}"


def test_what_is_assumed_of_a_time_is_noted() -> None:
    repairs = only(message(sent="281223"))["enrichment"]["repairs"]
    assert "versionCreated: has no time zone and was read as UTC" in repairs
    assert "versionCreated: the date is incomplete and was read as the last such day" in repairs


def test_the_day_is_that_of_the_source() -> None:
    source = Source("Norwick", ZoneInfo("Europe/Oslo"))
    receipt = Receipt(datetime(2026, 3, 4, 23, 30, tzinfo=UTC), sources=Sources({"nnf": source}))
    story = only(message(sent="020030 mar 26"), receipt)
    assert story["versionCreated"] == "2026-03-01T23:30:00.000Z"
    assert name(story["uri"]) == "Norwick:7901/031/2026-03-02"
    assert name(only(message(sent=""), receipt)["uri"]) == "Norwick:7901/031/2026-03-05"


@pytest.mark.parametrize("sent", ["", "310230 GMT Feb 26", "999999 GMT Mar 26"])
def test_a_message_without_a_date_is_of_the_day_of_its_receipt(sent: str) -> None:
    story = only(message(sent=sent))
    assert name(story["uri"]) == "nnf:7901/031/2026-03-04"
    assert story["versionCreated"] == "2026-03-04T09:00:00.000Z"


@pytest.mark.parametrize(
    ("dateline", "place"),
    [
        ("Oldport (nn) -", "Oldport"),
        ("Évreux, 9 déc 2025 (nn) -", "Évreux"),
        ("Bari, Kasari (nn) –", "Bari, Kasari"),
    ],
)
def test_datelines(dateline: str, place: str) -> None:
    story = only(message(f"Boat =\r\n\r\n   {dateline} It left."))
    assert (story["located"], body(story)) == (place, f"{dateline} It left.")


def test_labels_byline_and_notes() -> None:
    heading = "2ND LEAD\r\nURGENT\r\nLast boat to leave\r\nOldport in May\r\n(Photo)\r\n"
    story = only(
        message(heading + "Eds: Adds quote\r\nBy Ann Writer, nn  =\r\n\r\n   Oldport (nn) - It left.")
    )
    assert story["genres"] == [{"name": "2ND LEAD"}, {"name": "URGENT"}]
    assert headline(story) == "Last boat to leave Oldport in May"
    assert story["by"] == "Ann Writer, nn"
    assert story["edNote"] == "(Photo)\nEds: Adds quote"
    assert body(story) == "Oldport (nn) - It left."


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Last boat to leave\r\nby next May =", "Last boat to leave by next May"),
        ("LAST BOAT\r\nTO LEAVE =", "LAST BOAT TO LEAVE"),
        ("1ST LEAD\r\nLAST BOAT\r\nTO LEAVE =", "LAST BOAT TO LEAVE"),
        ("HARBOUR\r\nLast boat to leave =", "Last boat to leave"),
        ("Last boat to leave", "Last boat to leave"),
        ("KORREKTUR\r\nLetztes Boot fährt =", "Letztes Boot fährt"),
    ],
)
def test_headlines(heading: str, expected: str) -> None:
    story = only(message(heading + "\r\n\r\n   Oldport (nn) - The boat left at noon."))
    assert (headline(story), story.get("by"), story["pubStatus"]) == (expected, None, "usable")
    assert body(story) == "Oldport (nn) - The boat left at noon."


def test_a_story_without_a_headline_loses_no_line() -> None:
    assert body(only(message("   Oldport (nn) - The boat\r\nleft at noon."))) == (
        "Oldport (nn) - The boat left at noon."
    )
    assert body(only(message("   The boat left\r\nat noon."))) == "The boat left at noon."


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("KILL\r\nLast boat =\r\n\r\n   Oldport (nn) - It is wrong.", "canceled"),
        ("KILL", "canceled"),
        ("MANDATORY KILL =", "canceled"),
        ("WITHDRAWN: Last boat =\r\n\r\n   It is wrong.", "canceled"),
        ("Letztes Boot (ZURÜCKGEZOGEN) =\r\n\r\n   Oldport (nn) - Falsch.", "canceled"),
        ("STORNO\r\nLetztes Boot =\r\n\r\n   Falsch.", "canceled"),
        ("ANNULÉ\r\nDernier bateau =\r\n\r\n   C'est faux.", "canceled"),
        ("ANULADA\r\nUltimo barco =\r\n\r\n   Es falso.", "canceled"),
        ("Advisory =\r\n\r\n   EDITORS: kill the story nnf031.", "canceled"),
        ("Last boat =\r\n\r\n   Oldport (nn) - Please withdraw our story on the boat.", "canceled"),
        ("EDITORS: kill story nnf031 =", "canceled"),
        ("HOLD HOLD HOLD ''''' =\r\n\r\nPlease hold item nnf031. We check it.", "withheld"),
        ("EMBARGO\r\nLast boat =\r\n\r\n   Oldport (nn) - It left.", "withheld"),
    ],
)
def test_kills(text: str, status: str) -> None:
    story = only(message(text))
    assert (name(story["uri"]), story["pubStatus"]) == ("nnf:7901/031/2026-03-01", status)
    assert body(story)
    assert replaced(story) == []


@pytest.mark.parametrize("kicker", ["RECALL", "WITHDRAWAL", "HOLD", "DELETE", "HELD"])
def test_a_headline_may_begin_with_a_word_of_kills_that_is_news(kicker: str) -> None:
    story = only(message(f"{kicker}: Boats of Oldport =\r\n\r\n   Oldport (nn) - It is news."))
    assert (story["pubStatus"], headline(story)) == ("usable", f"{kicker}: Boats of Oldport")


def test_a_kill_in_the_slug() -> None:
    assert only(message("", slug="Oldport/ferry/KILL/"))["pubStatus"] == "canceled"


@pytest.mark.parametrize(
    "text",
    [
        "Police kill three in raid =\r\n\r\n   Oldport (nn) - Police kill.",
        "FLIGHTS CANCELLED\r\nStorm closes the airport =\r\n\r\n   Oldport (nn) - A storm.",
        'Last boat =\r\n\r\n   Oldport (nn) - "Kill the story," the editor said.',
        "Last boat =\r\n\r\n   Oldport (nn) - The report was withdrawn on Monday.",
    ],
)
def test_a_story_about_a_kill_is_usable(text: str) -> None:
    assert only(message(text, slug="deer/kill/"))["pubStatus"] == "usable"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("KILL\r\nBoat =\r\n\r\n   Please kill item nnf025, it is wrong.", ["025/2026-03-01"]),
        ("KILL NNF025 =\r\n\r\n   It is wrong.", ["025/2026-03-01"]),
        ("KILL\r\nBoat =\r\n\r\n   Kill nnf025 and nnf26. A new one, nnf040, follows.", ["025", "026"]),
        ("KILL\r\nBoat =\r\n\r\n   Kill nnf925 from yesterday.", ["925/2026-02-28"]),
        ("ANNULATION\r\nBateau =\r\n\r\n   La dépêche nnf025 est annulée.", ["025"]),
        ("Advisory =\r\n\r\n   EDITORS: NNF025 has been withdrawn.", ["025/2026-03-01"]),
        ("Advisory =\r\n\r\n   Please do not use nnf025.", ["025/2026-03-01"]),
        ("KILL\r\nBoat =\r\n\r\n   Kill abc025 and nnf031.", []),
        ("KILL\r\nBoat =\r\n\r\n   The boat was replaced by nnf025.", []),
        ("2ND LEAD\r\n(replaces nnf025)\r\nBoat =\r\n\r\n   It left.", ["025"]),
        ("Boat\r\nEds: Corrects nnf025, adds a quote =\r\n\r\n   It left.", ["025"]),
        ("Boat =\r\n\r\n   It left.\r\n\r\n# Notebook\r\n\r\n- Replaces nnf025", ["025"]),
        ("Boat =\r\n\r\n   The council replaces nnf025, its old boat.", []),
    ],
)
def test_stories_that_a_message_names_are_replaced(text: str, names: list[str]) -> None:
    story = only(message(text))
    expected = [f"nnf:7901/{n if '/' in n else n + '/2026-03-01'}" for n in names]
    assert replaced(story) == expected


def test_two_messages_are_two_stories() -> None:
    other = message("School opens =\r\n\r\n   It opened.", header=HEADER.replace("031", "032"))
    stories = parse(message() + b"\r\n\x7f\x7f" + other).stories
    assert [headline(story) for story in stories] == ["Last boat to leave Oldport in May", "School opens"]


def test_a_control_character_in_the_text_does_not_split_it() -> None:
    assert "boat left" in body(only(message("Boat =\r\n\r\n   The \x01boat left.")))


def test_without_a_text() -> None:
    with pytest.raises(StoryError) as caught:
        parse(message(""))
    assert caught.value.reason == "empty"
