"""How many stories, of those that can be found, have an entity or a property, by day.

They are counted when a version comes, and when it is superseded, so that nobody has to count tens of
thousands of stories when they are asked for.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import get_args

from processors.queries.facts import Facts
from processors.story import EntityType, Story
from processors.subjects.vocabulary import SLUGS
from streams.desk.index.ids import DAY, day_of
from streams.desk.index.summaries import source_name, urgency_of
from streams.desk.index.tokens import entities_by_id, speaker_id

NAMED = frozenset(get_args(EntityType)) - {"DATE", "MONEY", "PERCENT"}
LONGEST = 200  # characters of what is counted; longer ids and names are left out, longer roles cut
EVERY = ("story", "")  # a property that each story has

ADD_ENTITY = """
    INSERT INTO entities (entity, day, role, stories, quotations) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE
    SET stories = stories + excluded.stories, quotations = quotations + excluded.quotations
"""
ADD_PROPERTY = """
    INSERT INTO properties (day, kind, value, stories) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET stories = stories + excluded.stories
"""


class Counts:
    """Changes of the counts, which are written together."""

    def __init__(self) -> None:
        self._stories: Counter[tuple[str, int, str]] = Counter()  # by entity, day and role
        self._quotations: Counter[tuple[str, int, str]] = Counter()
        self._properties: Counter[tuple[int, str, str]] = Counter()  # by day, kind and value

    def add(self, id: int, story: Story, facts: Facts, *, is_quotable: bool) -> None:
        """Count a version that can be found from now on."""
        self._change(+1, id, story, facts, is_quotable)

    def remove(self, id: int, story: Story, facts: Facts, *, is_quotable: bool) -> None:
        """Count a version that can no longer be found, given what it was added with."""
        self._change(-1, id, story, facts, is_quotable)

    def write(self, connection: sqlite3.Connection) -> None:
        """Write the changes."""
        connection.executemany(
            ADD_ENTITY, ((*key, count, self._quotations[key]) for key, count in self._stories.items())
        )
        connection.executemany(ADD_PROPERTY, ((*key, count) for key, count in self._properties.items()))
        connection.executemany(
            "DELETE FROM entities WHERE entity = ? AND day = ? AND role = ? AND stories <= 0",
            (key for key, count in self._stories.items() if count <= 0),
        )
        connection.executemany(
            "DELETE FROM properties WHERE day = ? AND kind = ? AND value = ? AND stories <= 0",
            (key for key, count in self._properties.items() if count <= 0),
        )

    def _change(self, by: int, id: int, story: Story, facts: Facts, is_quotable: bool) -> None:
        day = day_of(id)
        said = Counter(map(speaker_id, story.get("quotations") or ())) if is_quotable else Counter()
        for entity in entities_by_id(story).values():
            if entity["type"] in NAMED and len(entity["id"]) <= LONGEST:
                key = entity["id"], day, (entity.get("role") or "")[:LONGEST]
                self._stories[key] += by
                self._quotations[key] += by * said[entity["id"]]
        for kind, value in _properties(story, facts):
            self._properties[day, kind, value] += by


def remove_before(connection: sqlite3.Connection, id: int) -> None:
    """Delete the counts of the days before the day of an id."""
    connection.execute("DELETE FROM properties WHERE day < ?", (id // DAY,))
    connection.execute("DELETE FROM entities WHERE day < ?", (id // DAY,))


def stories(connection: sqlite3.Connection) -> int:
    """How many stories can be found."""
    select = "SELECT coalesce(sum(stories), 0) FROM properties WHERE kind = ? AND value = ?"
    [count] = connection.execute(select, EVERY).fetchone()
    return int(count)


def _properties(story: Story, facts: Facts) -> Iterator[tuple[str, str]]:
    yield EVERY
    for code in SLUGS:
        if facts.has(("SUBJECT", code)):
            yield "desk", code
    if (source := source_name(story)) and len(source) <= LONGEST:
        yield "source", source
    if (language := story.get("language", "")) and len(language) <= LONGEST:
        yield "language", language
    if urgency := urgency_of(story):
        yield "urgency", str(urgency)
