"""Entitlements: which stories the subscriptions of an owner may match.

Operators write them in a TOML file, as a query for each owner:

    [default]
    allows = "NOT SOURCE AP"

    [owners.acme]
    allows = "SOURCE AP OR SUBJECT sport"

`default` is for owners that are not named; without it they may match everything.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from processors.errors import EntitlementsError, QueryError
from processors.queries import Facts, Query, parse
from processors.subjects.vocabulary import Vocabulary


@dataclass(frozen=True)
class Entitlements:
    """Queries by owner. `default` is for all others; None allows everything."""

    owners: Mapping[str, Query] = field(default_factory=dict)
    default: Query | None = None

    @classmethod
    def load(cls, path: Path, vocabulary: Vocabulary) -> "Entitlements":
        """Read a file. Raises EntitlementsError, which names the file and what is wrong."""
        try:
            value = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise EntitlementsError(f"{path}: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise EntitlementsError(f"{path}: {error}") from None
        if unknown := value.keys() - {"default", "owners"}:
            raise EntitlementsError(f"{path}: {min(unknown)}: the tables are [default] and [owners.NAME]")
        owners = value.get("owners", {})
        if not isinstance(owners, dict):
            raise EntitlementsError(f"{path}: owners: write [owners.NAME]")
        queries = {name: _query(path, f"owners.{name}", table, vocabulary) for name, table in owners.items()}
        default = _query(path, "default", value["default"], vocabulary) if "default" in value else None
        return cls(queries, default)

    def allow(self, owner: str, facts: Facts) -> bool:
        """Whether an owner's subscriptions may match a story."""
        query = self.owners.get(owner, self.default)
        return query is None or query.matches(facts)


def _query(path: Path, name: str, table: object, vocabulary: Vocabulary) -> Query:
    """The query of a table. Raises EntitlementsError."""
    if not isinstance(table, dict) or table.keys() != {"allows"} or not isinstance(table["allows"], str):
        raise EntitlementsError(f'{path}: {name}: write allows = "a query"')
    try:
        return parse(table["allows"], vocabulary)
    except QueryError as error:
        raise EntitlementsError(f"{path}: {name}: {error} at {error.start + 1}") from None
