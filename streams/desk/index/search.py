"""Finds the stories that match a query.

The full-text index names candidates: all stories that match, and for some queries others, which are left out
by looking at their records. That takes long if few candidates match, so a search has a budget.
"""

import sqlite3
from collections import Counter

from processors.queries.facts import Facts
from processors.queries.query import Query
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.excerpts import quoted
from streams.desk.index.answers import Page, Summary, Tally
from streams.desk.index.candidates import Candidates
from streams.desk.index.expressions import Expression, expression, token
from streams.desk.index.ids import DAY, day_name
from streams.desk.index.stored import searched_story, summary

BUDGET = 0.07  # seconds of processor time, after which a page is answered as far as it is
TALLY_BUDGET = 1.0


class Search:
    """Searches with a connection to the index."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._vocabulary = vocabulary

    def matching(self, query: Query | None, limit: int, before: int | None, why: bool) -> Page[Summary]:
        """The newest stories that a query matches, perhaps with the evidence; None stands for all."""
        found = expression(query.clue) if query else Expression("")
        stories: list[Summary] = []
        candidates = Candidates(self._connection, found.text, seconds=BUDGET, before=before)
        for id in candidates:
            if query and (why or not found.exact):
                shown = self._if_matching(id, query, why)
            else:
                shown = summary(self._connection, id)
            if shown:
                stories.append(shown)
            if len(stories) == limit:
                return Page(stories, id)
        return Page(stories, None if candidates.complete else candidates.reached, candidates.complete)

    def having(self, text: str, limit: int, before: int | None) -> Page[Summary]:
        """The newest stories that have a token."""
        stories: list[Summary] = []
        candidates = Candidates(self._connection, token(text), seconds=BUDGET, before=before)
        for id in candidates:
            stories.append(summary(self._connection, id))
            if len(stories) == limit:
                return Page(stories, id)
        return Page(stories, None if candidates.complete else candidates.reached, candidates.complete)

    def tally(self, query: Query, since: int) -> Tally:
        """How many stories match a query, from an id on."""
        found = expression(query.clue)
        candidates = Candidates(self._connection, found.text, seconds=TALLY_BUDGET, since=since)
        days: Counter[int] = Counter()
        for id in candidates:
            if found.exact or query.matches(Facts(searched_story(self._connection, id), self._vocabulary)):
                days[id // DAY] += 1
        named = {day_name(day): count for day, count in sorted(days.items())}
        return Tally(days.total(), named, candidates.complete)

    def _if_matching(self, id: int, query: Query, why: bool) -> Summary | None:
        story = searched_story(self._connection, id)
        facts = Facts(story, self._vocabulary)
        if not query.matches(facts):
            return None
        shown = summary(self._connection, id)
        if why:
            shown["why"] = quoted(query.evidence(facts), story)
        return shown
