"""The messages that fuzzing changes: a story in every format, and kills."""

import re
from typing import NamedTuple

from tests.conftest import SAMPLES
from tests.integration.wires import TEXT, WIRES
from tests.processors.formats.stories import NAMES, sample

# What may change in a kill, and still it is one: texts of elements, strings, and what is below KILL.
CONTENT = re.compile(
    rb">(?P<element>[^<>]+)<|:\s*\"(?P<string>[^\"]*)\"|KILL(?:,\d+<)?\n(?P<copy>[^\x03]*)", re.S
)


class Kill(NamedTuple):
    """A kill, and the parts of it that say nothing of its status."""

    data: bytes
    uri: str
    content: list[tuple[int, int]]


def _stories() -> dict[str, bytes]:
    stories = {name: sample(name) for name in NAMES}
    stories |= {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir()) if path.is_file()}
    for name, (wire, _) in WIRES.items():
        stories |= {f"{name} {version}": wire(version, text) for version, text in ((1, TEXT), (3, ""))}
    return stories


def _kills() -> dict[str, Kill]:
    kills: dict[str, Kill] = {}
    for name, (wire, uri) in WIRES.items():
        numbered = 3 if name in ("anpa", "iptc7901") else 1
        full = wire(numbered, TEXT).replace(b"usable", b"canceled").replace(b"Usable", b"Canceled")
        kills |= {f"{name} kill": _kill(full, uri), f"{name} kill, empty": _kill(wire(3, ""), uri)}
    del kills["atom kill"]  # only a deleted-entry, which has no content, kills
    return kills


def _kill(data: bytes, uri: str) -> Kill:
    spans = [match.span(match.lastgroup or 0) for match in CONTENT.finditer(data)]
    return Kill(data, uri, [(start, end) for start, end in spans if data[start:end] != b"canceled"])


STORIES = _stories()
KILLS = _kills()
