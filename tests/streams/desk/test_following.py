"""Following Kafka into the index, on the embedded broker."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from processors.subjects.vocabulary import media_topics
from streams.broker import EmbeddedBroker
from streams.client import producer, send
from streams.desk.following import Following
from streams.desk.index.answers import AlertChange, StoryChange
from streams.desk.index.database import Database
from streams.desk.index.index import Index
from streams.messages import Outgoing
from streams.settings import Settings
from streams.topics import ALERTS, ENRICHED
from tests.streams.desk.index.examples import NOW, Wire, killed, opened, random_story, story
from tests.streams.desk.index.test_alerts import message

Changes = list[StoryChange | AlertChange]


class Heard:
    """What `Following` tells: the changes, and in `calls` the rest."""

    def __init__(self) -> None:
        self.changes: Changes = []
        self.calls: list[str] = []

    def begin(self) -> None:
        assert not self.changes
        self.calls.append("begin")

    def changed(self, changes: Sequence[StoryChange | AlertChange]) -> None:
        self.changes.extend(changes)

    def pause(self) -> None:
        self.calls.append("pause")


@asynccontextmanager
async def following(broker: str, index: Index) -> AsyncIterator[tuple[Following, Heard]]:
    """Follow the topics of a broker."""
    heard = Heard()
    following = Following(Settings(brokers=broker), index, heard)
    task = asyncio.create_task(following.follow())
    try:
        yield following, heard
    finally:
        task.cancel()
        await asyncio.wait([task])


async def push(broker: str, *stories: dict[str, Any], alerts: Sequence[bytes] = ()) -> None:
    async with producer(Settings(brokers=broker)) as client:
        for each in stories:
            value = orjson.dumps(each)
            await (await send(client, Outgoing("wire.enriched", each["uri"].encode(), value)))
        for alert in alerts:
            await (await send(client, Outgoing("wire.alerts", b"rail", alert)))


async def until(condition: Any, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - there is no event for what the index has
            await asyncio.sleep(0.05)


def uris(index: Index) -> set[str]:
    return {each["uri"] for each in index.stories(None, limit=500).items}


def test_it_reads_what_there_is_and_then_what_comes(tmp_path: Path) -> None:
    async def run(broker: str, index: Index) -> None:
        await push(broker, *[story(f"urn:x:{number}") for number in range(20)])
        async with following(broker, index) as (follower, heard):
            await until(lambda: follower.ready)
            assert (follower.read, follower.total) == (20, 20)
            assert heard.changes == []
            await push(broker, killed("urn:x:3", 2), alerts=[message(0, "a").value])
            await until(lambda: len(heard.changes) == 2)
            [told] = [change for change in heard.changes if isinstance(change, StoryChange)]
            assert (told.summary["uri"], told.summary["number"], told.summary["status"]) == (
                "urn:x:3",
                2,
                "canceled",
            )
            stored = index.story("urn:x:3")
            assert stored
            assert stored.position == told.position
            assert [each.alert["id"] for each in index.alerts("desk").items] == ["a"]

    with EmbeddedBroker() as broker:
        asyncio.run(run(broker.address, opened(tmp_path)))


def test_it_goes_on_where_it_ended(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def run(broker: str) -> None:
        await push(broker, *[story(f"urn:x:{number}") for number in range(10)])
        index = opened(tmp_path)
        async with following(broker, index) as (follower, _):
            await until(lambda: follower.ready)
        index.close()
        await push(broker, story("urn:x:3", 2), story("urn:x:11"))
        index = opened(tmp_path)
        async with following(broker, index) as (follower, _):
            await until(lambda: follower.ready)
            assert follower.read == 2
        assert (index.figures().stories, index.figures().versions) == (11, 12)
        assert len(index.versions("urn:x:3")) == 2

    with EmbeddedBroker() as broker:
        asyncio.run(run(broker.address))
    assert "rebuilt" not in caplog.text


@pytest.mark.parametrize("more", [0, 40])
def test_on_another_cluster_it_begins_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, more: int
) -> None:
    async def run(broker: str, *stories: dict[str, Any]) -> set[str]:
        await push(broker, *stories)
        index = opened(tmp_path)
        async with following(broker, index) as (follower, _):
            await until(lambda: follower.ready)
        found = uris(index)
        index.close()
        return found

    with EmbeddedBroker() as broker:
        asyncio.run(run(broker.address, *[story(f"urn:old:{number}") for number in range(20)]))
    with EmbeddedBroker() as broker:
        stories = [story(f"urn:new:{number}") for number in range(3 + more)]
        assert asyncio.run(run(broker.address, *stories)) == {each["uri"] for each in stories}
    assert "rebuilt from Kafka: it is of another cluster" in caplog.text


def test_while_the_broker_is_away_it_waits_and_can_be_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        index = opened(tmp_path)
        broker = EmbeddedBroker()
        with broker:
            await push(broker.address, story())
            async with following(broker.address, index) as (follower, _):
                await until(lambda: follower.ready)
        async with following(broker.address, index) as (follower, _):
            await until(lambda: "cannot read wire.enriched, wire.alerts" in caplog.text)
            assert uris(index) == {"urn:x:1"}
            assert not follower.ready

    asyncio.run(run())


def test_an_index_that_is_damaged_is_rebuilt(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def run(broker: str) -> None:
        stories = [story(f"urn:x:{number}") for number in range(200)]
        await push(broker, *stories)
        index = opened(tmp_path)
        async with following(broker, index) as (follower, _):
            await until(lambda: follower.ready)
        index.close()
        path = tmp_path / "wire.sqlite3"
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(4_096)
            file.write(b"\xff" * (size - 8_192))
        index = opened(tmp_path)
        async with following(broker, index) as (follower, heard):
            await until(lambda: follower.ready and len(uris(index)) == 200)
        assert heard.calls[-2:] == ["pause", "begin"]

    with EmbeddedBroker() as broker:
        asyncio.run(run(broker.address))
    assert "rebuilt from Kafka: its files are corrupt" in caplog.text


def test_when_the_disk_is_full_what_is_too_old_makes_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def run(broker: str) -> None:
        database = Database(tmp_path)
        index, wire = Index(database, media_topics(), 7), Wire(partitions=1)
        stories = [random_story(f"urn:old:{number}", 1, random.Random(number)) for number in range(600)]
        old = [wire.message(each, NOW - timedelta(days=4)) for each in stories]
        index.writer.add_stories([replace(each, partition=99) for each in old])
        index.close()
        database = Database(tmp_path)
        index = Index(database, media_topics(), 2)
        with database.writing() as connection:
            [pages] = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
            connection.execute("DELETE FROM positions")
        await push(broker, *[story(f"urn:x:{number}", text=f"{number} " * 9_000) for number in range(20)])
        async with following(broker, index) as (follower, _):
            await until(lambda: follower.ready and uris(index) == {f"urn:x:{number}" for number in range(20)})

    with EmbeddedBroker() as broker:
        asyncio.run(run(broker.address))
    assert f"delete {tmp_path}" in caplog.text


def test_what_the_broker_has_dropped_meanwhile_is_a_gap_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def run(broker: str) -> None:
        large = "word " * 200_000
        index = opened(tmp_path)
        await push(broker, *[story(f"urn:x:{number}") for number in range(8)])
        async with following(broker, index) as (follower, _):
            await until(lambda: follower.ready)
        # It keeps 5 MB of a partition.
        await push(broker, *[story(f"urn:y:{number}", text=large) for number in range(60)])
        async with following(broker, index) as (follower, _):
            await until(lambda: follower.ready)
        assert {f"urn:x:{number}" for number in range(8)} < uris(index)
        assert sum(index.positions(ENRICHED).values()) == 68
        assert index.positions(ALERTS) == {}

    with EmbeddedBroker() as broker:
        asyncio.run(run(broker.address))
    assert "messages, which were deleted before they were read" in caplog.text
