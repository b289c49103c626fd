"""The queries of all open connections, each of which a story is matched with once."""

import logging
from collections import Counter
from collections.abc import Iterable

from processors.queries.facts import Facts
from processors.queries.index import Index
from processors.queries.query import Query

logger = logging.getLogger(__name__)


class Matching:
    """Queries by their canonical form. Not thread-safe."""

    def __init__(self) -> None:
        self._index = Index()
        self._uses = Counter[str]()

    def add(self, queries: Iterable[Query]) -> None:
        for query in queries:
            text = str(query)
            if not self._uses[text]:
                self._index.add(text, query)
            self._uses[text] += 1

    def remove(self, queries: Iterable[Query]) -> None:
        """Remove queries that were added; those that others have added as well stay."""
        for query in queries:
            text = str(query)
            self._uses[text] -= 1
            if not self._uses[text]:
                del self._uses[text]
                self._index.remove(text)

    def matching(self, facts: Facts) -> frozenset[str]:
        """The queries that a story matches."""
        if not self._uses:
            return frozenset()
        try:
            return frozenset(self._index.matching(facts).keys)
        except Exception:  # a bug, for which the other stories must not wait
            logger.exception("a story cannot be matched")
            return frozenset()
