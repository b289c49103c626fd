"""A desk with a real index, which tests fill as `Following` does, behind a real server on this machine."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import orjson
from aiohttp import ClientSession

from processors.drafts import Draft, DraftProperties, new_story
from processors.sources import Receipt
from processors.story import Story, rfc3339, to_json
from processors.subscriptions.alerts import Alert
from streams.desk.following import Following
from streams.desk.index.index import Index
from streams.desk.live.hub import Live
from streams.desk.state import Opened
from streams.messages import Incoming
from streams.roles import Role
from tests.streams.desk import desks
from tests.streams.desk.desks import ask, desk, desk_token

STAGES = "ingest", "versions", "entities", "quotations", "subjects"
DAY = 24 * 60 * 60  # seconds
PARTITIONS = 3


def story(uri: str = "urn:x:rail", text: str = "Trains stop.", **properties: Any) -> Story:
    """A story that has passed all stages, which found nothing in it."""
    given = {
        "uri": uri,
        "version": "1",
        "headlines": [{"contentType": "text/plain", "value": "Rail unions call a strike"}],
        "bodies": [{"contentType": "text/plain", "value": text}],
    }
    made = new_story(Draft(cast(DraftProperties, given | properties)), "ninjs", Receipt())
    made["subjects"], made["entities"], made["quotations"] = [], [], []
    made["enrichment"]["stages"] = dict.fromkeys(STAGES, made["enrichment"]["received"])
    return made


class Newsroom:
    """A desk, and what comes to its index."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.desk = desk(**settings)
        self.index = Index.open(folder, self.desk.vocabulary, self.desk.settings.desk_days)
        self.live = Live(self.index)
        following = Following(self.desk.settings, self.index, self.live.changed, self.live.begin)
        self.desk.opened = Opened(self.index, self.live, following)
        self._next: dict[tuple[str, int], int] = {}
        self._time = 0.0

    def push(self, *stories: Story, days_ago: float = 0) -> None:
        """Let versions of stories come to wire.enriched, received and enriched some days ago."""
        for each in stories if days_ago else ():
            each["enrichment"]["received"] = rfc3339(datetime.now(UTC) - timedelta(days=days_ago))
        messages = [self._message("wire.enriched", each["uri"], to_json(each), days_ago) for each in stories]
        self.live.changed(self.index.writer.add_stories(messages))

    def alert(self, *alerts: Alert) -> None:
        """Let alerts come to wire.alerts."""
        messages = [self._message("wire.alerts", each["story"]["uri"], orjson.dumps(each)) for each in alerts]
        self.live.changed(self.index.writer.add_alerts(messages))

    def token(self, owner: str = "desk", role: Role = "reader") -> str:
        """The text of a new token, for a newsroom where one signs in with tokens."""
        token, text = desk_token(role, owner)
        self.desk.tokens.state.put(token.id, token.model_dump_json().encode())
        return text

    def _message(self, topic: str, uri: str, value: bytes, days_ago: float = 0) -> Incoming:
        partition = sum(uri.encode()) % PARTITIONS
        offset = self._next.get((topic, partition), 0)
        self._next[topic, partition] = offset + 1
        self._time = max(time.time(), self._time + 0.001)  # lists are in the order of milliseconds
        return Incoming(topic, partition, offset, uri.encode(), value, {}, self._time - days_ago * DAY)


class Browser:
    """Sends requests to a desk."""

    def __init__(self, session: ClientSession, port: int) -> None:
        self.session, self.port = session, port

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/api{path}"

    async def get(self, path: str, token: str = "", **parameters: Any) -> Any:
        """The JSON of an answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        status, found = await ask(self.session, "GET", self.address(path), params=parameters, headers=headers)
        assert status == 200, found
        return found

    async def problem(self, path: str, **parameters: Any) -> tuple[int, Any]:
        """The status of an answer that is an error, and its JSON."""
        status, found = await ask(self.session, "GET", self.address(path), params=parameters)
        assert status >= 400, found
        return status, found


Steps = Callable[[Newsroom, Browser], Awaitable[None]]


def run(steps: Steps, **settings: Any) -> None:
    """Take steps with a newsroom whose index is up to date."""

    async def taken() -> None:
        with TemporaryDirectory() as folder:
            newsroom = Newsroom(Path(folder), **settings)
            async with serving(newsroom) as browser:
                newsroom.live.begin()
                async with asyncio.timeout(60):
                    await steps(newsroom, browser)
            newsroom.index.close()

    asyncio.run(taken())


@asynccontextmanager
async def serving(newsroom: Newsroom) -> AsyncIterator[Browser]:
    """What sends requests to the newsroom's desk, until the desk has ended."""
    async with ClientSession() as session, desks.serving(newsroom.desk, newsroom.live.run()) as port:
        yield Browser(session, port)
