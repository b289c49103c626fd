"""The language of a story, as far as it can be told from its words.

Told by py3langid (Lui and Baldwin, 2012, "langid.py"), which always names one. Short texts, tables
and lists of names look like any language, so that another than English is believed only where the
text has some length and English is far less likely.
"""

import re

from py3langid import rank

LEAD = 1_000  # characters that are looked at
SHORTEST = 40  # letters; less is not judged
MARGIN = 1.0  # logarithm of the odds against English, by letter
WORD = re.compile(r"[^\W\d_]{2,}")


def tell(text: str) -> str | None:
    """The ISO 639-1 code of the language a text is written in; None where it cannot be told."""
    words = " ".join(WORD.findall(text[:LEAD])).lower()
    letters = len(words) - words.count(" ")
    if letters < SHORTEST:
        return None
    ranked = dict(rank(words))
    language = max(ranked, key=ranked.__getitem__)
    if language == "en" or ranked[language] - ranked["en"] >= MARGIN * letters:
        return str(language)
    return None


def may_be(language: str | None, wanted: str) -> bool:
    """Whether a story's language (its BCP 47 code, or None for unknown) may be one (its ISO 639-1 code)."""
    return not language or language.lower().split("-")[0] in (wanted, "und", "mul", "zxx")
