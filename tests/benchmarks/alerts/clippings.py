"""What there is to ask for in stories: names, words, phrases, subjects."""

import random
import re
from pathlib import Path
from typing import NamedTuple

from processors.queries.frequencies import frequencies
from processors.queries.tokens import OPERATORS
from processors.queries.words import STOP_WORDS, words
from processors.story import Story, body, headline
from processors.subjects.vocabulary import SCHEME, SLUGS
from processors.training import corpora as readers

COMMON = 0.05  # of stories that have a word, from which on nobody asks for it alone
TYPES = {"PERSON": "PERSON", "ORG": "ORG", "LOC": "PLACE"}
KINDS = tuple(TYPES.values())
NAME = re.compile(r"[A-Z][\w.'-]*( [\w.&'-]+){0,4}")


class Clippings(NamedTuple):
    """What there is to ask for in a story."""

    asked: list[str]
    """The words that are worth asking for."""
    phrases: list[str]
    """Two or three words next to each other, of which the first and the last are worth asking for."""
    names: dict[str, list[str]]
    """By PERSON, ORG and PLACE."""
    subjects: list[str]


def clippings(story: Story) -> Clippings:
    found = words(headline(story)) + words(body(story))[:400]
    asked = [word for word in found if _is_asked_for(word)]
    phrases = [
        " ".join(found[start:end])
        for start, word in enumerate(found)
        for end in (start + 2, start + 3)
        if _is_asked_for(word) and end <= len(found) and _is_asked_for(found[end - 1])
    ]
    names: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for entity in story.get("entities", ()):
        if entity["type"] in TYPES and _is_name(entity["name"]):
            names[TYPES[entity["type"]]].append(entity["name"])
    uris = [subject.get("uri", "") for subject in story.get("subjects", ())]
    codes = [uri.removeprefix(SCHEME) for uri in uris if uri.startswith(SCHEME)]
    subjects = [code for code in codes if code not in SLUGS]  # a whole desk has a topic of its own
    return Clippings(asked, phrases, names, subjects)


def _is_asked_for(word: str) -> bool:
    return word.isalpha() and len(word) >= 4 and frequencies().get(word, 0.0) < COMMON


def _is_name(text: str) -> bool:
    parts = text.split()
    is_common = STOP_WORDS.issuperset(words(text))
    return bool(NAME.fullmatch(text)) and OPERATORS.isdisjoint(parts) and not is_common


def unheard(corpora: Path) -> dict[str, list[str]]:
    """Names of the annotated corpora, by kind, as often as they have them; and people put together anew."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path in ("conll2003/eng.train.gz", "wikigold/wikigold.conll.txt.gz"):
        for text, entities in readers.read_conll(corpora / path):
            for start, end, kind in entities:
                if kind in TYPES and _is_name(name := text[start:end]):
                    found[TYPES[kind]].append(name)
    whole = [name.split() for name in found["PERSON"] if name.count(" ") == 1]
    draw = random.Random(4)
    found["PERSON"] += [f"{draw.choice(whole)[0]} {draw.choice(whole)[1]}" for _ in range(len(whole) * 2)]
    return found
