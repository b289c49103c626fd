"""The live stream: what is sent to whom."""

import asyncio
import time

import pytest

from processors.subscriptions.subscription import MAX_QUERY
from streams.desk.live import stream
from tests.streams.desk.live.streams import following
from tests.streams.desk.newsroom import Browser, Newsroom, run, serving, story
from tests.streams.notify.examples import alert


def test_each_version_is_sent_with_the_columns_that_it_matches() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        queries = "trains", "", "strike AND NOT trains", "snow"
        async with following(browser, *queries) as one, following(browser) as other:
            newsroom.push(story(), story("urn:x:snow", text="Snow."))
            newsroom.push(story(version="2", text="Buses stop."))
            events = await one.take(3)
            assert [event.kind for event in events] == ["story"] * 3
            assert [event.data["columns"] for event in events] == [[0, 1], [1, 2, 3], [1, 2]]
            versions = [("urn:x:rail", 1), ("urn:x:snow", 1), ("urn:x:rail", 2)]
            assert [event.what for event in events] == versions
            assert [event.data["columns"] for event in await other.take(3)] == [[], [], []]

    run(steps)


def test_a_query_that_is_not_valid_is_refused_and_the_others_go_on() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        after = (await browser.get("/stories"))["after"]
        newsroom.push(story("urn:x:1"))
        queries = "trains", "FUTURE(trains)", "", "x" * (MAX_QUERY + 1)
        async with following(browser, *queries, after=after) as one:
            newsroom.push(story("urn:x:2"))
            events = await one.take(4)
            assert [event.kind for event in events] == ["invalid", "invalid", "story", "story"]
            assert [event.data["column"] for event in events[:2]] == [1, 3]
            assert events[0].data["errors"][0]["parameter"] == "query"
            assert [event.data["columns"] for event in events[2:]] == [[0, 2], [0, 2]]

    run(steps)


def test_a_kill_is_sent_to_the_columns_that_had_the_story() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser, "trains", "snow") as one:
            newsroom.push(story())
            newsroom.push(story(version="2", text="Withdrawn.", pubStatus="canceled"))
            first, second = await one.take(2)
            assert (first.data["status"], first.data["columns"]) == ("usable", [0])
            assert (second.data["status"], second.data["columns"]) == ("canceled", [0])

    run(steps)


def test_alerts_go_to_their_owner_and_to_nobody_else() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        mine, theirs = newsroom.token("mine", "editor"), newsroom.token("theirs")
        operator = newsroom.token("others", "operator")  # who is not flooded with those of all owners
        after = (await browser.get("/stories", mine))["after"]
        async with (
            following(browser, token=mine) as one,
            following(browser, token=theirs) as two,
            following(browser, token=operator) as three,
        ):
            newsroom.alert(alert("a1", owner="mine"), alert("a2", owner="theirs"))
            newsroom.push(story())
            assert [each.data.get("id") for each in await one.take(2)] == ["a1", None]
            assert [each.data.get("id") for each in await two.take(2)] == ["a2", None]
            assert [each.data.get("id") for each in await three.take(1)] == [None]
        async with following(browser, token=theirs, after=after) as two:
            assert {each.data.get("id") for each in await two.take(2)} == {"a2", None}

    run(steps, desk_sign_in="tokens")


def test_samples_of_the_operations_go_to_those_who_ask() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser, operations=1) as one, following(browser) as other:
            newsroom.live.sampled({"sample": 1})
            newsroom.push(story())
            first, second = await one.take(2)
            assert (first.kind, first.id, first.data) == ("operations", "", {"sample": 1})
            assert second.kind == "story"
            assert [each.kind for each in await other.take(1)] == ["story"]

    run(steps)


def test_heartbeats_bring_the_place_to_go_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.2)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser, token=newsroom.token()) as one:
            await one.beat()
            await one.beat()
            before = one.last_id
            newsroom.alert(alert("a1", owner="somebody-else"))
            async with asyncio.timeout(5):
                while one.last_id == before:
                    await one.beat()
            assert one.last_id == str(newsroom.live.place())

    run(steps, desk_sign_in="tokens")


def test_a_stream_ends_with_the_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.2)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        token, other = newsroom.token(), newsroom.token()
        async with following(browser, token=token) as one, following(browser, token=other) as two:
            newsroom.desk.tokens.state.put(token.split("_")[1], b"")
            assert await one.next() is None
            newsroom.push(story())
            assert [each.kind for each in await two.take(1)] == ["story"]

    run(steps, desk_sign_in="tokens")


def test_streams_end_at_once_when_the_desk_does() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with serving(newsroom) as second:
            stream = following(second)
            reading = asyncio.create_task((await stream.__aenter__()).next())
            begun = time.monotonic()
        assert time.monotonic() - begun < 2
        assert await reading is None
        await stream.__aexit__(None, None, None)

    run(steps)
