"""Entitlements: which stories the owner of a subscription may be told of.

A TOML file, which the setting `COPYTASTER_ENTITLEMENTS` names, has a query for each owner that is limited. A
story must match it as well as the query of the subscription:

    transport-desk = "SOURCE Norwick OR SOURCE Halden Press"
    "student.paper" = "SUBJECT sport AND LANGUAGE en"

An owner that the file does not name is not limited.
"""

import re
from collections.abc import Mapping

from processors.errors import EntitlementsError, QueryError
from processors.queries.parser import parse
from processors.queries.query import Query
from processors.subjects.vocabulary import Vocabulary
from processors.toml import read_toml


def load_entitlements(path: str, vocabulary: Vocabulary) -> Mapping[str, Query]:
    """Read a TOML file: the queries that stories must match, by owner; none if `path` is "".

    `vocabulary` has the subjects of queries.

    Raises OSError, and EntitlementsError, which names the file and the line.
    """
    text, entries = read_toml(path, EntitlementsError)
    queries: dict[str, Query] = {}
    for owner, query in entries.items():
        where = f"{path}:{_line(text, owner)}: {owner}"
        if not isinstance(query, str):
            raise EntitlementsError(
                f"{where}: must be a query in quotation marks; an owner with a dot needs them as well"
            )
        try:
            queries[owner] = parse(query, vocabulary)
        except QueryError as error:
            raise EntitlementsError(f"{where}: {error} (at character {error.start + 1})") from None
    return queries


def _line(text: str, owner: str) -> int:
    """The line of an owner, which tomllib does not tell; 1 if it is written in an unusual way."""
    found = re.search(rf"^[ \t]*\[?[ \t]*['\"]?{re.escape(owner)}\b", text, re.M)
    return text.count("\n", 0, found.start()) + 1 if found else 1
