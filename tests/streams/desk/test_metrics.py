"""The desk's figures of its index."""

import asyncio
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from streams.desk import metrics
from tests.streams.desk.newsroom import Newsroom, story
from tests.streams.desk.test_following import until

STORIES = "copytaster_desk_stories"


def test_figures_are_kept_up_to_date_and_stay_when_the_index_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(metrics, "INTERVAL", 0.01)

    async def steps() -> None:
        newsroom = Newsroom(tmp_path)
        measuring = asyncio.create_task(metrics.measure(newsroom.index))
        for count in (1, 2):
            newsroom.push(story(f"urn:x:{count}"))
            await until(lambda count=count: metrics.REGISTRY.get_sample_value(STORIES) == count)
        newsroom.index.close()
        await until(lambda: "cannot measure the index" in caplog.text)
        assert f"{STORIES} 2.0\n" in generate_latest(metrics.REGISTRY).decode()
        assert not measuring.done()
        measuring.cancel()

    asyncio.run(steps())
