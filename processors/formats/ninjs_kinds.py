"""Whether an item in JSON is a text story, and whether it may be published."""

import re
from collections.abc import Iterator

from processors.formats.json import Object, lower_keys, objects, string
from processors.formats.properties import TAKEN_BACK, parse_status, strictest

KINDS = {
    **{kind: kind for kind in "audio video picture graphic composite component event planning".split()},
    "image": "picture",
    "photo": "picture",
    "package": "composite",
    "planning_featured": "planning",
}
TEXT_TYPES = frozenset(("text", "preformatted"))
MEDIA = {"image": "picture", "video": "video", "audio": "audio"}  # by the first part of a media type
PICTURE_FILE = re.compile(r"\.(?:gif|jpe?g|png|tiff?|webp)(?:\?|$)", re.I)
CAPTIONS = ("body_caption", "body_credit")
# Properties beside `pubstatus` that can take a story back: Superdesk's state and operation, AP's signals and
# editorial types. Most of their words say nothing about that, such as `published` and `newscontent`.
OTHER_STATUSES = ("state", "status", "operation", "signal", "signals", "editorialtypes")
# Of Superdesk and other newsroom systems: what has not been published, or never will be.
UNPUBLISHED = frozenset(("draft", "spiked", "trash"))
DELETED = ("deleted", "is_deleted", "isdeleted")
STATUS_CODES = ("qcode", "code", "literal", "value", "uri")


def find_status(source: Object) -> str:
    """The `pubStatus` of an item; "" if it has none. The strictest counts if it has several."""
    given = source.get("pubstatus")
    statuses = [parse_status(word) for word in _words(given)]
    if given and not statuses:
        statuses = [str(given)]  # of a type that we do not know, so not usable
    others = [parse_status(word) for name in OTHER_STATUSES for word in _words(source.get(name))]
    if any(source.get(name) is True for name in DELETED):
        return "canceled"
    others = ["withheld" if status in UNPUBLISHED else status for status in others]
    return strictest(statuses + [status for status in others if status in TAKEN_BACK])


def find_kind(source: Object) -> str:
    """The ninjs type of an item that is not a text story; "" if it is one."""
    kind = string(source, "type").lower()
    if kind in TEXT_TYPES:
        return ""
    media = string(source, "mimetype").lower().partition("/")[0]
    return KINDS.get(kind) or MEDIA.get(media) or ("picture" if _has_only_pictures(source) else "")


def _words(value: object) -> Iterator[str]:
    """The words of a status, which may be objects, such as `{"qcode": "stat:canceled"}`."""
    for entry in objects(value):
        if word := string(entry, *STATUS_CODES, "name"):
            yield word


def _has_only_pictures(source: Object) -> bool:
    """Whether all renditions of an item are pictures, and it has no body but their caption."""
    renditions = source.get("renditions")
    entries = list(renditions.values()) if isinstance(renditions, dict) else renditions
    if not isinstance(entries, list) or not entries:
        return False
    has_body = any(key.startswith(("body", "bodies")) and key not in CAPTIONS for key in source)
    return not has_body and all(_is_picture(entry) for entry in entries)


def _is_picture(rendition: object) -> bool:
    if not isinstance(rendition, dict):
        return False
    source = lower_keys(rendition)
    media_type = string(source, "mimetype", "contenttype", "type").lower()
    return media_type.startswith(("image/", "picture")) or bool(
        PICTURE_FILE.search(string(source, "href", "url"))
    )
