"""Find the words of a story that do not mean what they say.

"Chelsea" within Chelsea Clinton is no club, what a novel tells has not happened, and where nobody is hurt,
arrested or in uniform, "war" and "murder" are said of prices, plays or food.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from processors.queries.names import plain_name
from processors.queries.words import words
from processors.story import Entity

LEAD = 1_000  # words of a text, after which the rest is ignored
LEAD_CHARACTERS = 12 * LEAD

# Words of violence that people use of prices, plays, food and arguments.
VIOLENT = frozenset(
    """
    ambush ammunition armed army arsenal assassination assault attack attacked attacking attacks battle
    battled battles battling bomb bombarded bombed bombs bombshell casualties casualty crossfire enemies
    enemy fight fighting fights fought gun guns heist invade invaded invades invading invasion kill killed
    killer killing kills massacre murder murdered murderous murders robbery shoot shooting shoots shot shots
    slaughter slaughtered theft torture tortured victim victims war warfare wars weapon weapons
    """.split()
)
# Words that do not stand in such stories: without any of them, violence is a figure of speech.
REAL = frozenset(
    """
    airstrike airstrikes arrest arrested artillery bullet bullets ceasefire charged civilians convicted
    corpse dead died fatal fatally guilty gunman gunmen hospital hostages injured investigators jailed
    militants militia missile missiles nato police prosecutor prosecutors rebels refugees sentenced shelled
    shelling soldier soldiers stabbed suspect suspected suspects terrorist terrorists trial troops truce
    wounded
    """.split()
)

TELLING = (
    r"(?:films?|movies?|novels?|musicals?|operas?|dramas?|thrillers?|sitcoms?|comed(?:y|ies)|video ?games?"
    r"|series|plays?|books?|comics?|stor(?:y|ies))"
)
# From here to the end of the sentence, a work of fiction is retold.
RETOLD = re.compile(rf"\b{TELLING} (?:about|in which|that tells|which tells)\b", re.I)
FICTION = re.compile(
    r"\b(?:film|movie|novel|musical|opera|thriller|sitcom|screenplay|comedy|(?:tv|television) series|drama"
    r"|(?:a|new|the|his|her|their|stage) play|video ?game|act(?:or|ress)|soprano|tenor)(?:e?s)?\b",
    re.I,
)
HAPPENED = re.compile(
    r"\b(?:police|arrest|charged|court|jail|sentenced|convicted|guilty|accused|lawsuit|sued|killed|died|dead|death"
    r"|wounded|injured|government|minister|parliament|lawmaker|council|hospital|protest|copyright|banned|ban\b)",
    re.I,
)
SENTENCE = re.compile(r".+?(?:[.!?][\"'”’)]*(?=\s)|\n|$)", re.S)


class Reading(NamedTuple):
    """The words of a story, the headline's first, and which of them are not to be taken at their word.

    `headline` is the number of words of the headline. `names` are the entities: type, name and number of
    mentions. `within` are the numbers of words that are part of something longer, with its length in words;
    `told` those of words that tell what a work of fiction is about.
    """

    words: Sequence[str]
    headline: int
    names: Sequence[tuple[str, str, int]] = ()
    within: Mapping[int, int] = {}
    told: Collection[int] = ()


def read(headline: str, text: str, entities: Iterable[Entity] = ()) -> Reading:
    """Split a story into words."""
    text = text[:LEAD_CHARACTERS]
    title = words(headline)
    story = title + words(text)[:LEAD]
    entities = list(entities)
    names = [(entity["type"], entity["name"], len(entity["mentions"])) for entity in entities]
    within = {**_figurative(story), **_within_names(story, entities)}
    return Reading(story, len(title), names, within, _told(headline, text))


def _figurative(story: Sequence[str]) -> dict[int, int]:
    if not VIOLENT.isdisjoint(story) and REAL.isdisjoint(story):
        return {number: 2 for number, word in enumerate(story) if word in VIOLENT}
    return {}


def _within_names(story: Sequence[str], entities: Iterable[Entity]) -> dict[int, int]:
    """The words of names of people and places, and of people's names alone ("Court" of Margaret Court)."""
    names: set[tuple[str, ...]] = set()
    lengths: dict[str, set[int]] = {}  # of the names that begin with a word
    alone: dict[str, int] = {}
    for entity in entities:
        name = plain_name(entity["name"])
        if entity["type"] not in ("PERSON", "LOC") or len(name) < 2:
            continue
        names.add(name)
        lengths.setdefault(name[0], set()).add(len(name))
        if entity["type"] == "PERSON":
            mentions = {plain_name(mention["text"]) for mention in entity["mentions"]}
            alone.update((mention[0], len(name)) for mention in mentions if len(mention) == 1)
    found: dict[int, int] = {}
    for number, word in enumerate(story):
        if word in alone:
            found[number] = alone[word]
        for length in lengths.get(word, ()):
            if tuple(story[number : number + length]) in names:
                found.update(dict.fromkeys(range(number, number + length), length))
    return found


def _told(headline: str, text: str) -> frozenset[int]:
    if not any(pattern.search(part) for pattern in (FICTION, RETOLD) for part in (headline, text)):
        return frozenset()
    return frozenset(_told_words(headline, text))


def _told_words(headline: str, text: str) -> Iterator[int]:
    """The words of sentences about fiction, and of the headline if the first sentence retells some."""
    number = len(words(headline))
    lead = SENTENCE.search(text.lstrip())
    if _is_fiction(headline) or (lead and RETOLD.search(lead[0])):
        yield from range(number)
    for sentence in SENTENCE.findall(text):
        size = len(words(sentence))
        if retold := RETOLD.search(sentence):
            yield from range(number + len(words(sentence[: retold.end()])), number + size)
        elif _is_fiction(sentence):
            yield from range(number, number + size)
        number += size
        if number >= LEAD:
            return


def _is_fiction(sentence: str) -> bool:
    return bool(FICTION.search(sentence)) and not HAPPENED.search(sentence)
