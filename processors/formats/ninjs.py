"""ninjs 1.x, 2.x and 3.x: IPTC's News in JSON, and what systems that are close to it make of it.

1.x has `body_text`, `headline`, `versioncreated`, `person`; 2.x has arrays, `bodies` and `headlines`,
still in lower case; 3.x has camel case. Newsroom systems mix the three, so each property is read under any
of its names and written as in ninjs 3.1. Unknown properties are dropped. Superdesk, its content API, the AP
Media API and TT add properties of their own.

https://www.iptc.org/std/ninjs/, https://developer.ap.org/ap-media-api/
"""

from collections.abc import Iterator
from urllib.parse import quote

from processors.drafts import EMBARGOED, Draft, DraftProperties, SetAside
from processors.formats.anpa import PRIORITIES
from processors.formats.items import Item, parse_items
from processors.formats.json import (
    Object,
    as_string,
    each,
    first,
    is_json,
    lower_keys,
    names,
    objects,
    read_json,
    string,
    unknown_object,
)
from processors.formats.json_concepts import concept, genre, info_source, place, subject
from processors.formats.json_links import alternative_ids, find_associations
from processors.formats.json_texts import fill_body, find_texts, plain_texts, read_bodies
from processors.formats.ninjs_kinds import TEXT_TYPES, find_kind, find_status
from processors.formats.properties import as_text, parse_urgency, without_by, without_empty
from processors.formats.times import parse_time
from processors.sources import Receipt
from processors.story import Text

# Where messages with several items have them: ninjs, AP's feeds (`data.items[].item`), Superdesk's lists.
ENVELOPES = ("items", "item", "_items", "data")
MAX_DEPTH = 5  # of envelopes in each other
# An object with one of these properties, or with one that begins like these, is an item.
MARKS = frozenset("uri guid pubstatus headline headlines bodies descriptions versioncreated".split())
STEMS = ("body_", "headline_", "description_")


def looks_like(data: bytes) -> bool:
    """A JSON object, or an array of them."""
    return is_json(data)


def parse(data: bytes, receipt: Receipt) -> list[Item]:
    """Parse a message: one item, or several in an array or an envelope.

    Raises StoryError (`encoding`, `json`, `not-a-story`, `too-large`).
    """
    message, repairs = read_json(data)
    return parse_value(message, repairs, receipt)


def parse_value(message: object, repairs: list[str], receipt: Receipt) -> list[Item]:
    """Parse the items in a JSON value."""
    items = list(_items(message))
    return parse_items(items, lambda item: _parse_item(item, list(repairs), receipt))


def _items(value: object, depth: int = 0) -> Iterator[object]:
    """The items in a value: in an array, in an envelope, or the value itself."""
    if depth == MAX_DEPTH:
        yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _items(entry, depth + 1)
    elif isinstance(value, dict) and not _is_item(lower_keys(value)):
        inner = next((value[name] for name in ENVELOPES if isinstance(value.get(name), dict | list)), None)
        if inner is None:
            yield value
        else:
            yield from _items(inner, depth + 1)
    else:
        yield value


def _is_item(source: Object) -> bool:
    """Whether an object is an item. A kill of Superdesk's may have only `_id`, `type` and `state`."""
    is_superdesk = "state" in source and string(source, "type") in TEXT_TYPES
    return is_superdesk or any(key in MARKS or key.startswith(STEMS) for key in source)


def _parse_item(item: object, repairs: list[str], receipt: Receipt) -> Draft | SetAside:
    source = lower_keys(item) if isinstance(item, dict) else {}
    if not _is_item(source):
        raise unknown_object(item, "news item")
    status = find_status(source)
    if kind := find_kind(source):
        return SetAside(kind)
    sources = each(first(source, "infosources", "infosource", "source"), info_source)
    # What an item names as its source may change from version to version; who provides it does not.
    providers = (
        names(source.get("provider")) + names(source.get("source")) + names(source.get("copyrightholder"))
    )
    wire = receipt.find_source(*providers, *(entry.get("name", "") for entry in sources))

    def text(*properties: str) -> str:
        return string(source, *properties)

    def time(name: str, *other_names: str) -> str:
        return parse_time(name, text(name.lower(), *other_names), repairs, wire)

    until = time("embargoedUntil", "embargoed", "embargo")
    if not until and _is_embargoed(source) and status in ("", "usable"):
        status = EMBARGOED
    uri = wire.uri(_identifier(source))
    headlines = plain_texts(find_texts(source, "headline", "headlines"), repairs, one_line=True)
    descriptions = plain_texts(find_texts(source, "description", "descriptions"), repairs)
    bodies = find_texts(source, "body", "bodies") or _inline_renditions(source.get("renditions"))
    properties: DraftProperties = {
        "uri": uri,
        "version": as_string(source.get("version")) or as_string(source.get("_current_version")),
        "versionCreated": time("versionCreated", "_updated"),
        "firstCreated": time("firstCreated"),
        "contentCreated": time("contentCreated"),
        "embargoedUntil": until,
        "expires": time("expires"),
        "pubStatus": status,
        "urgency": _urgency(source, repairs),
        "profile": text("profile"),
        "copyrightHolder": text("copyrightholder"),
        "copyrightNotice": text("copyrightnotice"),
        "usageTerms": text("usageterms"),
        "edNote": text("ednote"),
        "language": text("language"),
        "title": text("title"),
        "by": _by(source),
        "slugline": text("slugline"),
        "located": text("located"),
        "headlines": headlines,
        "descriptions": descriptions,
        "bodies": read_bodies(bodies, repairs),
        "subjects": each(first(source, "subjects", "subject"), subject),
        "people": each(first(source, "people", "person"), concept),
        "organisations": each(first(source, "organisations", "organisation"), concept),
        "places": each(first(source, "places", "place"), place),
        "events": each(first(source, "events", "event"), concept),
        "infoSources": sources,
        "genres": each(first(source, "genres", "genre"), genre),
        "altIds": alternative_ids(source, uri),
        "associations": find_associations(source, wire),
    }
    fill_body(properties, repairs)
    return Draft(without_empty(properties), repairs, wire)


def _identifier(source: Object) -> str:
    """The id that all versions of an item share."""
    uri, own = string(source, "uri"), string(source, "_id")
    if own and uri.endswith(quote(own, safe="")):
        return own  # in Superdesk's content API, `uri` is where to fetch the item
    altids = source.get("altids")
    if isinstance(altids, dict) and (item_id := as_string(altids.get("itemid"))) and item_id in uri:
        return uri.partition("?")[0]  # AP's differ in the query from request to request
    return uri or string(source, "guid", "id", "_id")


def _is_embargoed(source: Object) -> bool:
    """Whether an item says that it is under embargo, be it in words or as `true`."""
    given = first(source, "embargoeduntil", "embargoed", "embargo")
    return bool(given) and str(given).strip().lower() not in ("", "false", "no", "none")


def _by(source: Object) -> str:
    """The byline, or the names of the authors."""
    found = first(source, "by", "byline", "bylines", "authors", "author")
    bylines = [without_by(name) for name in names(found, "by", "byline", "name")]
    return ", ".join(dict.fromkeys(filter(None, bylines)))


def _urgency(source: Object, repairs: list[str]) -> int:
    """The urgency, or what AP's letter of priority means."""
    letter = string(source, "editorialpriority").lower()
    return parse_urgency(string(source, "urgency"), repairs) or PRIORITIES.get(letter, 0)


def _inline_renditions(value: object) -> list[Text]:
    """The bodies that are in an item's renditions. Most wires only link to them."""
    found: list[Text] = []
    for rendition in objects(list(value.values()) if isinstance(value, dict) else value):
        found += find_texts(rendition, "body", "bodies")
        if content := string(rendition, "value", "content"):
            found.append(as_text(content, "main", string(rendition, "mimetype", "contenttype")))
    return found
