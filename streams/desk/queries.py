"""Parses the queries in requests; the same ones come again and again."""

from functools import lru_cache

from processors.errors import QueryError
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.subjects.vocabulary import Vocabulary
from streams.api.models import Fault
from streams.api.problems import ProblemError

REMEMBERED = 1_000  # queries


def read_query(text: str, vocabulary: Vocabulary, **place: str) -> Query | None:
    """The query that a request has; None for a blank one, which stands for all stories.

    `place` is where the request has it: `parameter="query"` or `pointer="#/query"`. It may take a while: not
    in the event loop. Raises ProblemError.
    """
    if not text.strip():
        return None
    try:
        return _parsed(text, vocabulary)
    except QueryError as error:
        fault: Fault = {"detail": str(error), **place, "start": error.start, "end": error.end}  # type: ignore[typeddict-item]
        raise ProblemError(422, "the query is not valid", faults=[fault]) from None


_parsed = lru_cache(REMEMBERED)(parse)
