"""The live stream: what is sent to whom."""

import asyncio
import socket
import time

import pytest

from streams.desk.live import connection, hub, stream
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


def test_a_kill_is_sent_to_the_columns_that_had_the_story() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser, "trains", "snow") as one:
            newsroom.push(story())
            newsroom.push(story(version="2", text="Withdrawn.", pubStatus="canceled"))
            first, second = await one.take(2)
            assert (first.data["status"], first.data["columns"]) == ("usable", [0])
            assert (second.data["status"], second.data["columns"]) == ("canceled", [0])

    run(steps)


def test_a_stream_goes_on_where_another_one_ended() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(*(story(f"urn:x:before:{number}") for number in range(5)))
        after = (await browser.get("/stories"))["after"]
        uris = [f"urn:x:{number}" for number in range(30)]
        newsroom.push(*map(story, uris[:15]))
        async with following(browser, "trains", after=after) as first:
            found = [await first.next() for _ in range(10)]
        newsroom.push(*map(story, uris[15:]))
        last = found[-1].id if found[-1] else ""
        async with following(browser, "trains", after=after, last_id=last) as second:
            newsroom.push(story("urn:x:last"))
            found += [await second.next() for _ in range(21)]
        sent = [event.data["uri"] for event in found if event]
        assert sorted(sent) == sorted([*uris, "urn:x:last"])
        assert sent[-1] == "urn:x:last"
        assert all(event.data["columns"] == [0] for event in found if event)

    run(steps)


def test_nothing_is_missed_or_sent_twice_while_stories_come() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        after = (await browser.get("/stories"))["after"]
        uris = [f"urn:x:{number}" for number in range(300)]

        async def push() -> None:
            for number in range(0, 300, 3):
                newsroom.push(*map(story, uris[number : number + 3]))
                await asyncio.sleep(0.002)

        pushing = asyncio.create_task(push())
        sent: list[str] = []
        while len(sent) < 300:
            async with following(browser, after=after) as one:
                for _ in range(min(7, 300 - len(sent))):
                    event = await one.next()
                    assert event
                    assert event.kind == "story"
                    sent.append(event.data["uri"])
                    after = event.id
        await pushing
        assert sorted(sent) == sorted(uris)

    run(steps)


def test_another_desk_goes_on_as_well() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story("urn:x:1"))
        async with following(browser) as one:
            newsroom.push(story("urn:x:2"))
            [event] = await one.take(1)
        newsroom.push(story("urn:x:3"))
        newsroom.live.end()
        restarted = hub.Live(newsroom.index)
        newsroom.desk.opened = type(newsroom.desk.opened)(  # type: ignore[misc]
            newsroom.index,
            restarted,
            newsroom.desk.opened.following,  # type: ignore[union-attr]
        )
        newsroom.live = restarted
        async with serving(newsroom) as second:
            restarted.changed(())
            await asyncio.sleep(0.1)
            async with following(second, last_id=event.id) as two:
                assert [each.what for each in await two.take(1)] == [("urn:x:3", 1)]

    run(steps)


@pytest.mark.parametrize("after", ["garbage", "1", ";;", "9,9,9;9", "0,0,0,0,0,0;", "-1;", "1" * 30 + ";"])
def test_what_is_no_place_of_this_desk_means_to_reload(after: str) -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story("urn:x:1"))
        async with following(browser, after=after) as one:
            event = await one.next()
            assert event
            assert event.kind == "reload"
            newsroom.push(story("urn:x:2"))
            assert [each.what for each in await one.take(1)] == [("urn:x:2", 1)]
        async with following(browser, after=event.id) as two:
            assert [each.what for each in await two.take(1)] == [("urn:x:2", 1)]

    run(steps)


def test_who_was_away_too_long_reloads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.desk.live.resuming.MAX_MISSED", 10)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        after = (await browser.get("/stories"))["after"]
        newsroom.push(*(story(f"urn:x:{number}") for number in range(11)))
        await asyncio.sleep(0.2)
        async with following(browser, after=after) as one:
            assert [each.kind for each in await one.take(1)] == ["reload"]

    run(steps)


def test_too_much_at_once_means_to_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MAX_PENDING", 10)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser) as one:
            newsroom.push(*(story(f"urn:x:{number}") for number in range(11)))
            assert [each.kind for each in await one.take(1)] == ["reload"]
            assert await one.next() is None
            newsroom.push(story("urn:x:later"))
        async with following(browser, last_id=one.last_id) as two:
            assert [each.what for each in await two.take(1)] == [("urn:x:later", 1)]

    run(steps)


def test_alerts_go_to_their_owner_and_to_operators() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        mine, theirs = newsroom.token("mine", "editor"), newsroom.token("theirs")
        operator = newsroom.token("others", "operator")
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
            assert [each.data.get("id") for each in await three.take(3)] == ["a1", "a2", None]
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
            await asyncio.sleep(0.5)
            await one.beat()
            await one.beat()
            await one.beat()
            assert one.last_id != before
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


def test_no_more_connections_and_queries_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MAX_CONNECTIONS", 12)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        token, other = newsroom.token(), newsroom.token()
        bearer = {"Authorization": f"Bearer {token}"}
        opened = [following(browser, token=token) for _ in range(10)]
        for each in opened:
            await each.__aenter__()
        async with browser.session.get(browser.address("/live"), headers=bearer) as answer:
            assert answer.status == 429
            assert answer.headers["Retry-After"]
        async with following(browser, token=other), following(browser, token=other):
            other_bearer = {"Authorization": f"Bearer {other}"}
            async with browser.session.get(browser.address("/live"), headers=other_bearer) as answer:
                assert answer.status == 503
        await opened[0].__aexit__(None, None, None)
        async with following(browser, token=token):  # at once, not with the next heartbeat
            pass
        for each in opened[1:]:
            await each.__aexit__(None, None, None)
        queries = [("query", f"rain{number}") for number in range(21)]
        async with browser.session.get(browser.address("/live"), params=queries, headers=bearer) as answer:
            assert answer.status == 422
        await asyncio.sleep(0.1)

    run(steps, desk_sign_in="tokens")


def test_who_reads_too_slowly_is_told_to_reload_and_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_QUEUE", 20)
    monkeypatch.setattr(stream, "WRITE_TIMEOUT", 1.0)
    many = [
        story(f"urn:x:{number}", headlines=[{"contentType": "text/plain", "value": "x" * 400}])
        for number in range(9_000)
    ]

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        slow.connect(("127.0.0.1", browser.port))
        reader, writer = await asyncio.open_connection(sock=slow, limit=1_000)
        writer.write(b"GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await writer.drain()
        await reader.readuntil(b"retry: 2000\n")
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        async with following(browser) as quick:
            for number in range(0, len(many), 15):
                begun = time.monotonic()
                newsroom.push(*many[number : number + 15])
                assert len(await quick.take(15)) == 15
                assert time.monotonic() - begun < 1
                if newsroom.live.connections == 1:
                    break
            else:
                raise AssertionError("the slow browser is still waited for")
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert b"event: story" in await reader.read()
        writer.close()

    run(steps)


def test_a_browser_that_catches_up_is_told_to_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MAX_QUEUE", 5)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser) as one:
            newsroom.push(*(story(f"urn:x:{number}") for number in range(15)))
            assert [each.kind for each in await one.take(1)] == ["reload"]
            assert await one.next() is None

    run(steps)


def test_500_browsers_with_20_columns_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MAX_OF_CALLER", 500)
    monkeypatch.setattr("streams.desk.access.limits.BURST", 1_000.0)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        lines = "&".join(f"query=word{number}" for number in range(18))

        async def opened(number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            reader, writer = await asyncio.open_connection("127.0.0.1", browser.port)
            path = f"/api/live?{lines}&query=own{number}&query=trains"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            await reader.readuntil(b"id: ")
            return reader, writer

        streams = [await opened(number) for number in range(500)]
        assert newsroom.live.connections == 500
        begun = time.monotonic()
        newsroom.push(story(text="Trains stop at own7."))
        for number, (reader, _) in enumerate(streams):
            await reader.readuntil(b'"columns":')
            assert await reader.readuntil(b"]") == (b"[18,19]" if number == 7 else b"[19]")
        assert time.monotonic() - begun < 2
        for _, writer in streams:
            writer.close()

    run(steps)


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


def test_until_the_index_is_up_to_date_nobody_follows() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.live.end()
        assert (await browser.problem("/live"))[0] == 503

    run(steps)
