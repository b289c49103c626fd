"""The life of a story: its newest version so far, and how other versions compare with it.

Versions are compared by their numbers if the wire has numbered both, else by the wire's times; if those are
equal, the later arrival is newer. A kill is accepted unless both its number and its time are older than those
of the newest version.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import orjson

from processors.story import PubStatus, Story, Time

MAX_DIGITS = 18  # a longer version is not treated as a number

Classification = Literal["new", "repeated", "outdated"]


@dataclass(frozen=True)
class Life:
    """The newest version of a story, as the stage `versions` remembers it."""

    version: str
    created: Time
    status: PubStatus
    digest: str
    counted: bool = False
    """Whether `version` is our count because the wire sent none."""

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
        )

    @classmethod
    def from_json(cls, data: bytes) -> "Life":
        return cls(**orjson.loads(data))

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self))


def classify(story: Story, life: Life | None) -> Classification:
    """Compare a version with the newest one so far; `life` is None if the story has not been seen before.

    `new` replaces the newest version, `repeated` is the same version sent again, and `outdated` is an older
    version that arrives late.
    """
    if life is None:
        return "new"
    if story["enrichment"].get("digest") == life.digest:
        return "repeated"
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


def set_version(story: Story, life: Life | None) -> None:
    """Set `version` if the wire sent none, and `enrichment.replaces` if this version replaces another.

    The first version is `1`; the next follows the newest one so far (`3` after `2`, `b.1` after `b`).
    """
    if "version" not in story:
        story["version"] = "1" if life is None else _next(life.version)
        story["enrichment"]["counted"] = True
    if life is None:
        return
    story["enrichment"]["replaces"] = {"version": life.version, "versionCreated": life.created}


def _next(version: str) -> str:
    number = _number(version)
    return f"{version}.1" if number is None else str(number + 1)


def _number(version: str | None) -> int | None:
    if version and version.isascii() and version.isdigit() and len(version) <= MAX_DIGITS:
        return int(version)
    return None
