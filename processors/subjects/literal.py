"""Find the words of a story that do not mean what they say.

"Chelsea" within Chelsea Clinton is no club, what a novel tells has not happened, and "war" and "murder"
beside prices, songs or sugar are figures of speech if nothing in the story says that somebody is hurt.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from processors.queries.names import plain_name
from processors.queries.words import words
from processors.story import Entity
from processors.subjects.figures import figurative

LEAD = 1_000  # words of a text, after which the rest is ignored
LEAD_CHARACTERS = 12 * LEAD

# From here to the end of the sentence, a work of fiction is retold.
RETOLD = re.compile(
    r"\b(?:(?:films?|movies?|novels?|musicals?|operas?|dramas?|thrillers?|sitcoms?|comed(?:y|ies)"
    r"|video ?games?|(?:tv|television) series|plays?) (?:about|in which|that tells|which tells)"
    r"|comic books? in which)\b",
    re.I,
)
# Where a sentence goes on after what it retells.
MAIN_CLAUSE = re.compile(r",|(?<!who )(?<!that )(?<!which )\b(?:ha[sd]|have|was|were|led|caused)\b")
FICTION = re.compile(
    r"\b(?:film|movie|novel|musical|opera|thriller|sitcom|screenplay|comedy"
    r"|(?:tv|television|stage) (?:series|drama)|(?:a|new|the|his|her|their|stage) play"
    r"|video ?game|soprano|tenor)(?:e?s)?\b"
    r"|\bact(?:or|ress)\b.{1,80}?\b(?:plays?|played|stars?)\b",
    re.I,
)
HAPPENED = re.compile(
    r"\b(?:police|arrest|charged|court|jail|sentenced|convicted|guilty|accused|lawsuit|sued|killed|died|dead|death"
    r"|wounded|injured|government|minister|parliament|lawmaker|council|hospital|protest|copyright|banned|ban\b"
    r"|attacked|blast|blaze|broke out|burned|collapsed|destroyed|evacuated|exploded|explosion|fled|gunm[ae]n"
    r"|infected|murdered|outbreak|rescuers|robbed|shot dead|stabbed|vaccinated)",
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
    within = {**dict.fromkeys(figurative(story), 2), **_within_names(story, entities)}
    return Reading(story, len(title), names, within, _told(headline, text))


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
    if _is_fiction(headline) or (lead and RETOLD.search(lead[0]) and not HAPPENED.search(headline)):
        yield from range(number)
    for sentence in SENTENCE.findall(text):
        size = len(words(sentence))
        if retold := RETOLD.search(sentence):
            end = HAPPENED.search(sentence) and MAIN_CLAUSE.search(sentence, retold.end())
            until = len(words(sentence[: end.start()])) if end else size
            yield from range(number + len(words(sentence[: retold.end()])), number + until)
        elif _is_fiction(sentence):
            yield from range(number, number + size)
        number += size
        if number >= LEAD:
            return


def _is_fiction(sentence: str) -> bool:
    return bool(FICTION.search(sentence)) and not HAPPENED.search(sentence)
