"""Detect the language of a story from its words.

py3langid (Lui and Baldwin, 2012, "langid.py") always names a language. Short texts, tables and lists of names
can look like any language, so a short text has none, and a language other than English is accepted only if
English is far less likely.
"""

import re

SAMPLE = 1_000  # characters of the text that are examined
MIN_LETTERS = 40  # with fewer, the language is uncertain
MIN_LOG_ODDS = 1.0  # of another language against English, per letter
WORD = re.compile(r"[^\W\d_]{2,}")


def detect(text: str) -> str | None:
    """The ISO 639-1 code of a text's language; None if it is uncertain."""
    words = " ".join(WORD.findall(text[:SAMPLE])).lower()
    letters = len(words) - words.count(" ")
    if letters < MIN_LETTERS:
        return None
    from py3langid import rank  # noqa: PLC0415  # imports numpy, which is slow

    ranked = dict(rank(words))
    language = max(ranked, key=ranked.__getitem__)
    if language == "en" or ranked[language] - ranked["en"] >= MIN_LOG_ODDS * letters:
        return str(language)
    return None


def matches(language: str | None, wanted: str) -> bool:
    """Whether a language (BCP 47) is `wanted` (ISO 639-1), or unknown."""
    return not language or language.lower().split("-")[0] in (wanted, "und", "mul", "zxx")
