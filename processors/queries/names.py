"""Names of people, organisations and places: their words, and their keys."""

from collections.abc import Iterable
from functools import lru_cache

from processors.queries.words import words

KINDS = {"PERSON": "PERSON", "ORG": "ORG", "LOC": "PLACE"}  # by the type of an entity
# Ends of the names of companies, which do not count.
LEGAL_FORMS = frozenset(
    "ab ag asa bv b.v co company corp corporation gmbh inc incorporated kg kgaa limited llc llp lp ltd nv n.v"
    " oyj plc pty sa s.a s.a.r.l sarl se spa s.p.a srl s.r.l".split()
)


@lru_cache(maxsize=20_000)
def plain_name(name: str) -> tuple[str, ...]:
    """The words of a name, which recurs from story to story."""
    return tuple(words(name))


@lru_cache(maxsize=20_000)
def short_name(name: str) -> tuple[str, ...]:
    """The words of an organisation's name, without its legal form."""
    found = plain_name(name)
    end = len(found)
    while end > 1 and found[end - 1].removesuffix(".") in LEGAL_FORMS:
        end -= 1
    return found[:end]


def aliases(names: Iterable[str]) -> set[tuple[str, ...]]:
    """The words of each name, also without a legal form (Inc., AG)."""
    return {words for name in names for words in (plain_name(name), short_name(name)) if words}


@lru_cache(maxsize=20_000)
def name_key(kind: str, name: str) -> tuple[str, ...] | None:
    """The key of a name; None if it has no words. `kind` is one of the values of `KINDS`."""
    found = short_name(name) if kind == "ORG" else plain_name(name)
    start = 0
    while start < len(found) - 1 and found[start] == "the":
        start += 1
    return (kind, *found[start:]) if found else None
