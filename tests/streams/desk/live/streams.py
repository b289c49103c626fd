"""A browser's side of the live stream."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import orjson
from aiohttp import ClientResponse

from streams.desk.live.hub import Live
from tests.streams.contract.validation import errors
from tests.streams.desk.newsroom import Browser, Newsroom

SCHEMAS = {
    "story": "desk-live-story",
    "alert": "desk-live-alert",
    "invalid": "desk-invalid-query",
    "reload": "desk-reload",
}


@dataclass
class Event:
    kind: str
    id: str
    data: Any

    @property
    def what(self) -> tuple[str, int]:
        """Which version of which story it is about."""
        return self.data["uri"], self.data["number"]


class Stream:
    """An open connection."""

    def __init__(self, answer: ClientResponse) -> None:
        self._answer = answer
        self.last_id = ""
        self.retry = ""
        """In how many milliseconds to connect again."""

    async def next(self, seconds: float = 5) -> Event | None:
        """The next event, or None if the stream has ended."""
        async with asyncio.timeout(seconds):
            while block := await self._block():
                if "data" in block:
                    event = Event(block["event"], block.get("id", ""), orjson.loads(block["data"]))
                    if event.kind in SCHEMAS:
                        assert errors(SCHEMAS[event.kind], event.data) == []
                    return event
        return None

    async def take(self, count: int) -> list[Event]:
        found = [await self.next() for _ in range(count)]
        return [event for event in found if event]

    async def beat(self) -> None:
        """Wait for something that is no event."""
        async with asyncio.timeout(5):
            assert "data" not in (await self._block() or {"data": ""})

    async def _block(self) -> dict[str, str] | None:
        """The fields up to the next empty line."""
        fields: dict[str, str] = {}
        while line := (await self._answer.content.readline()).decode():
            if line == "\n":
                self.last_id = fields.get("id", self.last_id)
                self.retry = fields.get("retry", self.retry)
                return fields
            name, _, value = line.rstrip("\n").partition(": ")
            fields[name] = value
        return None


@asynccontextmanager
async def following(
    browser: Browser, *queries: str, after: str = "", last_id: str = "", token: str = "", operations: int = 0
) -> AsyncIterator[Stream]:
    """A stream that is open, so that whatever comes now is sent."""
    parameters = [("query", query) for query in queries] + [("operations", str(operations))]
    headers = {"Last-Event-ID": last_id} if last_id else {}
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    parameters += [("after", after)] if after else []
    address = browser.address("/live")
    async with browser.session.get(address, params=parameters, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "text/event-stream"
        yield Stream(answer)


@contextmanager
def replaced(newsroom: Newsroom) -> Iterator[Live]:
    """The live stream of another desk with the same index, which takes the place of the newsroom's."""
    before = newsroom.desk.opened
    assert before
    other = Live(newsroom.index)
    newsroom.live, newsroom.desk.opened = other, replace(before, live=other)
    yield other
    newsroom.live, newsroom.desk.opened = before.live, before


async def until_it_follows(browser: Browser) -> None:
    """Wait until a desk takes connections."""
    async with asyncio.timeout(5):
        while True:
            async with browser.session.get(browser.address("/live")) as answer:
                if answer.status == 200:
                    return
            await asyncio.sleep(0.02)
