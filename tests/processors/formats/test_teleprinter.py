"""ANPA 1312 and IPTC 7901: text from before the age of markup."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, headline
from tests.processors.formats.stories import story


def anpa(keyword: str, sent: str = "11-05-26 1509") -> bytes:
    head = b"\x16\x16\x01A4711\x1f_abcd\nu i\x13\x11 BC-KS--Bari   11-05 0123\n\x02^"
    return head + keyword.encode() + f",12<\n\t   BARI (WE) _ Rain.\n\x03WE-WF-{sent}GMT<\n\x04".encode()


def test_anpa() -> None:
    parsed = parse(story("anpa.txt"))
    [record] = parsed.stories
    assert parsed.format == "anpa"
    expected = {
        "uri": "urn:x-copytaster:id:anpa%2Fa%2F11-05%2Fks-bari-bridge",
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
    assert {name: record.get(name) for name in expected} == expected
    assert headline(record) == "Bridge in Bari reopens after flood"
    assert body(record).split("\n\n") == [
        "BARI, Kasari (WE) — The bridge over the Sil reopened on Thursday, and the first"
        " to cross it was a goat.",
        "“Nobody asked the goat,” Mayor Ada Lind said. “It went — and we followed.”",
        "DAY;METRES\nMonday;4.1\nTuesday;3.2",
        "___",
        "Toma Rus contributed.",
    ]


@pytest.mark.parametrize(
    ("keyword", "version", "status"),
    [
        ("BC-KS--Bari", "1", "usable"),
        ("BC-KS--Bari, 1st Ld", "2", "usable"),
        ("BC-KS--Bari, 2nd Ld-Writethru", "3", "usable"),
        ("BC-KS--Bari, 10th Ld-Writethru", "11", "usable"),
        ("BC-KS--Bari, Correction", None, "usable"),
        ("BC-KS--Bari, KILL", None, "canceled"),
        ("AM-KS--Bari, Withdrawn", None, "canceled"),
    ],
)
def test_versions_of_anpa_share_their_uri(keyword: str, version: str | None, status: str) -> None:
    [record] = parse(anpa(keyword)).stories
    assert record["uri"] == "urn:x-copytaster:id:anpa%2Fa%2F11-05%2Fks-bari"
    assert (record.get("version"), record["pubStatus"]) == (version, status)


def test_an_addition_is_a_story_by_itself() -> None:
    [record] = parse(anpa("BC-KS--Bari, 1st Add")).stories
    assert record["uri"].endswith("ks-bari%2Fadd1")


def test_anpa_without_its_time_says_so() -> None:
    [record] = parse(anpa("BC-KS--Bari", sent="13-45-26 9999")).stories
    assert (
        "versionCreated: set to the time of receipt because the story has none"
        in record["enrichment"]["repairs"]
    )
    [record] = parse(anpa("BC-KS--Bari").partition(b"\x03")[0]).stories
    assert "versionCreated: the message does not say when it was sent" in record["enrichment"]["repairs"]


def test_iptc_7901() -> None:
    parsed = parse(story("iptc7901.txt"))
    [record] = parsed.stories
    assert parsed.format == "iptc7901"
    expected = {
        "uri": "urn:x-copytaster:id:7901%2Fexa%2F0042%2F2026-11-08",
        "versionCreated": "2026-11-08T19:15:00.000Z",
        "urgency": 3,
        "edNote": "## Internet\n- [Office](http://vote.example)",
        "slugline": "Kasari-vote",
        "located": "Bari",
        "infoSources": [{"name": "exa"}],
        "genres": [{"name": "URGENT"}],
        "subjects": [{"literal": "7901:p", "creator": "wire"}],
    }
    assert {name: record.get(name) for name in expected} == expected
    assert headline(record) == "Kasari votes for a second bridge across the Sil"
    assert body(record).split("\n\n") == [
        "Bari (exa) - Voters in Kasari said yes to a second bridge on Sunday, 62 per cent to 38,"
        " the electoral office said.",
        '"Now we need the money," Finance Minister Jo Maas said. Cafés opened late.',
        "Yes      62 per cent\nNo       38 per cent",
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"\x16\x16\x01A4711\x1f_abcd\nu i\x13\x11 BC-KS--Bari   11-05 0123\n",
        b"\x16\x16\x01A4711\x1f_abcd\n\x02no keyword line",
        b"\x01exa0042 3 p 87 exa 017\r\n\r\nwithout a text",
        b"\x01exa0042 no orders\r\n\x02Text",
    ],
)
def test_what_breaks_off_is_no_story(text: bytes) -> None:
    with pytest.raises(StoryError) as caught:
        parse(text)
    assert caught.value.reason == "not-a-story"
