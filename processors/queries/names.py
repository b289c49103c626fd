"""The keys of names: of people, organisations and places."""

from functools import lru_cache

from processors.queries.scopes import Key, plain_name

KINDS = {"PERSON": "PERSON", "ORG": "ORG", "LOC": "PLACE"}  # by the type of an entity
# Ends of the names of companies, which do not count.
LEGAL_FORMS = frozenset(
    "ab ag asa bv b.v co company corp corporation gmbh inc incorporated kg kgaa limited llc llp lp ltd nv n.v"
    " oyj plc pty sa s.a s.a.r.l sarl se spa s.p.a srl s.r.l".split()
)


@lru_cache(maxsize=20_000)
def name_key(kind: str, name: str) -> Key | None:
    """The key of a name; None if it has no words. `kind` is one of the values of `KINDS`."""
    words = list(plain_name(name))
    while words[0:1] == ["the"] and len(words) > 1:
        del words[0]
    while kind == "ORG" and len(words) > 1 and words[-1].removesuffix(".") in LEGAL_FORMS:
        del words[-1]
    return (kind, *words) if words else None
