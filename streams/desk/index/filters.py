"""By what stories can be filtered, and how many there are of each."""

import sqlite3
from collections import Counter, defaultdict

from processors.subjects.vocabulary import SLUGS, Vocabulary
from streams.desk.index.api_types import Filters

MAX_SHOWN = 100  # sources and languages


def filters(connection: sqlite3.Connection, vocabulary: Vocabulary) -> Filters:
    """By what stories can be filtered; those of most stories first. All desks, also those without stories."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kind, value, stories in connection.execute(
        "SELECT kind, value, sum(stories) FROM properties GROUP BY kind, value"
    ):
        found[kind][value] = stories
    return {
        "desks": [
            {
                "uri": vocabulary[code].uri,
                "slug": SLUGS[code],
                "name": vocabulary[code].name,
                "stories": stories,
            }
            for code, stories in Counter({code: found["desk"][code] for code in SLUGS}).most_common()
        ],
        "sources": [
            {"name": name, "stories": stories} for name, stories in found["source"].most_common(MAX_SHOWN)
        ],
        "languages": [
            {"code": code, "stories": stories} for code, stories in found["language"].most_common(MAX_SHOWN)
        ],
        "urgencies": [
            {"urgency": int(urgency), "stories": stories}
            for urgency, stories in sorted(found["urgency"].items())
        ],
    }
