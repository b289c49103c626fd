"""`copytaster notify` on a broker, killed while it delivers, and started again."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import orjson
import pytest
from aiohttp import web
from standardwebhooks import Webhook

from processors.subscriptions.subscription import Subscription
from streams import compacted
from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.processes import free_port
from streams.client import consume, producer, send
from streams.lags import measure
from streams.messages import Outgoing
from streams.notify.signing import secret
from streams.settings import Settings
from streams.topics import ALERTS, STAGES, SUBSCRIPTIONS
from tests.streams.contract.validation import errors
from tests.streams.notify.examples import KEY, alert, subscription
from tests.streams.notify.receivers import Receiver, receiving, settings
from tests.workers import COMMAND, page, wait_until

pytestmark = pytest.mark.integration

STORIES = 150
SCHEMAS = {"alert": "notice", "destination": "destination", "told": "destination-told"}
SUBSCRIBERS = [f"s{number}" for number in range(10)]


@contextmanager
def notify(given: Settings) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen([*COMMAND, "notify"], env=os.environ | given.environment())
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, meanwhile with a running event loop."""
    await asyncio.to_thread(wait_until, condition, 60)


async def write(given: Settings, *subscriptions: Subscription) -> None:
    await compacted.write(given, SUBSCRIPTIONS, {each.id: each.to_json() for each in subscriptions})


async def alerts(given: Settings, values: Iterable[bytes]) -> None:
    topic = ALERTS.name(given.topic_prefix)
    async with producer(given) as client:
        await asyncio.gather(*[await send(client, Outgoing(topic, key(each), each)) for each in values])


def key(value: bytes) -> bytes:
    if not value.startswith(b"{"):
        return b"any"
    read = orjson.loads(value)
    return f"{read['subscription']} {read['story']['uri']}".encode()


def told(id: str, story: int, kind: str) -> bytes:
    values = {"id": f"{id}-{story}-{kind}", "kind": kind, "story": f"urn:x:{story}", "subscription": id}
    return orjson.dumps(alert(**values))


async def check_lag(given: Settings) -> None:
    """All alerts were taken, and the brokers know it."""
    async with producer(given) as client:  # it creates topics
        for stage in STAGES:
            await client.partitions_for(stage.source.name(given.topic_prefix))
    lags = [each for each in await measure(given) if each.stage == "notify"]
    assert [each.topic for each in lags] == ["wire.alerts"] * 4
    assert [each.committed for each in lags] == [each.end for each in lags]


async def check_contract(given: Settings) -> None:
    """What is stored satisfies the contract."""
    kinds = set()
    async for message in consume(given, ["wire.notified"], from_beginning=True, forever=False):
        kind = (message.key or b"").decode().partition(" ")[0]
        if message.value:
            kinds.add(kind)
            assert errors(SCHEMAS[kind], orjson.loads(message.value)) == []
    assert kinds >= {"alert", "told"}


def test_nothing_is_lost_when_the_process_is_killed() -> None:
    async def run(given: Settings) -> None:
        receiver = Receiver()
        process: subprocess.Popen[bytes]

        async def answer(request: web.Request) -> web.StreamResponse:
            response = await receiver.answer(request)
            if len(receiver.requests) == 100:
                process.kill()
            return response

        async with receiving(answer) as running:
            url = running.url
            await write(given, *(subscription(id, delivery={"webhooks": [url]}) for id in SUBSCRIBERS))
            sent = [
                told(SUBSCRIBERS[story % len(SUBSCRIBERS)], story, kind)
                for story in range(STORIES)
                for kind in ("match", "update")
            ]
            expected = {orjson.loads(each)["id"] for each in sent}
            await alerts(given, [*sent[:150], b"no alert", *sent[150:]])
            with notify(given) as process:
                assert await asyncio.to_thread(process.wait, 60) == -signal.SIGKILL
            assert not expected <= {*receiver.ids}
            with notify(given) as process:
                await until(lambda: expected <= {*receiver.ids})
                check(receiver, expected)

                # A change counts for the next alert, and what was told is taken back at once.
                await write(given, subscription("s1", delivery={"webhooks": [url], "digest": {"minutes": 9}}))
                await asyncio.sleep(2)
                await alerts(given, [told("s1", 1, "retract"), told("s1", 1001, "match")])
                await until(lambda: "s1-1-retract" in receiver.ids)
                assert "s1-1001-match" not in receiver.ids
                await write(given, subscription("s1", delivery={"webhooks": [url]}))
                await until(lambda: "s1-1001-match" in receiver.ids)
                await until(lambda: "copytaster_alerts_waiting 0.0\n" in page(given.notify_port, "/metrics"))
                await check_lag(given)
                process.terminate()
                assert await asyncio.to_thread(process.wait, 10) == 0
                await check_contract(given)

    def check(receiver: Receiver, expected: set[str]) -> None:
        ids = receiver.ids
        assert {*ids} == expected
        firsts = {id: ids.index(id) for id in expected}
        for id in expected:
            if id.endswith("-match"):
                assert firsts[id] < firsts[id.replace("match", "update")]
        for request, body in zip(receiver.requests, receiver.bodies, strict=True):
            headers = {name.lower(): value for name, value in request.headers.items()}
            data = orjson.loads(body)["data"]
            Webhook(secret(KEY, data["owner"], data["subscription"])).verify(body, headers)

    with EmbeddedBroker() as broker:
        given = settings(
            brokers=broker.address,
            guarantee=GUARANTEE,
            notify_port=free_port(),
            session_timeout=6,
            log_level="warning",
        )
        asyncio.run(run(given))
