"""Links of items in JSON: their other ids, and the items that they are associated with."""

from collections.abc import Iterator

from processors.formats.json import Object, as_string, lower_keys, objects, string
from processors.formats.properties import without_empty
from processors.sources import Source
from processors.story import AltId, Association
from processors.withdrawals import is_replacement

# Properties of Superdesk (`evolvedfrom`, `rewrite_of`, `rewritten_by`), TT (`replacing`) and others that name
# the story that an item replaces, or the one that replaces it, and the relation that they mean.
REPLACEMENTS = {
    "correctionof": "correctionOf",
    "evolvedfrom": "evolvedFrom",
    "replaces": "replaces",
    "replacing": "replaces",
    "rewriteof": "rewriteOf",
    "supersedes": "supersedes",
    "updateof": "updateOf",
    "replacedby": "replacedBy",
    "rewrittenby": "replacedBy",
    "supersededby": "supersededBy",
}
IDS = ("uri", "guid", "id", "_id")


def alternative_ids(source: Object, uri: str) -> list[AltId]:
    """Other ids: an object in ninjs 1.x, an array of role and value in later versions; and the `guid`."""
    altids = source.get("altids")
    pairs: list[tuple[str, object]]
    if isinstance(altids, dict):
        pairs = [(str(role), value) for role, value in altids.items()]
    else:
        pairs = [(as_string(e.get("role")) or "id", e.get("value", e.get("name"))) for e in objects(altids)]
    pairs.append(("guid", source.get("guid")))
    ids = ((role, as_string(value)) for role, value in pairs)
    return [{"role": role, "value": value} for role, value in ids if value not in ("", uri)]


def find_associations(source: Object, wire: Source) -> list[Association]:
    """The items that an item is associated with, by name and relation."""
    found = [*_associated(source.get("associations"), wire), *_replacements(source, wire)]
    unique = {(link["uri"], link.get("rel"), link["name"]): link for link in found}
    return list(unique.values())


def _associated(value: object, wire: Source) -> Iterator[Association]:
    """Associated items: an object by name in 1.x, whose values may be arrays, and an array in 3.x."""
    named = value.items() if isinstance(value, dict) else [("", value)]
    for key, items in named:
        for item in objects(items):
            relation = as_string(item.get("rel")) or (key if is_replacement(key) else "")
            kind = as_string(item.get("type")).lower()
            name = key or as_string(item.get("name")) or relation or kind
            uri = wire.uri(string(item, *IDS))
            if uri and name:
                yield without_empty(Association(name=name, uri=uri, type=kind, rel=relation))


def _replacements(source: Object, wire: Source) -> Iterator[Association]:
    for key, value in source.items():
        if relation := REPLACEMENTS.get(key.replace("_", "")):
            for item in value if isinstance(value, list) else [value]:
                identifier = string(lower_keys(item), *IDS) if isinstance(item, dict) else as_string(item)
                if identifier:
                    yield {"name": relation, "uri": wire.uri(identifier), "rel": relation}
