"""How a worker's Faust app is set up."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from processors.subjects.vocabulary import media_topics
from processors.subscriptions.matching import Subscriptions
from streams.app import build
from streams.settings import Settings


def test_a_worker_that_fetches_nothing_for_days_stays_in_its_group(tmp_path: Path) -> None:
    pipeline: Any = SimpleNamespace(
        model=SimpleNamespace(name="none", version="0"), subscriptions=Subscriptions(media_topics())
    )
    app = build(Settings(), pipeline, 6066, tmp_path)
    assert app.conf.broker_max_poll_interval > 365 * 24 * 60 * 60
