"""Dates, amounts of money and percentages."""

import pytest

from processors.entities.figures import figures


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            "on Nov 2 and November 12, 2026, and 3 May 2025",
            "DATE",
            ["Nov 2", "November 12, 2026", "3 May 2025"],
        ),
        ("in 1987, since 2014, by June 2016", "DATE", ["1987", "2014", "June 2016"]),
        (
            "it gained $1.84 to $81.20, £48 million and €1,200,000",
            "MONEY",
            ["$1.84", "$81.20", "£48 million", "€1,200,000"],
        ),
        (
            "profit of 10.3 mln dlrs, nine cts? 14 cts, six million euros",
            "MONEY",
            ["10.3 mln dlrs", "14 cts", "six million euros"],
        ),
        (
            "up 5%, 0.3 per cent and two percent, 5.2 pct",
            "PERCENT",
            ["5%", "0.3 per cent", "two percent", "5.2 pct"],
        ),
    ],
)
def test_explicit_figures_are_found(text: str, kind: str, expected: list[str]) -> None:
    assert [text[m.start : m.end] for m in figures(text) if m.type == kind] == expected


@pytest.mark.parametrize(
    "text",
    [
        "on Monday last year",
        "he may go in 2000 cases",
        "room 2014",
        "may 5 people",
        "12.345.678",
        "May said so",
    ],
)
def test_other_numbers_are_not_figures(text: str) -> None:
    assert figures(text) == []


def test_figures_do_not_overlap() -> None:
    text = "It was worth 5 pounds in 2000 dollars."
    assert [text[m.start : m.end] for m in figures(text)] == ["5 pounds", "2000"]
