"""The language of a story, if it can be detected from its words.

Detected by py3langid (Lui and Baldwin, 2012, "langid.py"), which always names a language. Short texts, tables
and lists of names can look like any language, so a language other than English is believed only if the
text is long enough and English is far less likely.
"""

import re

SAMPLE = 1_000  # characters of the text that are looked at
MIN_LETTERS = 40  # fewer are not judged
MIN_LOG_ODDS = 1.0  # against English, per letter
WORD = re.compile(r"[^\W\d_]{2,}")


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the language that a text is written in; None if it is uncertain."""
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


def may_be(language: str | None, wanted: str) -> bool:
    """Whether a story in `language` (BCP 47, or None if unknown) may be in `wanted` (ISO 639-1)."""
    return not language or language.lower().split("-")[0] in (wanted, "und", "mul", "zxx")
