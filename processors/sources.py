"""Sources: the wires that stories come from.

An id that is not a URI is unique only within its source, and a time without a zone is in the source's. A TOML
file, which the setting `COPYTASTER_SOURCES` names, describes the sources that need more than the defaults:

    [norwick]                                # the name, as it appears in records
    match = ["Norwick News Agency", "nnf"]   # how messages name it: provider, service, feed
    time-zone = "Europe/Zurich"              # of times without a zone
    id = '(?P<id>.+)-v\\d+'                   # the part of an id that all versions of a story share
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from processors.errors import SourcesError
from processors.toml import read_toml

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
MAX_ID = 500  # characters of a URI; a longer one is replaced by a hash
MAX_NAME = 40  # characters of a source's name in such a URI
KEYS = ("match", "time-zone", "id")


@dataclass(frozen=True)
class Source:
    """The wire that a story comes from; `name` is "" if it is unknown.

    `zone` is the time zone of times without one, None for UTC. `countries` (ISO 3166), the likeliest first,
    tell what an ambiguous abbreviation of a time zone means. `id` matches the part of an id that all versions
    of a story share, as its group `id`.
    """

    name: str = ""
    zone: ZoneInfo | None = None
    countries: tuple[str, ...] = ()
    id: re.Pattern[str] | None = None

    def uri(self, identifier: str) -> str:
        """An id as a URI: unchanged if it is one, else a URN of source and id. "" stays ""."""
        if not identifier:
            return ""
        if self.id and (found := self.id.fullmatch(identifier)):
            identifier = found["id"] or identifier
        is_uri = URI.fullmatch(identifier)
        name = "" if is_uri else self.name
        uri = identifier if is_uri else _urn(name, identifier)
        if len(uri) <= MAX_ID:
            return uri
        hashed = hashlib.sha256(f"{name} {identifier}".encode("utf-8", "replace")).hexdigest()[:40]
        return _urn(name[:MAX_NAME], hashed)


@dataclass(frozen=True)
class Sources:
    """The configured sources, by the names that messages use, in lower case."""

    by_name: Mapping[str, Source] = field(default_factory=dict)

    def find(self, names: Iterable[str]) -> Source:
        """The first configured source of these names, else one that has the first name."""
        given = [text for name in names if (text := " ".join(name.split()))]
        configured = (self.by_name[name.lower()] for name in given if name.lower() in self.by_name)
        return next(configured, Source(given[0]) if given else Source())


@dataclass(frozen=True)
class Receipt:
    """What is known of a message apart from its bytes.

    `source` and `pushed_by` are what its headers say of the wire and of who pushed it, "" if nothing.
    `replayed` is when the replay began that sent the message again, None if it is no replay.
    `repairs` are those that were needed to know all this.
    """

    received: datetime = field(default_factory=lambda: datetime.now(UTC))
    source: str = ""
    pushed_by: str = ""
    replayed: datetime | None = None
    sources: Sources = field(default_factory=Sources)
    repairs: tuple[str, ...] = ()

    def find_source(self, *names: str) -> Source:
        """The source of an item that gives these names for it, the most reliable first."""
        return self.sources.find((self.source, *names))


def load_sources(path: str) -> Sources:
    """Read the sources from a TOML file; none if `path` is "".

    Raises OSError, and SourcesError, which names the file and the line.
    """
    text, sections = read_toml(path, SourcesError)
    by_name: dict[str, Source] = {}
    for name, section in sections.items():
        where = _Place(path, text, name)
        source = _source(name, section, where)
        for other in [name, *_strings(section, "match", where)]:
            spelling = " ".join(other.split()).lower()
            if by_name.setdefault(spelling, source) is not source:
                raise where.error("match", f"{other!r} belongs to {by_name[spelling].name!r} already")
    return Sources(by_name)


@dataclass(frozen=True)
class _Place:
    """A section of a file of sources, to say where an error is."""

    path: str
    text: str
    section: str

    def error(self, key: str, message: str) -> SourcesError:
        return SourcesError(f"{self.path}:{self._line(key)}: [{self.section}] {key}: {message}")

    def _line(self, key: str) -> int:
        """The line of a key, or of the section if it is not found there. tomllib does not tell."""
        name = rf"(?:{re.escape(self.section)}|(['\"]){re.escape(self.section)}\1)"
        header = re.search(rf"^[ \t]*\[[ \t]*{name}[ \t]*\]", self.text, re.M)
        start = header.start() if header else 0
        entry = re.compile(rf"^[ \t]*['\"]?{re.escape(key)}['\"]?[ \t]*=", re.M).search(self.text, start)
        return self.text.count("\n", 0, entry.start() if entry else start) + 1


def _source(name: str, section: Any, where: _Place) -> Source:
    if not isinstance(section, dict):
        raise where.error(name, f"must be a section, [{name}]")
    for key in section:
        if key not in KEYS:
            raise where.error(key, f"is not one of {', '.join(KEYS)}")
    zone, pattern = _string(section, "time-zone", where), _string(section, "id", where)
    source = Source(name)
    if zone:
        try:
            source = replace(source, zone=ZoneInfo(zone))
        except (KeyError, ValueError, OSError):  # OSError: a folder of the database, such as "Europe"
            raise where.error("time-zone", f"{zone!r} is not a time zone, such as Europe/Zurich") from None
    if pattern:
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise where.error("id", f"{pattern!r} is not a regular expression: {error}") from None
        if "id" not in compiled.groupindex:
            raise where.error("id", f"{pattern!r} has no group (?P<id>...)")
        source = replace(source, id=compiled)
    return source


def _string(section: Mapping[str, Any], key: str, where: _Place) -> str:
    value = section.get(key, "")
    if not isinstance(value, str):
        raise where.error(key, "must be a string")
    return value


def _strings(section: Mapping[str, Any], key: str, where: _Place) -> list[str]:
    values = section.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise where.error(key, "must be a list of names")
    return values


def _urn(source: str, identifier: str) -> str:
    parts = [part for part in (source, identifier) if part]
    return "urn:x-copytaster:id:" + ":".join(quote(part, safe="") for part in parts)
