"""Withdrawals: a story that replaces or kills another one takes that one back.

Wires publish an update or a kill as an item with a `uri` of its own, which names the earlier one in a link
(`associations`). Whoever has the earlier story has to learn of it under its own `uri`.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

import orjson

from processors.story import STANDARD, Association, Story

# Relations of an item to the one that it takes the place of, and to the one that takes its place, in lower
# case, without hyphens.
REPLACING = frozenset(
    """
    cancels correctionof corrects evolvedfrom kills predecessorversion previousversion replaces retracts
    rewriteof supersedes updateof updates
    """.split()
)
VOCABULARY = re.compile(r".*[:/#]", re.S)  # before the code of a QCode or URI
REPLACED = frozenset(("replacedby", "successorversion", "supersededby"))
OWN = ("dateline", "wireStatus")  # of enrichment, which say nothing of another story
SHARED = ("headlines", "infoSources")
MAX_SHARED = 2_000  # bytes of a property, of which each record has a copy; a longer one is left out


def withdrawals(story: Story) -> Iterator[Story]:
    """The records that take back the stories that this one replaces or kills, one for each `uri`.

    They are the same for all versions of the story, and whenever it is processed again. A version that is
    under embargo when it arrives takes back nothing.
    """
    until, received = story.get("embargoedUntil"), story["enrichment"]["received"]
    if until and datetime.fromisoformat(until) > datetime.fromisoformat(received):
        return
    uris = {link["uri"]: None for link in story.get("associations", ()) if is_replaced(link)}
    shared = {name: story.get(name, []) for name in SHARED}
    shared = {name: value if len(orjson.dumps(value)) <= MAX_SHARED else [] for name, value in shared.items()}
    for uri in uris:
        if uri != story["uri"]:
            yield _withdrawal(uri, story, shared)


def is_replaced(link: Association) -> bool:
    """Whether the story that has this link takes the place of the linked one."""
    return _word(link.get("rel", "")) in REPLACING


def successor(links: Iterable[Association]) -> str:
    """The uri of the story that takes the place of the one that has these links; "" if there is none."""
    return next((link["uri"] for link in links if _word(link.get("rel", "")) in REPLACED), "")


def is_replacement(relation: str) -> bool:
    """Whether a relation is between a story and one that replaces it, in either direction."""
    return _word(relation) in REPLACING | REPLACED


def _word(relation: str) -> str:
    code = VOCABULARY.sub("", relation.rstrip("/#"))
    return re.sub(r"[-_ ]", "", code).lower()


def _withdrawal(uri: str, by: Story, shared: dict[str, object]) -> Story:
    status = "withheld" if by["pubStatus"] == "withheld" else "canceled"
    verb = {"usable": "replaced", "withheld": "withheld", "canceled": "withdrawn"}[by["pubStatus"]]
    notice = f"This story has been {verb} by {by['uri']}."
    enrichment = {
        **by["enrichment"],
        "digest": hashlib.sha256("\0".join((uri, by["uri"], status)).encode()).hexdigest()[:40],
        "repairs": [],
        "withdrawnBy": by["uri"],
        "paragraphs": [],
        "stages": {},
    }
    record = {
        "uri": uri,
        "type": "text",
        "standard": STANDARD,
        "versionCreated": by["versionCreated"],
        "pubStatus": status,
        **shared,
        "bodies": [{"role": "main", "contentType": "text/plain", "value": notice}],
        "enrichment": {name: value for name, value in enrichment.items() if name not in OWN},
    }
    return cast(Story, record)
