"""A browser without a screen: it lists the stories of a desk and follows its stream, as the page does."""

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any, Self

from tests.faults.reading import Version
from tests.workers import ask

SILENCE = 20.0  # seconds after which a connection is dead; the desk sends something every 15
PAUSE = 0.5  # seconds until it connects again


class Browser:
    """Follows a desk while the context lasts, in a thread of its own."""

    def __init__(self, port: Callable[[], int]) -> None:
        """`port` says where the desk is at the moment."""
        self._port = port
        self.id = ""
        """Of the newest event that it was sent."""
        self._must_list = True
        self._told: set[Version] = set()  # since the stories were listed
        self._ended = False
        self.shown: dict[str, int] = {}
        """The version that it shows of each story."""
        self.twice: list[Version] = []
        """Those that it was sent twice since it listed the stories."""
        self.reloads = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._run, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True

    def _run(self) -> None:
        while not self._ended:
            try:
                self._follow()
            except (OSError, HTTPException):  # the desk is away
                time.sleep(PAUSE)

    def _follow(self) -> None:
        """Follow the stream until it ends."""
        headers = {"Last-Event-ID": self.id} if self.id else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self._port()}/api/live", headers=headers)
        with urllib.request.urlopen(request, timeout=SILENCE) as stream:
            if self._must_list:
                self._list()
            for event in _events(stream):
                if self._ended:
                    return
                self._take(event)
                self.id = event.get("id", self.id)

    def _list(self) -> None:
        self.shown = {each["uri"]: int(each["version"]) for each in listed(self._port())}
        self._told, self._must_list = set(), False

    def _take(self, event: dict[str, str]) -> None:
        if event.get("event") == "reload":
            self.reloads += 1
            self._must_list = True
            self._list()
        elif event.get("event") == "story":
            data = json.loads(event["data"])
            version = data["uri"], int(data["version"])
            if version in self._told:
                self.twice.append(version)
            self._told.add(version)
            self.shown[data["uri"]] = version[1]


def first_kind(port: int, id: str) -> str:
    """The kind of the first event that a desk sends to somebody who has been away since an id."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/live", headers={"Last-Event-ID": id})
    with urllib.request.urlopen(request, timeout=SILENCE) as stream:
        return next(event["event"] for event in _events(stream) if "event" in event)


def listed(port: int) -> list[dict[str, Any]]:
    """All stories that a desk lists. Raises OSError if it does not."""
    stories: list[dict[str, Any]] = []
    before = ""
    while True:
        status, page = ask(port, "GET", f"/api/stories?limit=100{before}")
        if status != 200:
            raise OSError(f"the desk answers {status}")
        stories += page["stories"]
        if page["next"] is None:
            return stories
        before = f"&before={page['next']}"


def _events(stream: Any) -> Iterator[dict[str, str]]:
    """The fields of each whole event, or comment, of a stream."""
    fields: dict[str, str] = {}
    for line in stream:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        else:
            yield fields
            fields = {}
