"""Convert what wires send to values of ninjs properties: texts, statuses, urgencies.

Functions that take `repairs` append a line to it for each value that they change or leave out.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar, cast

from processors.drafts import EMBARGOED, NOTICES
from processors.story import Text
from processors.text.cleaning import clean, has_letters
from processors.text.markup import to_text

TAKEN_BACK = tuple(NOTICES)
SPELLINGS = {
    **dict.fromkeys(
        """
        cancel cancellation cancelled cancels delete deleted deletes disregard disregarded eliminate
        eliminated eliminates elimination kill killed kills mandatorykill recall recalled remove
        removed retract retracted retraction retracts takedown unpublish unpublished withdraw
        withdrawal withdrawn withdraws
        annulation annule annulee annulees annules annullamento annullare annullata annullato anulacion
        anulada anulado anular cancelacion cancelada cancelado ingetrokken intrekking storniert storno
        zuruckgezogen zuruckziehung zurueckgezogen zurueckziehung
        """.split(),
        "canceled",
    ),
    **dict.fromkeys("held hold holds withhold withholds".split(), "withheld"),
    **dict.fromkeys(("embargo", "sperrfrist"), EMBARGOED),
    **dict.fromkeys("corrected published publish released".split(), "usable"),
}
CODE = re.compile(r"[:/#]")
BETWEEN_WORDS = re.compile(r"[\s_-]+")
# Markup in a text that may be plain. Agencies put the codes of shares into plain text: <ACME.N>.
TAG = re.compile(
    r"</[A-Za-z][\w:.-]*\s*>|<[A-Za-z][\w:-]*\s*/>|<[A-Za-z][\w:-]*\s[^<>=]*=[^<>]*>|<(?:br|hr|li|p|td|tr)\s*>",
    re.I,
)
BY = re.compile(r"by\s+", re.I)

M = TypeVar("M", bound=Mapping[str, object])


def without_empty(properties: M) -> M:
    """The properties that have a value: not "", 0 or an empty list."""
    return cast(M, {name: value for name, value in properties.items() if value})


def as_text(value: str, role: str = "main", content_type: str = "text/plain") -> Text:
    """Make a headline, description or body."""
    return {"role": role, "contentType": content_type, "value": value}


def clean_body(text: str) -> tuple[str, list[str]]:
    """Clean the text of a body: (text, repairs). A text without letters is ""."""
    cleaned, repairs = clean(text)
    return (cleaned, repairs) if has_letters(cleaned) else ("", repairs)


def inline_text(data: str) -> tuple[str, list[Text]]:
    """Inline data that may be HTML as (plain text, its markup as a body, if any)."""
    if not TAG.search(data):
        return data, []
    return to_text(data), [as_text(data.strip(), "markup", "text/html")]


def without_by(byline: str) -> str:
    """Remove the "By" of a byline."""
    return BY.sub("", byline, count=1)


def join_bylines(bylines: Iterable[str]) -> str:
    """The authors of several bylines, each once."""
    return ", ".join(dict.fromkeys(filter(None, map(without_by, bylines))))


def parse_status(text: str) -> str:
    """Convert a status to a ninjs `pubStatus`; "" if there is none.

    It may be a word, a QCode with any prefix, or a URI. One that we do not know is kept: `new_story` reads it
    as withheld.
    """
    status = CODE.split(text.strip().rstrip("/#"))[-1].strip().lower()
    return SPELLINGS.get(BETWEEN_WORDS.sub("", status), status)


def strictest(statuses: Iterable[str]) -> str:
    """The status of a story that has several: what takes it back counts, then what we do not know."""
    given = [status for status in statuses if status]
    ranked = ("canceled", "withheld", *(status for status in given if status != "usable"), "usable")
    return next((status for status in ranked if status in given), "")


def parse_urgency(text: str, repairs: list[str]) -> int:
    """Convert an urgency, 1 (highest) to 9; 0 if it is missing or invalid."""
    if text in set("123456789"):
        return int(text)
    if text:
        repairs.append(f"urgency: {text[:40]!r} is not 1 to 9 and was left out")
    return 0
