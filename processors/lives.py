"""The life of a story: its newest version so far, and how other versions compare with it.

Versions are compared by their numbers if the wire has numbered both, else by the wire's times; if those are
equal, the later arrival is newer. A kill is accepted unless both its number and its time are older than those
of the newest version.

A replay (`enrichment.replayed`) does not change which version is the newest: that version passes again, once
per replay. Others are outdated, except those that arrived after it and were refused then.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal

import orjson

from processors.story import PubStatus, Story, Time

MAX_DIGITS = 18  # a longer version is not treated as a number

Classification = Literal["new", "replayed", "repeated", "outdated"]


@dataclass(frozen=True)
class Life:
    """The newest version of a story, as the stage `versions` remembers it."""

    version: str
    created: Time
    status: PubStatus
    digest: str
    counted: bool = False
    """Whether `version` is our count because the wire sent none."""
    received: Time | None = None
    """When the version's raw message arrived on Kafka; null if an earlier release stored this."""
    replayed: Time | None = None
    """When the last replay began in which the version passed; null if it passed in none."""

    @classmethod
    def of(cls, story: Story) -> "Life":
        """The life of a story whose newest version is this one."""
        enrichment = story["enrichment"]
        return cls(
            story["version"],
            story["versionCreated"],
            story["pubStatus"],
            enrichment.get("digest", ""),
            enrichment.get("counted", False),
            enrichment["received"],
            enrichment.get("replayed"),
        )

    @classmethod
    def from_json(cls, data: bytes) -> "Life":
        return cls.from_stored(orjson.loads(data))

    @classmethod
    def from_stored(cls, value: Mapping[str, Any]) -> "Life":
        """The life in a store; what a later release has added is ignored, so that releases can be mixed."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: content for name, content in value.items() if name in known})

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self))


def classify(story: Story, life: Life | None) -> Classification:
    """Compare a version with the newest one so far; `life` is None if the story has not been seen before.

    `new` replaces the newest version, `replayed` is the newest version in a replay that it has not passed in
    yet, `repeated` is the same version sent again, and `outdated` is an older version that arrives late.
    """
    if life is None:
        return "new"
    replayed = story["enrichment"].get("replayed")
    if story["enrichment"].get("digest") == life.digest:
        return "replayed" if replayed and replayed > (life.replayed or "") else "repeated"
    # What arrived before the newest version was judged before; only what arrived later is judged as then.
    if replayed and (life.received is None or story["enrichment"]["received"] <= life.received):
        return "outdated"
    if "withdrawnBy" in story["enrichment"] and story["pubStatus"] == life.status:
        return "repeated"  # it has been taken back already
    number = None if "counted" in story["enrichment"] else _number(story.get("version"))
    known = None if life.counted else _number(life.version)
    earlier = datetime.fromisoformat(story["versionCreated"]) < datetime.fromisoformat(life.created)
    if story["pubStatus"] == "canceled" and life.status != "canceled":
        return "outdated" if earlier and (number or 0) < (known or 0) else "new"
    if number is not None and known is not None and number != known:
        return "new" if number > known else "outdated"
    return "outdated" if earlier else "new"


def admitted(story: Story, life: Life | None) -> Life:
    """The life of a story after a version that is `new` or `replayed`."""
    if life and story["enrichment"].get("digest") == life.digest:
        return replace(life, replayed=story["enrichment"].get("replayed"))
    return Life.of(story)


def set_version(story: Story, life: Life | None) -> None:
    """Set `version` if the wire sent none, and `enrichment.replaces` if this version replaces another.

    The first version is `1`; the next follows the newest one so far (`3` after `2`, `b.1` after `b`). A
    replay has the version that it had before, and replaces that one.
    """
    if "version" not in story:
        story["version"] = _version_after(story, life)
        story["enrichment"]["counted"] = True
    if life is None:
        return
    story["enrichment"]["replaces"] = {"version": life.version, "versionCreated": life.created}


def _version_after(story: Story, life: Life | None) -> str:
    if life is None:
        return "1"
    is_replay = story["enrichment"].get("digest") == life.digest
    return life.version if is_replay else _next(life.version)


def _next(version: str) -> str:
    number = _number(version)
    return f"{version}.1" if number is None else str(number + 1)


def _number(version: str | None) -> int | None:
    if version and version.isascii() and version.isdigit() and len(version) <= MAX_DIGITS:
        return int(version)
    return None
