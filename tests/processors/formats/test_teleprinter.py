"""ANPA 1312 and IPTC 7901, the formats of teleprinters."""

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, headline
from tests.processors.formats.stories import sample


def anpa(keyword: str, sent: str = "11-05-26 1509") -> bytes:
    head = b"\x16\x16\x01A4711\x1f_abcd\nu i\x13\x11 BC-KS--Bari   11-05 0123\n\x02^"
    return head + keyword.encode() + f",12<\n\t   BARI (WE) _ Rain.\n\x03WE-WF-{sent}GMT<\n\x04".encode()


def test_anpa() -> None:
    parsed = parse(sample("anpa.txt"))
    [story] = parsed.stories
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
    [story] = parse(anpa(keyword)).stories
    assert story["uri"] == "urn:x-copytaster:id:anpa%2Fa%2F11-05%2Fks-bari"
    assert (story.get("version"), story["pubStatus"]) == (version, status)


def test_an_addition_is_a_story_of_its_own() -> None:
    [story] = parse(anpa("BC-KS--Bari, 1st Add")).stories
    assert story["uri"].endswith("ks-bari%2Fadd1")


def test_a_missing_time_is_noted() -> None:
    [story] = parse(anpa("BC-KS--Bari", sent="13-45-26 9999")).stories
    assert (
        "versionCreated: set to the time of receipt because the story has none"
        in story["enrichment"]["repairs"]
    )
    [story] = parse(anpa("BC-KS--Bari").partition(b"\x03")[0]).stories
    assert "versionCreated: the message does not say when it was sent" in story["enrichment"]["repairs"]


def test_iptc_7901() -> None:
    parsed = parse(sample("iptc7901.txt"))
    [story] = parsed.stories
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
    assert {name: story.get(name) for name in expected} == expected
    assert headline(story) == "Kasari votes for a second bridge across the Sil"
    assert body(story).split("\n\n") == [
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
def test_truncated_messages_are_refused(text: bytes) -> None:
    with pytest.raises(StoryError) as caught:
        parse(text)
    assert caught.value.reason == "not-a-story"
