"""Words by which wires take a story back: labels such as "MANDATORY KILL", and notices to editors."""

import re
import unicodedata

from processors.drafts import EMBARGOED
from processors.formats.properties import parse_status

WORD = re.compile(r"[^\W_]+")
# Words of labels apart from those that parse_status knows.
LABEL_WORDS = frozenset(
    """
    achtung add advance advisory alert analysis attention avis aviso background berichtigung brief bulletin
    clients corr correction correctif corrected corrects correccion eds editors eil eilmeldung extra feature
    first flash item korrektur ld lead mandatory meldung new news note notice please roundup stories story sub
    subs take text the this update updated urgent urgente vorrang wrapup writethru zusammenfassung
    """.split()
)
TO_EDITORS = (
    r"(?:(?:advisory|all|and|attention|attn|bulletin|clients|editors?|eds?|note|please|subscribers|to|urgent)"
    r"\b\W{1,5})"
)
NAME = r"(?:(?:am|bc|pm)-+\w|[a-z]{1,4}\d{3,6}\b)"  # the beginning of a slug, or a number
# A story may begin "Delete the message, a court told …". This is a notice only if it is addressed to
# editors, or is about "our message".
COPY = r"(?:article|copy|message|report|text)"
NOTICE = re.compile(
    rf"(?P<editors>{TO_EDITORS}{{1,8}})?"
    r"(?P<verb>kill|withdraw|cancel|delete|retract|eliminate|withhold|hold|disregard|do not use)\s+"
    r"(?:(?:(?P<own>all|earlier|our|previous|this)|an?|that|the)\s+){0,4}"
    rf"(?:(?:\w+\s+)?(?:dispatch|item|story|stories|(?(editors){COPY}|(?(own){COPY}|(?!))))\b|{NAME})"
    rf"|{TO_EDITORS}{{1,8}}(?:(?:our|the|this)\s|(?={NAME}))[^.\n]{{1,200}}?"
    r"\b(?:is|are|was|were|been|be)\s+"
    r"(?P<participle>killed|withdrawn|cancell?ed|deleted|retracted|eliminated|withheld|disregarded)\b",
    re.I,
)

ALSO_NEWS = frozenset(
    """
    cancellation delete deleted elimination eliminated embargo held hold kills recall recalled recalls
    removed retraction takedown withdrawal withdraws
    """.split()
)
MAX_LABEL = 200  # characters

REPLACES = (
    r"(?:annul\w*|berichtig\w+|cancel\w*|correct(?:s|ing|ion)|delet\w+|disregard|do not use|eliminat\w+"
    r"|ersetzt|hold|kill\w*|korrektur|remplace|replac(?:es?|ing)|retract\w*|supersed(?:es?|ing)|sustituye"
    r"|withdr\w+|withhold)"
)
IS_REPLACED = (
    r"(?:is|was|(?:has|should) be(?:en)?|ist|wurde|est|ha sido|queda)\s+(?:\w+\s+)?"
    r"(?:annul\w+|anulad\w+|cancell?ed|deleted|disregarded|killed|replaced|retracted|storniert|superseded"
    r"|withdrawn|zur\w+)"
)
BY = r"(?:by|durch|mit|par|por|with)\b"  # what follows is the successor


def status_of(words: str) -> str:
    """The status that words give a story: `canceled`, `withheld`, `embargoed`, or "" if they say nothing."""
    found = {parse_status(word) for word in _words(words)}
    return next((status for status in ("canceled", "withheld", EMBARGOED) if status in found), "")


def is_about_news(words: str) -> bool:
    """Whether all words of a label may as well be what a story is about: "RECALL: Toyota's brakes"."""
    return set(_words(words)) <= ALSO_NEWS


def is_label(line: str) -> bool:
    """Whether a line in capitals has only words of labels and numbers: "2ND LEAD", "KILL NNF025"."""
    words = _words(line) if len(line) <= MAX_LABEL and line == line.upper() else []
    return bool(words) and all(
        word in LABEL_WORDS or status_of(word) or any(map(str.isdigit, word)) for word in words
    )


def notice_status(text: str) -> str:
    """The `pubStatus` that a notice to editors gives a story ("Please kill the story …"), or ""."""
    found = NOTICE.match(text.lstrip())
    return (status_of(found["verb"] or found["participle"]) or "canceled") if found else ""


def names_replaced(text: str, name: str) -> list[str]:
    """The names of stories that a text says it replaces or takes back; `name` is a regex of names."""
    list_of_names = rf"{name}(?:(?:,| \w+) {name}){{0,9}}"
    said = re.compile(
        rf"\b{REPLACES}\b:?\s+(?:(?!{BY})\w+\s+){{0,4}}?(?P<active>{list_of_names})"
        rf"|\b(?P<passive>{name})(?:(?:\s+\w+){{1,2}}\s+in\s+error\s+and)?\s+{IS_REPLACED}\b",
        re.I,
    )
    return [
        found[0]
        for match in said.finditer(text)
        for found in re.finditer(name, match["active"] or match["passive"], re.I)
    ]


def _words(text: str) -> list[str]:
    # First without marks: to put many in a row in order takes the square of their number.
    plain = unicodedata.normalize("NFKD", _without_marks(text.lower()))
    return WORD.findall(_without_marks(plain))


def _without_marks(text: str) -> str:
    return "".join(character for character in text if not unicodedata.combining(character))
