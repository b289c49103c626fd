"""The desk's figures and dead letters, from real processes on the embedded broker."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import orjson
import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer

from processors.subjects.vocabulary import media_topics
from streams import measuring
from streams.cli.processes import free_port
from streams.client import producer
from streams.control import Request, pause_key, write
from streams.desk.application import application
from streams.desk.operations import collector
from streams.desk.state import Desk
from streams.topics import RAW
from tests.integration.cluster import Cluster
from tests.workers import running, wait_until

pytestmark = pytest.mark.integration

Client = TestClient[Any, Any]
TEXT = "Minister Anna Kowalska told reporters in Warsaw that the bridge would open in spring."
BROKEN = b'{"uri": "urn:x:broken", \xff'
STORIES = 40
TIMEOUT = 60.0  # seconds to wait for anything
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask more often than a desk does."""
    monkeypatch.setattr(collector, "INTERVAL", 1.0)
    monkeypatch.setattr(measuring, "INTERVAL", 1.0)


@asynccontextmanager
async def desk(cluster: Cluster) -> AsyncIterator[Client]:
    """A client of a desk that asks the cluster's worker, and an address where nothing listens."""
    [port] = cluster.workers.ports
    settings = cluster.settings.changed(desk_targets=f"localhost:{port},localhost:1")
    given = Desk(settings, media_topics(), frozenset())
    async with TestClient(TestServer(application(given))) as client:
        collecting = asyncio.create_task(given.operations.run())
        try:
            yield client
        finally:
            collecting.cancel()
            await asyncio.wait({collecting})


async def push(cluster: Cluster, *values: bytes, source: str = "norwick") -> None:
    topic = RAW.name(cluster.settings.topic_prefix)
    async with producer(cluster.settings) as client:
        for value in values:
            await client.send_and_wait(topic, value, headers=[("copytaster-source", source.encode())])


async def ask(client: Client | ClientSession, path: str, method: str = "GET") -> tuple[int, Any]:
    async with client.request(method, f"/api{path}", headers=SAME) as answer:
        return answer.status, orjson.loads(await answer.read())


async def until(find: Callable[[], Awaitable[Any]]) -> Any:
    """What `find` returns, once it is true."""
    async with asyncio.timeout(TIMEOUT):
        while True:
            if found := await find():
                return found
            await asyncio.sleep(0.2)


def test_figures_follow_stories_a_dead_letter_a_pause_and_a_restart(cluster: Cluster) -> None:
    async def steps() -> None:
        async with desk(cluster) as client:

            async def hour() -> Any:
                return (await ask(client, "/operations"))[1]

            async def counted() -> Any:
                found = await hour()
                wires = found.get("now", {}).get("wires", [])
                return found if [wire["stories"] for wire in wires] == [STORIES] else None

            # A worker is seen before it counts, so that all is growth.
            await until(lambda: _ready(hour))
            stories = [
                json.dumps({"uri": f"urn:x:{number}", "version": "1", "body_text": TEXT}).encode()
                for number in range(STORIES)
            ]
            await push(cluster, *stories, BROKEN)
            found = await until(counted)
            _check_sample(found["samples"][-1])
            _check_now(found["now"])

            await write(cluster.settings, pause_key("ingest"), Request.now("ana@desk1"))
            await push(cluster, stories[0])
            paused = await until(lambda: _states(hour, "ingest is paused by ana@desk1"))
            assert any(state["level"] == "attention" for state in paused)
            await until(lambda: _states(hour, " at ingest"))
            await write(cluster.settings, pause_key("ingest"), None)

            [process] = cluster.workers.processes.values()
            process.send_signal(signal.SIGKILL)
            process.wait()
            down = await until(lambda: _states(hour, "does not answer: connection refused", "wrong"))
            assert any(state["text"] == "no worker is ready" for state in down)
            samples = (await hour())["samples"]
            assert samples[-1]["stages"]["ingest"]["taken"] is None, "nobody knows"
            assert samples[-1]["stages"]["ingest"]["messages"] is not None, "the brokers know"

            [port] = cluster.workers.ports
            await asyncio.to_thread(wait_until, lambda: cluster.restart_dead(port))
            await until(lambda: _states(hour, f"worker localhost:{port} was restarted once", "attention"))
            await until(lambda: _states(hour, "1 worker ready", "fine"))

    asyncio.run(steps())


async def _ready(hour: Callable[[], Awaitable[Any]]) -> bool:
    found = await hour()
    return any(worker["ready"] for worker in found.get("now", {}).get("workers", []))


async def _states(hour: Callable[[], Awaitable[Any]], text: str, level: str = "") -> Any:
    """All states, if one of a level has a text."""
    states = (await hour())["now"]["states"]
    return states if any(text in each["text"] and level in each["level"] for each in states) else None


def _check_sample(sample: Any) -> None:
    assert all(stage["taken"] > 0 and stage["finished"] > 0 for name, stage in _stages(sample))
    assert sample["deadLetters"] == 1
    assert 0 < sample["freshness"]["p50"] <= sample["freshness"]["p99"] < TIMEOUT


def _stages(sample: Any) -> list[tuple[str, Any]]:
    return [(name, stage) for name, stage in sample["stages"].items() if name != "notify"]


def _check_now(now: Any) -> None:
    [worker], [other] = now["workers"], now["others"]
    assert (worker["kind"], worker["ready"], worker["model"]) == ("worker", True, "en_wire")
    assert worker["partitions"] > 0 and worker["memory"] > 10**8
    assert (other["name"], other["kind"], other["up"]) == ("localhost:1", "", False)
    assert now["brokers"]["up"]
    [wire] = now["wires"]
    assert (wire["source"], wire["refused"]) == ("other", 1), "there is no file of sources"
    texts = [state["text"] for state in now["states"]]
    assert "1 worker ready" in texts
    assert "1 dead letter in the last hour" in texts


def test_dead_letters_are_listed_shown_and_retried(cluster: Cluster) -> None:
    async def steps() -> None:
        await push(cluster, b"{", BROKEN, source="tegel")
        async with desk(cluster) as client:

            async def listed(count: int) -> Any:
                """All rows, once there are so many of this test."""
                _, found = await ask(client, "/deadletters")
                rows = found.get("deadLetters", [])
                return rows if sum(row["source"] == "tegel" for row in rows) == count else None

            rows = await until(lambda: listed(2))
            assert rows == sorted(rows, key=lambda row: row["at"], reverse=True)
            row = rows[0]
            assert (row["stage"], row["reason"], row["source"]) == ("ingest", "json", "tegel")

            _, page = await ask(client, "/deadletters?limit=1")
            assert page["deadLetters"] == rows[:1]
            assert (await ask(client, f"/deadletters?before={page['next']}"))[1]["deadLetters"] == rows[1:]

            status, letter = await ask(client, f"/deadletters/{row['id']}")
            assert (status, letter["topic"]) == (200, "wire.raw")
            assert letter["headers"]["copytaster-source"] == "tegel"
            assert letter["size"] in (1, len(BROKEN))
            assert (letter["text"] is None) == (letter["size"] == len(BROKEN)), "that is not UTF-8"

            retry = f"/deadletters/{row['id']}/retry"
            answers = await asyncio.gather(*(ask(client, retry, "POST") for _ in range(3)))
            assert sorted(status for status, _ in answers) == [200, 409, 409], "it is sent once"
            assert (200, {"topic": "wire.raw"}) in answers
            again = await until(lambda: listed(3))
            assert [each["id"] for each in again if each["retried"]] == [row["id"]]

            for path in ("/deadletters/9:99", "/deadletters/x"):
                assert (await ask(client, path))[0] == 404
            assert (await ask(client, "/deadletters?before=9:99"))[0] == 422

    asyncio.run(steps())


def test_the_raw_message_of_a_version_is_shown_as_it_came(cluster: Cluster) -> None:
    settings = cluster.settings.changed(desk_port=free_port(), desk_targets="localhost:1")

    async def steps() -> None:
        async with ClientSession(f"http://127.0.0.1:{settings.desk_port}") as client:

            async def raw(version: int) -> Any:
                try:
                    status, found = await ask(client, f"/stories/urn%3Ax%3Araw/raw?number={version}")
                except OSError:  # it has not started to listen
                    return None
                return found if status == 200 else None

            for version in (1, 2):  # one after the other: without a key they come in any order
                value = f'{{"uri": "urn:x:raw", "version": "{version}", "body_text": "{TEXT}"}}'
                await push(cluster, value.encode())
                found = await until(partial(raw, version))
                assert (found["text"], found["base64"], found["topic"]) == (value, None, "wire.raw")
                assert found["headers"] == {"copytaster-source": "norwick"}
            status, problem = await ask(client, "/stories/urn%3Ax%3Araw/raw?number=3")
            assert (status, problem["detail"]) == (404, "there is no version 3 of this story")

    with running(settings, "desk"):
        asyncio.run(steps())
