"""The live stream: a browser goes on where its last connection ended."""

import asyncio
import re
import time
from typing import Any

import pytest

from streams.desk.live import resuming
from streams.desk.live.resuming import _missed
from streams.topics import ALERTS, ENRICHED, Topic
from tests.streams.desk.live.streams import following, replaced, until_it_follows
from tests.streams.desk.newsroom import Browser, Newsroom, run, serving, story
from tests.streams.notify.examples import alert


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
        with replaced(newsroom) as other:
            async with serving(newsroom) as browser_of_other:
                other.begin()
                await until_it_follows(browser_of_other)
                async with following(browser_of_other, last_id=event.id) as two:
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


@pytest.mark.parametrize("topic", [ENRICHED, ALERTS])
def test_an_id_of_a_topic_that_was_created_again_means_to_reload(topic: Topic) -> None:
    """The new one has more messages than the old one had."""

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser) as one:
            newsroom.push(story("urn:x:1"))
            newsroom.alert(alert("a1", owner="desk"))
            [_, last] = await one.take(2)
            newsroom.create_again(topic)
            assert [each.kind for each in await one.take(1)] == ["reload"]
        newsroom.push(*(story(f"urn:x:{number}") for number in range(9)))
        newsroom.alert(alert("a1", owner="desk"), alert("a2", owner="desk"))
        async with following(browser, last_id=last.id) as two, following(browser, after=last.id) as three:
            for each in two, three:
                assert [event.kind for event in await each.take(1)] == ["reload"]
            newsroom.push(story("urn:x:last"))
            for each in two, three:
                assert [event.what for event in await each.take(1)] == [("urn:x:last", 1)]

    run(steps)


def test_where_one_side_does_not_know_the_topics_ids_a_stream_goes_on() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser) as one:
            newsroom.push(story("urn:x:1"))
            [event] = await one.take(1)
        newsroom.push(story("urn:x:2"))
        without = re.sub(",-[0-9]+|-[0-9]+", "", event.id)  # as from before there were tags
        assert without.count("-") < event.id.count("-")
        async with following(browser, last_id=without) as two:
            assert [each.what for each in await two.take(1)] == [("urn:x:2", 1)]
            newsroom.index.writer.save_topic_ids({ENRICHED: "", ALERTS: ""})  # as brokers before Kafka 2.8
            newsroom.live.begin()
            [reload] = await two.take(1)
            assert "-" not in reload.id
        async with following(browser, last_id=event.id) as three:
            assert [each.what for each in await three.take(1)] == [("urn:x:2", 1)]

    run(steps)


def test_who_was_away_too_long_reloads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.desk.live.resuming.MAX_MISSED", 10)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        after = (await browser.get("/stories"))["after"]
        async with following(browser) as other:
            newsroom.push(*(story(f"urn:x:{number}") for number in range(11)))
            await other.take(11)
        async with following(browser, after=after) as one:
            assert [each.kind for each in await one.take(1)] == ["reload"]

    run(steps)


def test_browsers_that_come_back_together_resume_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    present: list[int] = []
    most = 0

    def slowly(*given: Any) -> list[bytes] | None:
        nonlocal most
        present.append(1)
        most = max(most, len(present))
        time.sleep(0.05)
        found = _missed(*given)
        present.pop()
        return found

    monkeypatch.setattr(resuming, "_missed", slowly)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        after = (await browser.get("/stories"))["after"]
        newsroom.push(story())

        async def resume() -> None:
            async with following(browser, after=after) as one:
                assert [each.what for each in await one.take(1)] == [("urn:x:rail", 1)]

        await asyncio.gather(*(resume() for _ in range(5)))
        assert most == 1

    run(steps)


def test_until_the_index_is_up_to_date_nobody_follows() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story())
        with replaced(newsroom) as other:
            async with serving(newsroom) as browser_of_other:
                assert (await browser_of_other.problem("/live"))[0] == 503
                after = (await browser_of_other.get("/stories"))["after"]
                other.begin()
                await until_it_follows(browser_of_other)
                async with following(browser_of_other, after=after) as one:
                    newsroom.push(story(version="2"))
                    assert [each.what for each in await one.take(1)] == [("urn:x:rail", 2)]

    run(steps)


def test_while_the_index_is_rebuilt_nobody_follows_and_what_is_listed_is_completed_then() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(*(story(f"urn:x:{number}") for number in range(9)))
        async with following(browser) as one:
            newsroom.live.pause()
            assert await one.next() is None
        newsroom.clear()
        newsroom.push(*(story(f"urn:x:{number}") for number in range(4)))
        page = await browser.get("/stories")
        assert (await browser.problem("/live"))[0] == 503
        newsroom.push(*(story(f"urn:x:{number}") for number in range(4, 9)))
        newsroom.live.begin()
        await until_it_follows(browser)
        async with following(browser, after=page["after"]) as two:
            sent = [event.data["uri"] for event in await two.take(5)]
        listed = [each["uri"] for each in page["stories"]]
        assert sorted(listed + sent) == [f"urn:x:{number}" for number in range(9)]

    run(steps)


def test_browsers_reload_when_the_index_was_rebuilt_up_to_the_same_offsets() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story("urn:x:1"))
        async with following(browser) as one:
            newsroom.live.begin()
            assert [each.kind for each in await one.take(1)] == ["reload"]

    run(steps)


def test_when_the_index_has_stored_what_it_did_not_tell_of_browsers_reload() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        async with following(browser) as one:
            newsroom.push(story("urn:x:1"))
            assert [each.kind for each in await one.take(1)] == ["story"]
            with replaced(newsroom):
                newsroom.push(story("urn:x:2"))
            newsroom.live.begin()
            assert [each.kind for each in await one.take(1)] == ["reload"]
            assert await one.next() is None
        async with following(browser, last_id=one.last_id) as two:
            newsroom.push(story("urn:x:3"))
            assert [each.what for each in await two.take(1)] == [("urn:x:3", 1)]

    run(steps)
