"""What the stage `alerts` remembers of a story.

`Alerted` is stored for each story that somebody was told of. It is small: of a version that was told, it has
hashes of the parts; of a subscription, its id, owner and name. `Held` is a story under embargo.
"""

import hashlib
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

import orjson

from processors.lives import Life
from processors.story import Quotation, RecordLink, Story, Subject, body, headline
from processors.subscriptions.alerts import Part

PARTS: tuple[Part, ...] = get_args(Part)
NAMES = frozenset(("PERSON", "ORG", "LOC", "MISC"))  # types of entities; the others are values
# The hash of what speakers do with their words. It is apart from that of quotations, because versions that
# were told before contract 1.5 have none, and have not changed for that.
ACTS = "acts"
HASH = 6  # bytes
MAX_PLAIN = 4_000_000  # bytes of JSON, of which more is compressed: that of 50,000 subscriptions and more

Hashes = Mapping[str, str]  # by part
Told = Mapping[str, Mapping[str, str]]  # by owner: the names of subscriptions by their ids


@dataclass(frozen=True)
class ToldVersion:
    """A version of a story that was told, and the subscriptions that have been told of no later one."""

    parts: Hashes
    """A hash of each part of the story that an update may have changed."""
    subscriptions: Told
    """By owner: the ids of subscriptions, and their names, which are empty if they are the ids."""

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        """The owner, id and name of each subscription."""
        for owner, names in self.subscriptions.items():
            for id, name in names.items():
                yield owner, id, name


@dataclass(frozen=True)
class Alerted:
    """The newest version of a story, and the versions that subscriptions were told of.

    Whoever was told of a story can thus be told what becomes of it.
    """

    life: Life | None
    """Null if the embargo of the newest version lasted longer than this is kept."""
    told: list[ToldVersion]
    """Those that some subscription was told of last; none once all know that it is taken back."""
    packed: str = ""
    """If `told` would take megabytes, it is empty, and this is its JSON: compressed (zlib) and in base64."""

    @classmethod
    def from_json(cls, data: bytes | None) -> "Alerted":
        """Read what is stored, unpacked; None stands for a story that nothing is stored of."""
        if data is None:
            return cls(None, [])
        value = orjson.loads(data)
        life = Life.from_stored(value["life"]) if value["life"] else None
        packed = value.get("packed")
        told = orjson.loads(zlib.decompress(b64decode(packed))) if packed else value["told"]
        return cls(life, [ToldVersion(each["parts"], each["subscriptions"]) for each in told])

    def to_json(self) -> bytes:
        """Write it, packed if it is large."""
        data = orjson.dumps({"life": self.life, "told": self.told})
        if len(data) <= MAX_PLAIN:
            return data
        packed = b64encode(zlib.compress(orjson.dumps(self.told))).decode()
        return orjson.dumps({"life": self.life, "told": [], "packed": packed})


@dataclass(frozen=True)
class Held:
    """A version of a story that subscriptions are told of when its embargo ends."""

    record: RecordLink
    """The message that has the version's whole record."""
    story: Story

    @classmethod
    def from_json(cls, data: bytes) -> "Held":
        """Raises ValueError, LookupError or TypeError if it is none."""
        value = orjson.loads(data)
        return cls(value["record"], value["story"])

    def to_json(self) -> bytes:
        return orjson.dumps(self)


def hashes(story: Story) -> dict[str, str]:
    """A hash of each part of a story."""
    parts: dict[Part, Iterable[str]] = {
        "headline": [headline(story)],
        "subjects": sorted({_subject(subject) for subject in story.get("subjects", ())}),
        "names": sorted({e["id"] for e in story.get("entities", ()) if e["type"] in NAMES}),
        "quotations": [
            words
            for quotation in story.get("quotations", ())
            for words in (_speaker(quotation), quotation["text"])
        ],
        "text": [body(story)],
    }
    hashed: dict[str, str] = {name: _hash(texts) for name, texts in parts.items()}
    if acts := [quotation["act"] for quotation in story.get("quotations", ()) if "act" in quotation]:
        hashed[ACTS] = _hash(acts)
    return hashed


def changed(before: Hashes, after: Hashes) -> list[Part]:
    """The parts that differ between two versions."""
    acts_differ = ACTS in before and ACTS in after and before[ACTS] != after[ACTS]
    return [
        part
        for part in PARTS
        if before.get(part) != after.get(part) or (part == "quotations" and acts_differ)
    ]


def _subject(subject: Subject) -> str:
    return subject.get("uri") or subject.get("literal") or subject.get("name") or ""


def _speaker(quotation: Quotation) -> str:
    speaker = quotation["speaker"]
    return speaker["name"] or "" if speaker else ""


def _hash(texts: Iterable[str]) -> str:
    hashed = hashlib.blake2b(digest_size=HASH)
    for text in texts:
        hashed.update(text.encode("utf-8", "surrogatepass"))
        hashed.update(b"\0")
    return hashed.hexdigest()
