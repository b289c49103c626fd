"""Finds the stories that match a query.

The full-text index names candidates: all stories that match, and for some queries others, which are left out
by looking at their records. That takes long if few candidates match, so a search has a budget.
"""

import sqlite3
from collections import Counter
from itertools import chain

from processors.queries.facts import Facts
from processors.queries.query import Query
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.excerpts import quoted
from streams.desk.index.answers import Page, Tally
from streams.desk.index.api_types import Summary
from streams.desk.index.candidates import Candidates, page
from streams.desk.index.expressions import Expression, expression, killed_only, token
from streams.desk.index.ids import DAY, day_name
from streams.desk.index.stored import searched_story, summary

BUDGET = 0.07  # seconds of processor time, after which a page is answered as far as it is
TALLY_BUDGET = 1.0


class Search:
    """Searches with a connection to the index."""

    def __init__(self, connection: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._vocabulary = vocabulary

    def matching(
        self, query: Query | None, limit: int, before: int | None, since: int, *, why: bool
    ) -> Page[Summary]:
        """The newest stories that a query matches, from an id on, perhaps with the evidence."""
        found = expression(query.clue) if query else Expression("")
        checked = query if why or not found.exact else None
        return self._page(self._candidates(found.text, before, since), checked, limit, why)

    def kills(self, query: Query | None, limit: int, before: int | None) -> Page[Summary]:
        """The newest kills of stories that a query matches."""
        found = expression(query.clue) if query else Expression("")
        checked = None if found.exact else query
        return self._page(self._candidates(killed_only(found.text), before), checked, limit)

    def having(self, text: str, limit: int, before: int | None) -> Page[Summary]:
        """The newest stories that have a token."""
        return self._page(self._candidates(token(text), before), None, limit)

    def tally(self, query: Query, since: int) -> Tally:
        """How many stories match a query, from an id on."""
        found = expression(query.clue)
        candidates = Candidates(self._connection, found.text, seconds=TALLY_BUDGET, since=since)
        days: Counter[int] = Counter()
        for id in chain.from_iterable(candidates):
            if found.exact or query.matches(Facts(searched_story(self._connection, id), self._vocabulary)):
                days[id // DAY] += 1
        named = {day_name(day): count for day, count in sorted(days.items())}
        return Tally(days.total(), named, candidates.complete)

    def _candidates(self, text: str, before: int | None, since: int = 0) -> Candidates:
        return Candidates(self._connection, text, seconds=BUDGET, before=before, since=since)

    def _page(
        self, candidates: Candidates, query: Query | None, limit: int, why: bool = False
    ) -> Page[Summary]:
        """Those of the candidates that match a query, if one is given."""

        def shown(id: int) -> list[Summary]:
            return self._if_matching(id, query, why) if query else [summary(self._connection, id)]

        return page(candidates, shown, limit)

    def _if_matching(self, id: int, query: Query, why: bool) -> list[Summary]:
        story = searched_story(self._connection, id)
        facts = Facts(story, self._vocabulary)
        if not query.matches(facts):
            return []
        shown = summary(self._connection, id)
        if why:
            shown["why"] = quoted(query.evidence(facts), story)
        return [shown]
