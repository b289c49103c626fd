"""Which message is shown as the raw one of a story, on a desk without Kafka."""

from typing import Any

import pytest

from streams.desk.operations import brokers
from tests.streams.desk.newsroom import Browser, Newsroom, run, story

GONE = "the record does not say which message on wire.raw it is of"


@pytest.mark.parametrize(
    "raw",
    [
        {"topic": "wire.tokens", "partition": 0, "offset": 0},
        {"topic": "wire.raw", "partition": "0", "offset": 0},
        {"topic": "wire.raw", "partition": 0, "offset": 1.5},
        {"topic": "wire.raw", "partition": 0},
        {"topic": ["wire.raw"]},
        "wire.raw",
        None,
    ],
)
def test_no_other_topic_is_read_whatever_the_record_says(raw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brokers, "TIMEOUT", 0.5)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        made = story()
        made["enrichment"]["raw"] = raw
        newsroom.push(made)
        status, problem = await browser.problem("/stories/urn%3Ax%3Arail/raw")
        assert (status, problem["detail"]) == (404, GONE)

    run(steps)


def test_the_raw_topic_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brokers, "TIMEOUT", 0.5)

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        made = story()
        made["enrichment"]["raw"] = {"topic": "wire.raw", "partition": 0, "offset": 0}
        newsroom.push(made)
        status, _ = await browser.problem("/stories/urn%3Ax%3Arail/raw")
        assert status == 503, "there is no Kafka"

    run(steps)


def test_an_index_that_cannot_be_read() -> None:
    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.index.close()
        status, problem = await browser.problem("/stories/urn%3Ax%3Arail/raw")
        assert (status, problem["detail"]) == (503, "the index cannot be read at the moment")

    run(steps)
