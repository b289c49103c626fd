"""What `/ready` and the operations view say while the desk is not up to date."""

import asyncio
from pathlib import Path

import pytest

from processors.subjects.vocabulary import media_topics
from streams.broker import EmbeddedBroker
from streams.desk.index.database import Database
from streams.desk.index.index import Index
from streams.desk.live.hub import Live
from streams.desk.state import Opened
from tests.streams.desk.desks import BROKERS, desk
from tests.streams.desk.index.examples import DAYS, opened, story
from tests.streams.desk.test_following import following, push, until, uris


def test_a_full_disk_is_named_until_there_is_room(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def run(broker: str) -> None:
        database, given = Database(tmp_path), desk()
        index = Index(database, media_topics(), DAYS)
        with database.writing() as connection:
            [pages] = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages + 20}")
        await push(broker, *[story(f"urn:x:{number}", text=f"{number} " * 9_000) for number in range(20)])
        async with following(broker, index) as (follower, _):
            given.opened = Opened(index, Live(index), follower)
            await until(lambda: caplog.text.count("the disk of the index is full") == 3)  # it tries again
            assert given.waiting_for() == f"for room: the disk of {tmp_path} is full"
            with database.writing() as connection:
                connection.execute(f"PRAGMA max_page_count = {2**30}")
            await until(lambda: not given.waiting_for())
            assert len(uris(index)) == 20

    with EmbeddedBroker() as broker:
        asyncio.run(run(broker.address))


def test_brokers_that_are_away_are_named(tmp_path: Path) -> None:
    async def run() -> None:
        given, index = desk(), opened(tmp_path)
        async with following(BROKERS, index) as (follower, _):
            given.opened = Opened(index, Live(index), follower)
            await until(lambda: given.waiting_for().startswith("for Kafka: KafkaConnectionError"))

    asyncio.run(run())


def test_operators_see_what_the_desk_waits_for() -> None:
    async def run() -> None:
        given = desk(desk_targets=BROKERS)
        task = asyncio.create_task(given.operations.run())
        await until(given.operations.newest)
        newest = given.operations.newest()
        assert newest
        text = "the desk is not up to date: it waits for Kafka"
        assert {"level": "wrong", "text": text} in newest["now"]["states"]
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(run())
