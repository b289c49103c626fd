"""What is written to the full-text index of a story, and how queries name it there.

FTS5 gets words as `processors/queries/words.py` splits them, separated by spaces, with a tokenizer that only
splits at these. So it finds exactly the words that a query would. What is not a word of the headline or the
text is a token that begins with a colon, as no word does, in a column of its own:

    :key:subject:20000065    a key of `Facts.keys`
    :role:minister           a word of a role, :by:merkel one of a speaker's name, and :says:budget one of a
                             quotation; `.` between two of these
    :said:olaf+brandt        all words of a speaker's name, or :said:@ and the id of the entity
    :entity:org:siemens-ag   the id of an entity
    :quoted                  has a quotation
    :killed                  is killed
    :story                   is in every row
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from processors.queries.facts import MAX_CHARACTERS, MAX_WORDS, Facts
from processors.queries.names import aliases, plain_name
from processors.queries.scopes import Key
from processors.queries.words import words, words_between
from processors.story import Entity, PubStatus, Quotation, Story, body, headline

# Characters of tokens, besides letters and digits. All that is not ASCII is part of a token as well.
TOKENIZER = "ascii tokenchars '.&:+-_@'"
GAP = "."  # between phrases that must not run into each other
ROLE, SPEAKER, SAYS = ":role:", ":by:", ":says:"  # before each word
QUOTED, KILLED, STORY = ":quoted", ":killed", ":story"
LONGEST = 200  # characters of a token; what is longer is cut
LONG = re.compile(rf"(\S{{{LONGEST}}})\S+")
OTHERS = re.compile(r"[^a-z0-9.&:+@\x80-\U0010ffff-]")

Words = tuple[str, ...]


class Columns(NamedTuple):
    """A row of the full-text index."""

    headline: str
    text: str
    more: str

    @property
    def words(self) -> int:
        """How many words the text has, up to 20,000."""
        return len(self.text.split())


def columns(story: Story, facts: Facts, status: PubStatus) -> Columns:
    """The row of a story, or, if the newest version takes it back, of its last usable version.

    `status` is that of the newest version. In a story that is taken back, nobody is found to have said
    anything.
    """
    more: list[str] = [STORY, *map(key_token, facts.keys)]
    entities = entities_by_id(story)
    more += map(entity_token, entities)
    more += _phrases(ROLE, (plain_name(role) for each in entities.values() if (role := each.get("role"))))
    quotations = story.get("quotations") or []
    names: dict[Words, None] = {}
    said: dict[str, None] = {}
    for quotation in quotations:
        found = dict.fromkeys(speaker_names(quotation, entities))
        names |= found
        said |= dict.fromkeys(map(name_token, found))
        if id := speaker_id(quotation):
            said[id_token(id)] = None
    more += _phrases(SPEAKER, names)
    more += _phrases(SAYS, (_quoted_words(quotation, body(story)) for quotation in quotations))
    if quotations:
        more.append(QUOTED)
    if status == "usable":
        more += said
    elif status == "canceled":
        more.append(KILLED)
    return Columns(_plain(headline(story)), _plain(body(story)), " ".join(more))


def cut(word: str) -> str:
    """A word as it is in the index."""
    return word[:LONGEST]


def key_token(key: Key) -> str:
    """The token of a name or property."""
    kind, *parts = key
    return _token(":key:" + kind.lower() + ":", "+".join(parts))


def entity_token(id: str) -> str:
    """The token of an entity that a story names."""
    return _token(":entity:", id)


def id_token(id: str) -> str:
    """The token of an entity who says something."""
    return _token(":said:@", id)


def name_token(name: Sequence[str]) -> str:
    """The token of the name, as its words, of somebody who says something."""
    return _token(":said:", "+".join(name))


def entities_by_id(story: Story) -> dict[str, Entity]:
    """The entities of a story. If two have an id, the last one counts, as in `Facts`."""
    return {entity["id"]: entity for entity in story.get("entities") or ()}


def speaker_id(quotation: Quotation) -> str:
    """The id of the entity who speaks; empty if the speaker is none."""
    speaker = quotation.get("speaker")
    return speaker.get("entity", "") if speaker else ""


def speaker_names(quotation: Quotation, entities: Mapping[str, Entity]) -> Iterator[Words]:
    """The words of all that the story calls the speaker of a quotation."""
    speaker = quotation.get("speaker")
    if not speaker:
        return
    names = {speaker["name"] or "", speaker["mention"]["text"]}
    yield from filter(None, map(plain_name, names))
    if known := entities.get(speaker.get("entity", "")):
        yield from aliases({known["name"], *[mention["text"] for mention in known["mentions"]]})


def _quoted_words(quotation: Quotation, text: str) -> Words:
    """The words of a quotation; those of the whole text if it would take as long to find the quotation's."""
    each = [words_between(text, span["start"], span["end"]) for span in quotation["spans"]]
    if None in each:
        return tuple(words(text[:MAX_CHARACTERS])[:MAX_WORDS])
    return tuple(word for found in each for word in found or ())


def _plain(text: str) -> str:
    return LONG.sub(r"\1", " ".join(words(text[:MAX_CHARACTERS])[:MAX_WORDS]))


def _phrases(prefix: str, phrases: Iterable[Words]) -> Iterator[str]:
    for phrase in dict.fromkeys(phrases):
        yield from (prefix + cut(word) for word in phrase)
        yield GAP


def _token(kind: str, text: str) -> str:
    return kind + _escaped(cut(text))


@lru_cache(maxsize=50_000)
def _escaped(text: str) -> str:
    """A text as part of a token: characters the tokenizer would split on are escaped."""
    return cut(OTHERS.sub(lambda found: f"_{ord(found[0]):x}_", text))
