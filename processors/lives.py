"""The life of a story: which of its versions is the newest, and what one that comes is to those before it.

Versions are told apart by their numbers where both have one, else by the wire's time, else by the
order in which they came. A kill, once it is no older than what it takes back, always goes through.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import orjson

from processors.story import PubStatus, Story, Time

LONGEST_NUMBER = 18  # digits; what is longer is a name, not a number

Place = Literal["new", "repeated", "outdated"]


@dataclass(frozen=True)
class Life:
    """What is remembered of a story: its newest version, and what the wire's bytes of that came to."""

    version: str
    created: Time
    status: PubStatus
    digest: str

    @classmethod
    def of(cls, record: Story) -> "Life":
        """The life of a story whose newest version this is."""
        enrichment = record["enrichment"]
        created, status = record["versionCreated"], record["pubStatus"]
        return cls(record["version"], created, status, enrichment.get("digest", ""))

    @classmethod
    def from_json(cls, data: bytes) -> "Life":
        return cls(**orjson.loads(data))

    def to_json(self) -> bytes:
        return orjson.dumps(asdict(self))


def place(record: Story, life: Life | None) -> Place:
    """What a record is to the newest version that came before it."""
    if life is None:
        return "new"
    if record["enrichment"].get("digest") == life.digest:
        return "repeated"
    number, known = _number(record.get("version")), _number(life.version)
    earlier = datetime.fromisoformat(record["versionCreated"]) < datetime.fromisoformat(life.created)
    if record["pubStatus"] == "canceled" and life.status != "canceled":
        return "outdated" if earlier and (number or 0) < (known or 0) else "new"
    if number is not None and known is not None and number != known:
        return "new" if number > known else "outdated"
    return "outdated" if earlier else "new"


def follow(record: Story, life: Life | None) -> None:
    """Give a new version its number, if the wire gave none, and note which one it replaces."""
    if life is None:
        record.setdefault("version", "1")
        return
    if "version" not in record:
        number = _number(life.version)
        record["version"] = f"{life.version}.1" if number is None else str(number + 1)
    record["enrichment"]["replaces"] = {"version": life.version, "versionCreated": life.created}


def _number(version: str | None) -> int | None:
    if version and version.isascii() and version.isdigit() and len(version) <= LONGEST_NUMBER:
        return int(version)
    return None
