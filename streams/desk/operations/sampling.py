"""A sample of all figures, from what counters have grown by and what the brokers say."""

from collections.abc import Iterable, Mapping, Sequence

from streams.desk.operations.counting import Growth, GrowthHistory, quantile
from streams.desk.operations.metrics_page import DEAD_LETTERS, FRESHNESS, STORIES_IN, STORIES_OUT
from streams.desk.operations.models import Freshness, Sample, StageSample
from streams.lags import NOTIFY, Lag, total
from streams.metrics import LATENCIES
from streams.topics import STAGES

WINDOW = 60.0  # seconds that rates and quantiles are of
NAMES = (*(stage.name for stage in STAGES), NOTIFY)


def sample(history: GrowthHistory, lags: Sequence[Lag], at: float, *, counted: bool) -> Sample:
    """The figures at a time.

    `counted` says whether any worker answered; `lags` are empty if nobody knows them.
    """
    growth, seconds = history.last(WINDOW) if counted else ({}, 0.0)
    by_stage = lag_by_stage(lags)
    return {
        "at": round(at, 1),
        "stages": {name: _stage(name, growth, seconds, by_stage.get(name)) for name in NAMES},
        "freshness": _freshness(growth),
        "deadLetters": int(growth.get((DEAD_LETTERS,), 0.0)) if seconds else None,
    }


def lag_by_stage(lags: Iterable[Lag]) -> Mapping[str, tuple[int, float | None]]:
    """The lag of each stage in messages and seconds; None if its oldest message could not be read."""
    found: dict[str, list[Lag]] = {}
    for lag in lags:
        found.setdefault(lag.stage, []).append(lag)
    return {stage: _lag(some) for stage, some in found.items()}


def _lag(lags: Iterable[Lag]) -> tuple[int, float | None]:
    messages, waiting, _ = total(lags)
    return messages, waiting if messages else 0.0


def _stage(name: str, growth: Growth, seconds: float, lag: tuple[int, float | None] | None) -> StageSample:
    messages, waiting = lag or (None, None)
    counts = seconds > 0 and name != NOTIFY
    return {
        "taken": round(growth.get((STORIES_IN, name), 0.0) / seconds, 3) if counts else None,
        "finished": round(growth.get((STORIES_OUT, name), 0.0) / seconds, 3) if counts else None,
        "messages": messages,
        "seconds": None if waiting is None else round(waiting, 1),
    }


def _freshness(growth: Growth) -> Freshness:
    grown = {float(labels[0]): count for (name, *labels), count in growth.items() if name == FRESHNESS}
    buckets = dict.fromkeys(LATENCIES, 0.0) | grown
    p50, p99 = (quantile(share, buckets) for share in (0.5, 0.99))
    return {
        "p50": None if p50 is None else round(p50, 3),
        "p99": None if p99 is None else round(p99, 3),
    }
