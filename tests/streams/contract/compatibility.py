"""Finds the changes of a schema that would break consumers."""

from collections.abc import Callable, Iterator
from typing import Any

Schema = dict[str, Any]


def breaks(old: Schema, new: Schema) -> list[str]:
    """The changes from `old` to `new` that would break a consumer of `old`, a line each, with a path.

    A consumer reads: everything that `new` allows must be allowed by `old`, except properties that `old` does
    not declare, which consumers ignore. These are breaking changes:

    - a property that is gone;
    - another type, or one more, `null` included; a number may become an integer, which is a number;
    - a new value in an `enum` or beside a `const`, or an `enum` or `const` dropped: a consumer that switches
      on the values has no branch for the new ones. A value that is no longer used is harmless;
    - a property that was always there and no longer needs to be;
    - a bound (`minimum`, `maximum`, `minLength`, `maxLength`, `minItems`, `maxItems`) that is wider or gone;
      a `pattern` or `format` that is different or gone;
    - any of these in the items of an array, in the values of an object used as a map, in the alternatives of
      `anyOf` or behind a `$ref`.

    Titles, descriptions and the names in `$defs` are not compared. Raises ValueError for unknown keywords.
    """
    return list(_Comparison(old, new).breaks(old, new, "$"))


def breaks_writers(old: Schema, new: Schema) -> list[str]:
    """The changes from `old` to `new` that would break a client that writes by `old`.

    What such a client writes must be allowed by `new`, so a property may be added that is not required.
    """
    before = old.get("$defs", {})
    definitions = {n: _asked_for(before.get(n, each), each) for n, each in new.get("$defs", {}).items()}
    return breaks(_asked_for(old, new) | {"$defs": definitions}, old)


def _asked_for(old: Schema, new: Schema) -> Schema:
    """A schema without the properties that writers of `old` do not know and need not give."""
    known = {*old.get("properties", ()), *new.get("required", ())}
    return new | {"properties": {n: each for n, each in new.get("properties", {}).items() if n in known}}


NOTES = frozenset(("$schema", "$id", "$comment", "$defs", "title", "description", "default", "x-version"))
STRUCTURE = frozenset(
    ("type", "properties", "required", "items", "additionalProperties", "anyOf", "enum", "const")
)
LOWER = frozenset(("minimum", "minLength", "minItems"))
UPPER = frozenset(("maximum", "maxLength", "maxItems"))
EXACT = frozenset(("pattern", "format"))
KNOWN = NOTES | STRUCTURE | LOWER | UPPER | EXACT


class _Comparison:
    """Compares two documents and resolves their references. Our schemas are not recursive."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old.get("$defs", {}), new.get("$defs", {})

    def breaks(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        if "anyOf" in old or "anyOf" in new:
            yield from self._alternatives(old, new, path)
            return
        if "type" in old and not _is_narrower(new.get("type"), old["type"]):
            yield f"{path}: was {old['type']}, is {new.get('type', 'anything')}"
            return
        yield from _values(old, new, path)
        yield from _bounds(old, new, path)
        yield from self._properties(old, new, path)
        for keyword, step in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(old.get(keyword), dict):
                within = new.get(keyword)
                yield from self.breaks(old[keyword], within if isinstance(within, dict) else {}, path + step)

    def _alternatives(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        """Each alternative of the new schema must be compatible with one of the old."""
        known = old.get("anyOf", [old])
        for alternative in new.get("anyOf", [new]):
            found = [list(self.breaks(one, alternative, path)) for one in known]
            if all(found):
                yield min(found, key=len)[0]

    def _properties(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        given = new.get("properties", {})
        for name, schema in old.get("properties", {}).items():
            if name not in given:
                yield f"{path}.{name}: is gone"
                continue
            if name in old.get("required", ()) and name not in new.get("required", ()):
                yield f"{path}.{name}: was always there, and need not be"
            yield from self.breaks(schema, given[name], f"{path}.{name}")
        for name in old.get("required", ()):
            if name not in old.get("properties", {}) and name not in new.get("required", ()):
                yield f"{path}.{name}: was always there, and need not be"


def _resolved(schema: Schema, definitions: dict[str, Schema]) -> Schema:
    """Resolve a schema that may be a reference. Raises ValueError for unknown keywords."""
    while "$ref" in schema:
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = definitions[schema["$ref"].removeprefix("#/$defs/")] | beside
    if unknown := schema.keys() - KNOWN:
        raise ValueError(f"unknown keywords: {sorted(unknown)}")
    return schema


def _is_narrower(new: Any, old: Any) -> bool:
    return new == old or (new, old) == ("integer", "number")


def _values(old: Schema, new: Schema, path: str) -> Iterator[str]:
    before, after = _allowed(old), _allowed(new)
    if before is None:
        return
    if after is None:
        yield f"{path}: was one of {before}, may be anything"
    elif more := [value for value in after if value not in before]:
        yield f"{path}: may be {more}, which consumers do not know"


def _allowed(schema: Schema) -> list[Any] | None:
    values: list[Any] | None = [schema["const"]] if "const" in schema else schema.get("enum")
    return values


def _bounds(old: Schema, new: Schema, path: str) -> Iterator[str]:
    def is_kept(keyword: str, holds: Callable[[Any, Any], bool]) -> bool:
        return keyword not in old or (keyword in new and holds(new[keyword], old[keyword]))

    for keywords, holds in (
        (LOWER, lambda after, before: after >= before),
        (UPPER, lambda after, before: after <= before),
        (EXACT, lambda after, before: after == before),
    ):
        for keyword in sorted(keywords):
            if not is_kept(keyword, holds):
                yield f"{path}: {keyword} was {old[keyword]}, is {new.get(keyword, 'none')}"
