"""The dateline of a story: where it was filed from, and by which agency."""

import pytest

from processors.text.dateline import find_dateline
from processors.text.structure import paragraphs


@pytest.mark.parametrize(
    ("text", "place", "agency", "rest"),
    [
        ("SALVADOR, Feb 26 - Rain fell on Tuesday.", "SALVADOR", None, "Rain fell on Tuesday."),
        ("KASARI (EW) - The army left the port.", "KASARI", "EW", "The army left the port."),
        ("MANCHESTER, England — A judge spoke.", "MANCHESTER", None, "A judge spoke."),
        (
            "RIO DE JANEIRO, Nov 2 (Example Wire) -- It rained.",
            "RIO DE JANEIRO",
            "Example Wire",
            "It rained.",
        ),
        ("LONDON - It rained.", "LONDON", None, "It rained."),
        ("ZURICH, Nov. 3 — It rained.", "ZURICH", None, "It rained."),
        ("ZURICH, 3 November 2026 (EW) - It rained.", "ZURICH", "EW", "It rained."),
        ("WARSAW, POLAND (November 3, 2026) - It rained.", "WARSAW", None, "It rained."),
        ("VIENNA/PRAGUE (EW) - It rained.", "VIENNA", "EW", "It rained."),
        ("Wire/VIENNA - It rained.", "VIENNA", "Wire", "It rained."),
        ("DULUTH, Minn. — It rained.", "DULUTH", None, "It rained."),
        ("PORT-AU-PRINCE, Haiti (EW) -- It rained.", "PORT-AU-PRINCE", "EW", "It rained."),
        ("SÃO PAULO, Nov 3 - It rained.", "SÃO PAULO", None, "It rained."),
        ("SEATTLE--(EXAMPLE WIRE)--It rained.", "SEATTLE", "EXAMPLE WIRE", "It rained."),
        ("CHICAGO, Nov. 3, 2026 /EWNewswire/ -- It rained.", "CHICAGO", "EWNewswire", "It rained."),
        ("Paris, Nov 3 (EW) - It rained.", "Paris", "EW", "It rained."),
    ],
)
def test_a_dateline_has_a_place_and_may_have_an_agency(
    text: str, place: str, agency: str | None, rest: str
) -> None:
    dateline = find_dateline(text, paragraphs(text))
    assert dateline
    assert text[dateline["place"]["start"] : dateline["place"]["end"]] == place
    span = dateline.get("agency")
    assert (span and text[span["start"] : span["end"]]) == agency
    assert text[dateline["end"] :] == rest


@pytest.mark.parametrize(
    "text",
    [
        "SOCCER - ITALY BEAT WALES IN CUP MATCH",
        "SOCCER - Italy beat Wales.",
        "It rained in London - again.",
        "London - a city of rain - was dry.",
        "Shares (ACME) - once dear - fell on Monday.",
        "The Nov 3 - no, the Nov 4 - vote was held.",
    ],
)
def test_other_openings_are_not_datelines(text: str) -> None:
    assert find_dateline(text, paragraphs(text)) is None
