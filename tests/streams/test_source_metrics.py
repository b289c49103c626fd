"""The metrics of each wire: what counts as its story, and that unknown wires are one."""

import time
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY

from processors.errors import StoryError
from streams import metrics, source_metrics
from streams.deadletters import DeadLetters
from streams.messages import Incoming, Result
from streams.settings import Settings
from tests.streams.agents import make_agent

NO_PIPELINE: Any = None
LAST = "copytaster_source_last_story_timestamp_seconds"
SOURCES = """
[norwick]
match = ["Norwick News Agency"]

[halden]
"""


def counts() -> dict[tuple[str, str], float]:
    labels = [(source, how) for source in ("norwick", "halden", "other") for how in ("passed", "refused")]
    name = "copytaster_source_stories_total"
    return {
        (source, how): REGISTRY.get_sample_value(name, {"source": source, "outcome": how}) or 0.0
        for source, how in labels
    }


def test_stories_are_counted_by_the_sources_in_the_file_and_others_as_other(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCES)
    ingest = make_agent("ingest", NO_PIPELINE, Settings(sources=str(tmp_path / "sources.toml")))

    def raw(value: bytes, source: str, **headers: bytes) -> Incoming:
        given = {"copytaster-source": source.encode(), **{k.replace("_", "-"): v for k, v in headers.items()}}
        return Incoming("wire.raw", 0, 0, None, value, given, now)

    now = time.time() - 5
    replay = {"copytaster_replay": b"2026-11-27T01:00:00Z", "copytaster_received": b"2026-11-27T00:00:00Z"}
    before = counts()
    results = ingest.process(
        [
            raw(b"Rain fell in Oslo.", "NORWICK news agency"),
            raw(b"Snow fell in Oslo.", "norwick"),
            raw(b"Snow fell in Bergen.", "norwick", **replay),
            raw(b"Rain fell in Bergen.", "no such source"),
            raw(b"Rain fell in Bodo.", ""),
        ]
    )
    letters = DeadLetters("wire.deadletter", "ingest")
    refused = [raw(b"{", "halden"), raw(b"{", "halden", **replay), raw(b"{", "x\xff"), raw(b"{", "")]
    results += [Result([letters.for_input(each, StoryError("json", "broken"))]) for each in refused]
    metrics.count_finished(ingest, results, 0.1)
    assert {labels: count - before[labels] for labels, count in counts().items()} == {
        ("norwick", "passed"): 2,
        ("norwick", "refused"): 0,
        ("halden", "passed"): 0,
        ("halden", "refused"): 1,
        ("other", "passed"): 2,
        ("other", "refused"): 2,
    }
    assert REGISTRY.get_sample_value(LAST, {"source": "norwick"}) == pytest.approx(now, abs=0.01), (
        "when it was received, not when it was replayed"
    )
    assert REGISTRY.get_sample_value(LAST, {"source": "halden"}) is None, "nothing of it was passed"
    sources = {
        sample.labels["source"] for metric in source_metrics.STORIES.collect() for sample in metric.samples
    }
    assert not {"no such source", "Norwick News Agency", ""} & sources, "unknown sources are one"


def test_an_old_story_does_not_make_a_source_older_and_a_time_to_come_is_now(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("[meridian]")
    ingest = make_agent("ingest", NO_PIPELINE, Settings(sources=str(tmp_path / "sources.toml")))
    seen = []
    for seconds in (-100, 3600, -200):
        given = {"copytaster-source": b"meridian"}
        raw = Incoming("wire.raw", 0, 0, None, b"Rain fell in Oslo.", given, time.time() + seconds)
        metrics.count_finished(ingest, ingest.process([raw]), 0.1)
        newest = REGISTRY.get_sample_value(LAST, {"source": "meridian"})
        assert newest
        seen.append(time.time() - newest)
    assert [round(seconds) for seconds in seen] == [100, 0, 0]
