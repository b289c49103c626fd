"""Wires that send stories: good and bad ones, versions, kills, embargoes and pictures."""

import itertools
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from confluent_kafka import Producer

from processors.errors import StoryError
from processors.formats import parse
from processors.story import Story
from streams.headers import SOURCE_HEADER
from tests.conftest import SAMPLES

STORIES = Path(__file__).parents[2] / "stories"
SOURCES = ("norwick", "halden", "harbour")
SOURCES_FILE = "".join(f"[{name}]\n" for name in SOURCES)
BAD = (b'{"uri": "urn:x:cut", "headline": "Talks', b"12 34 -- 56", b"<nitf><head></nitf>", b"\x00\xff\x00")
DELAYS = {"norwick": 2.0, "halden": 9.0, "harbour": 40.0, "": 4.0}  # seconds from the wire's clock to us
HELD = timedelta(seconds=25), timedelta(days=1)  # embargoes

Message = tuple[str, bytes]  # its source, and its value


class Wires:
    """Sends stories in a thread, `rate` a second, while the context lasts."""

    def __init__(self, brokers: str, rate: float) -> None:
        self._producer = Producer({"bootstrap.servers": brokers, "log_level": 0})
        self._rate = rate
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._send_all)
        self.silent: set[str] = set()  # sources that send nothing
        self.sent = 0

    def __enter__(self) -> "Wires":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        self._producer.flush()

    def _send_all(self) -> None:
        begun = time.monotonic()
        for number, (source, value) in enumerate(messages()):
            if self._stopped.wait(max(0.0, begun + number / self._rate - time.monotonic())):
                return
            if source not in self.silent:
                headers: list[tuple[str, str | bytes | None]] = [(SOURCE_HEADER, source)] if source else []
                self._producer.produce("wire.raw", value, key=str(number), headers=headers)
                self._producer.poll(0)
                self.sent += 1


def messages() -> Iterator[Message]:
    """Variations of the samples and of the stories of the tests, without end."""
    files = sorted((*SAMPLES.iterdir(), *STORIES.iterdir()))
    stories = [story for path in files for story in _stories(path)]
    senders = itertools.cycle((*SOURCES, "norwick", "", "norwick"))
    for number, source in enumerate(senders):
        if number % 41 == 40:
            yield "harbour", BAD[number // 41 % len(BAD)]
        else:
            yield source, _variation(number, source, stories)


def _stories(path: Path) -> list[Story]:
    """The stories of a file that are long enough to have names in them."""
    try:
        stories = parse(path.read_bytes()).stories
    except StoryError:
        return []
    return [s for s in stories if s["pubStatus"] == "usable" and len(s["bodies"][0]["value"]) > 300]


def _variation(number: int, source: str, stories: list[Story]) -> bytes:
    """One of the stories, as a wire would send it; every fifth is the next version of an earlier one."""
    now = datetime.now(UTC)
    first = number - 20 if number % 5 == 4 and number > 20 else number
    story = stories[first % len(stories)]
    item: dict[str, object] = {
        "uri": f"urn:x:dashboards:{first}",
        "version": "1" if first == number else "2",
        "versionCreated": (now - timedelta(seconds=DELAYS[source])).isoformat(),
        "language": "en",
        "headline": story.get("headlines", [{"value": "Talks go on"}])[0]["value"],
        "body_text": f"{story['bodies'][0]['value']}\n\nTake {number}.",
    }
    if number % 37 == 36:
        item["type"] = "picture"
    elif number % 19 == 18:
        item["embargoed"] = (now + HELD[number % 2]).isoformat()
    elif number % 31 == 30:
        item |= {"uri": f"urn:x:dashboards:{number - 12}", "version": "9", "pubStatus": "canceled"}
    return json.dumps(item).encode()
