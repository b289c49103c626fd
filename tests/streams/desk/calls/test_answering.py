"""Reading the index for many callers, some of whom ask for much."""

import asyncio
import sqlite3
import time
from threading import Event

import pytest

from streams.api.problems import ProblemError
from streams.desk.calls.answering import LISTS, MAX_WAITING, TRIALS, Reads
from streams.desk.index.database import READERS
from tests.streams.desk.newsroom import Browser, Newsroom, run, story


def test_who_asks_for_much_waits_for_their_own_requests_only() -> None:
    async def steps() -> None:
        reads, over = Reads(2, "test"), Event()
        greedy = [asyncio.create_task(reads.read("greedy", over.wait)) for _ in range(MAX_WAITING)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            assert await reads.read("other", lambda: "found") == "found"
        assert not any(each.done() for each in greedy)
        over.set()
        assert await asyncio.gather(*greedy) == [True] * MAX_WAITING

    asyncio.run(steps())


def test_more_requests_than_may_wait_are_refused_until_some_are_answered() -> None:
    async def steps() -> None:
        reads, over = Reads(2, "test"), Event()
        waiting = [asyncio.create_task(reads.read("greedy", over.wait)) for _ in range(MAX_WAITING + 1)]
        await asyncio.sleep(0)
        with pytest.raises(ProblemError) as refused:
            await reads.read("greedy", over.wait)
        assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "5")
        over.set()
        await asyncio.gather(*waiting)
        assert await reads.read("greedy", over.wait)

    asyncio.run(steps())


def test_an_index_that_cannot_be_read_is_no_bug() -> None:
    def fail() -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(ProblemError) as refused:
        asyncio.run(Reads(1, "test").read("zoe", fail))
    assert refused.value.status == 503


def test_a_connection_of_the_index_is_left_for_the_live_stream() -> None:
    assert LISTS.threads + TRIALS.threads < READERS


def test_trying_queries_holds_up_neither_lists_nor_others(monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(story())
        over = Event()
        tally = newsroom.index.tally
        monkeypatch.setattr(newsroom.index, "tally", lambda *given: over.wait() and tally(*given))
        one, other = newsroom.token(), newsroom.token()

        async def try_query() -> int:
            headers = {"Authorization": f"Bearer {one}"}
            address = browser.address("/queries/try")
            async with browser.session.post(address, json={"query": "trains"}, headers=headers) as answer:
                return answer.status

        trials = [asyncio.create_task(try_query()) for _ in range(5)]
        begun = time.monotonic()
        for token in (one, other):
            for path in ("/stories", "/me", "/openapi.json"):
                await browser.get(path, token)
        assert time.monotonic() - begun < 5
        assert not any(each.done() for each in trials)
        over.set()
        assert await asyncio.gather(*trials) == [200] * 5

    run(steps, desk_sign_in="tokens")
