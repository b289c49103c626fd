"""Dates, amounts of money and percentages, which rules find more reliably than a model does.

Only explicit figures count: a day with its month, a month with its year, a year after "in" or "since"; an
amount with its currency; a number with a percent sign or word. "Monday" and "last year" are ignored, because
their meaning depends on when the story was written.
"""

import re
from collections.abc import Iterable

from processors.entities.spans import EntitySpan
from processors.story import EntityType

MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
YEAR = r"(?:1[6-9]|20)\d\d"
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER_WORDS = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|half an?|a quarter of an?)"
SCALE = r"(?:[ -]?(?:hundred|thousand|million|billion|trillion|mln|bln|bn|m|k)\b)"
CURRENCY = (
    r"(?:U\.S\. |US |Canadian |Australian |Hong Kong )?(?:dollars?|dlrs?|cents?|cts)|euros?|pounds?|stg|yen|"
    r"francs?|marks?|roubles?|rubles?|rupees?|pesos?|yuan|kron(?:a|or|e|er)|rand|lire|zloty"
)
CURRENCY_SIGN = r"(?:(?:US|A|C|NZ|HK|S)?\$|£|€|¥)"

FIGURES: dict[EntityType, re.Pattern[str]] = {
    "DATE": re.compile(
        rf"\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? {YEAR})?\b(?!\.\d)"
        rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {MONTH}(?: {YEAR})?(?!\w)"
        rf"|\b{MONTH} {YEAR}\b"
        rf"|\b{YEAR}-\d\d-\d\d\b"
        rf"|(?<=\b[Ii]n )(?:early |late |mid-)?{YEAR}\b(?! (?:people|others|cases|jobs))"
        rf"|(?<=\b[Ss]ince )(?:early |late |mid-)?{YEAR}\b"
    ),
    "MONEY": re.compile(
        rf"{CURRENCY_SIGN} ?(?:{NUMBER}){SCALE}?(?!\w)"
        rf"|\b(?:(?:{NUMBER}){SCALE}?|{NUMBER_WORDS}{SCALE}) (?:{CURRENCY})\b"
    ),
    "PERCENT": re.compile(
        rf"(?<![\w.,])-?(?:{NUMBER}) ?%"
        rf"|\b(?:(?:{NUMBER})|{NUMBER_WORDS}) (?:percent(?:age points?)?|per cent|pct|pc)\b"
    ),
}


def figures(text: str) -> list[EntitySpan]:
    """Find the dates, amounts and percentages in a text, in order and without overlaps."""
    found = [EntitySpan(*m.span(), kind) for kind, pattern in FIGURES.items() for m in pattern.finditer(text)]
    return _without_overlaps(sorted(found))


def _without_overlaps(spans: Iterable[EntitySpan]) -> list[EntitySpan]:
    """Drop each span that overlaps an earlier one: "in 2000 dollars" keeps the year."""
    kept: list[EntitySpan] = []
    for span in spans:
        if not kept or kept[-1].end <= span.start:
            kept.append(span)
    return kept
