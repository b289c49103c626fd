"""Lines in title case and in capitals, put into sentence case so that the model finds the names in them.

"Airline Opens Base in Oslo" and "AIRLINE OPENS BASE IN OSLO" become "Airline opens base in Oslo". Words that
the story has in lower case, or that mostly are, lose their capitals; others are written as the story
writes them.
"""

import gzip
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from processors.entities import places

COMMON_WORDS = Path(__file__).with_name("common_words.txt.gz")

EITHER = "?"  # behind a word that is common and in names

# Names of common words, which keep their capitals.
NAMES = frozenset(
    "white house|world bank|world cup|west bank|middle east|islamic state|security council|supreme court|"
    "high court|wall street|home office|foreign office|red cross|red sea|black sea|north sea|gold coast|"
    "state department|royal navy|nobel prize|cold war|silicon valley|downing street|premier league".split("|")
)

WORD = re.compile(r"[^\W\d_]+(?:[.'’][^\W\d_]+)*")
LOWER_CASE = re.compile(r"(?<![\w'’-])[a-z]{2,}(?![\w'’-])")
WITHIN_SENTENCE = re.compile(r"(?<=[a-z,] )[A-Z][^\W\d_]+")
MIN_WORDS = 4  # a shorter line may be a name
MIN_CAPITALISED = 0.75  # of the words of a line in title case, without the short ones
SHORT = 3  # letters; "in", "and" are in lower case in title case as well
LONGEST_PLACE = 3  # words of a name that is looked up in the gazetteer


@cache
def common_words() -> frozenset[str]:
    """Words that are mostly in lower case within a sentence."""
    return frozenset(word for word in _words() if not word.endswith(EITHER))


@cache
def _either() -> frozenset[str]:
    """Words that are in lower case by themselves, but often in names: "court", "bank"."""
    return frozenset(word.removesuffix(EITHER) for word in _words() if word.endswith(EITHER))


def _words() -> list[str]:
    return gzip.decompress(COMMON_WORDS.read_bytes()).decode().split("\n")


def spellings(text: str) -> dict[str, str]:
    """How a text writes words within its sentences, by the word in lower case; lower case comes first."""
    names = {word.casefold(): word for word in WITHIN_SENTENCE.findall(text)}
    return names | {word: word for word in LOWER_CASE.findall(text)}


def is_headline_case(line: str) -> bool:
    """Whether most words of a line are capitalised, or all are in capitals."""
    words = WORD.findall(line)
    if len(words) < MIN_WORDS:
        return False
    long = [word for word in words if len(word) > SHORT]
    return line.isupper() or sum(word[0].isupper() for word in long) > MIN_CAPITALISED * len(long)


def to_sentence_case(line: str, spelled: Mapping[str, str]) -> str:
    """Put a line in headline case into sentence case, without changing its length.

    `spelled` is from `spellings`. Names of places in the gazetteer keep their capitals.
    """
    words = list(WORD.finditer(line))
    kept = _places(words)
    in_capitals = line.isupper()
    changed = [
        _changed(word[0], spelled, in_capitals, keep=number in kept) for number, word in enumerate(words)
    ]
    pieces, end = [], 0
    for number, word in enumerate(words):
        new = changed[number]
        if new.casefold() in _either() and number not in kept and new.casefold() not in spelled:
            beside = changed[max(0, number - 1) : number] + changed[number + 1 : number + 2]
            new = new.lower() if not any(_is_name(other) for other in beside) else new
        if not number:
            new = new[:1].upper() + new[1:]
        pieces += [line[end : word.start()], new if len(new) == len(word[0]) else word[0]]
        end = word.end()
    return "".join(pieces) + line[end:]


def _is_name(word: str) -> bool:
    return word[0].isupper() and word.casefold() not in _either()


def _changed(word: str, spelled: Mapping[str, str], in_capitals: bool, keep: bool) -> str:
    lower = word.casefold()
    if not in_capitals and not word.istitle():  # "of", "NVIDIA", "eBay"
        return word
    if keep:
        return word.title() if in_capitals else word
    if lower in spelled:
        return spelled[lower]
    if lower in common_words() or lower.split("'")[0].split("’")[0] in common_words():
        return lower
    return word.capitalize() if in_capitals and len(word) > SHORT else word


def _places(words: list[re.Match[str]]) -> set[int]:
    """The numbers of the words that are in a name of two or three words in the gazetteer or in `NAMES`."""
    kept: set[int] = set()
    lower = [word[0].casefold() for word in words]
    for start in range(len(words)):
        for count in range(2, LONGEST_PLACE + 1):
            name = " ".join(lower[start : start + count])
            if (places.candidates(name) or name in NAMES) and start + count <= len(words):
                kept.update(range(start, start + count))
    return kept
