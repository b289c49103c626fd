"""Parses the queries in requests; the same ones come again and again."""

from functools import lru_cache

from processors.errors import QueryError
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.subscription import MAX_QUERY
from streams.api.models import Fault
from streams.api.problems import ProblemError, wrong_parameter

REMEMBERED = 100  # queries, of up to 300 kB each
PARAMETER = "query"


def read_query(text: str, vocabulary: Vocabulary) -> Query | None:
    """The query of the parameter `query`; None for a blank one, which stands for all stories.

    Parsing may take a while: not in the event loop. Raises ProblemError.
    """
    if not text.strip():
        return None
    if len(text) > MAX_QUERY:
        raise wrong_parameter(PARAMETER, f"has more than {MAX_QUERY} characters")
    try:
        return parsed(text, vocabulary)
    except QueryError as error:
        raise wrong_query(error, {"detail": str(error), "parameter": PARAMETER}) from None


def wrong_query(error: QueryError, fault: Fault) -> ProblemError:
    """The places of an error, for a fault that says where the query is."""
    fault |= {"start": error.start, "end": error.end}
    return ProblemError(422, "the query is not valid", faults=[fault])


parsed = lru_cache(REMEMBERED)(parse)
