"""The requests of operators, as workers and commands read them."""

import asyncio

import pytest

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.client import producer, send
from streams.control import (
    Control,
    Request,
    drain_key,
    follow,
    load,
    pause_key,
    skip_key,
    worker_name,
    write,
)
from streams.messages import Incoming, Outgoing
from streams.settings import Settings

ANN = Request("ann@desk", "2026-11-26T12:00:00.000Z")


def message(offset: int = 7, timestamp: float = 1.5, topic: str = "wire.stories") -> Incoming:
    return Incoming(topic, 3, offset, b"urn:x:1", b"{}", {}, timestamp)


def known(requests: dict[str, Request]) -> Control:
    control = Control("wire")
    control.replace(requests)
    return control


def test_every_stage_is_paused_until_the_requests_are_known() -> None:
    control = Control("wire")
    assert control.is_paused("ingest")
    assert len(control.paused_topics) == 6
    control.replace({pause_key("entities"): ANN})
    assert control.paused_stages == ["entities"]
    assert control.paused_topics == {"wire.stories"}
    assert not control.is_paused("ingest")


def test_only_the_message_that_was_named_is_skipped() -> None:
    control = known({skip_key("stories", 3, 7): Request(ANN.by, ANN.at, 1.5)})
    error = control.skip(message())
    assert error is not None
    assert str(error) == "skipped by ann@desk at 2026-11-26T12:00:00.000Z"
    assert control.skip(message(offset=8)) is None
    assert control.skip(message(topic="wire.entities")) is None
    assert control.skip(message(timestamp=2.5)) is None, "the topic was created again"


def test_workers_are_drained_by_name() -> None:
    name = worker_name(6066)
    control = known({drain_key(name): ANN, pause_key("ingest"): ANN})
    assert control.is_drained(name)
    assert not control.is_drained(worker_name(6067))
    assert control.drained_workers == {name: ANN}


def test_a_request_is_read_as_it_was_written() -> None:
    for request in (ANN, Request("ann@desk", ANN.at, 1790000000.123)):
        assert Request.from_json(request.to_json()) == request


@pytest.mark.parametrize("value", [b"{", b"[]", b"{}", b"\xff", b"7", b'{"by": "ann"}'])
def test_what_is_no_request_is_refused(value: bytes) -> None:
    with pytest.raises(ValueError):
        Request.from_json(value)


def test_requests_are_followed_and_what_is_no_request_is_ignored(caplog: pytest.LogCaptureFixture) -> None:
    async def run(settings: Settings) -> None:
        assert not (await load(settings)).paused_stages
        await write(settings, pause_key("ingest"), ANN)
        control = Control("wire")
        following = follow(settings, control)
        await anext(following)
        assert control.paused_stages == ["ingest"]
        async with producer(settings) as client:
            await (await send(client, Outgoing("wire.control", b"pause:subjects", b"{", partition=0)))
        await anext(following)
        assert control.paused_stages == ["ingest"]
        await write(settings, pause_key("ingest"), None)
        await anext(following)
        assert not control.paused_stages
        await following.aclose()

    with EmbeddedBroker() as broker:
        asyncio.run(asyncio.wait_for(run(Settings(brokers=broker.address, guarantee=GUARANTEE)), 30))
    assert "wire.control-0@1: " in caplog.text
