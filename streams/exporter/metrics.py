"""The metrics of `copytaster exporter`, in a registry of their own."""

from collections.abc import Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from streams.lags import Lag
from streams.measuring import Measurement
from streams.registry import new_registry
from streams.topics import ENRICHED, STAGES

TO_ENRICHED = {stage.name for stage in STAGES if stage.source is not ENRICHED}


class Figures(Collector):
    """What the brokers said last, as metrics; only the time of it once that is STALE_AFTER ago."""

    def __init__(self) -> None:
        self._last = Measurement((), None, 0.0)

    def update(self, measurement: Measurement) -> None:
        self._last = measurement

    def collect(self) -> Iterator[Metric]:
        last, fresh = self._last, self._last.is_fresh
        yield from self._lag(last.lags if fresh else ())
        oldest = GaugeMetricFamily(
            "copytaster_oldest_unenriched_seconds",
            "Seconds since the oldest story on its way to wire.enriched was received; 0 if there is none,"
            " absent if it is not known.",
        )
        members = GaugeMetricFamily("copytaster_group_members", "Workers in the consumer group.")
        if fresh:
            behind = [lag for lag in last.lags if lag.stage in TO_ENRICHED and lag.messages]
            if all(lag.age is not None for lag in behind):
                oldest.add_metric([], max((lag.age or 0.0 for lag in behind), default=0.0))
            if last.members is not None:
                members.add_metric([], len(last.members))
        yield oldest
        yield members
        yield GaugeMetricFamily(
            "copytaster_exporter_last_success_timestamp_seconds",
            "When the brokers last said all this, in seconds since 1970; 0 before the first time.",
            last.at,
        )

    def _lag(self, lags: Sequence[Lag]) -> Iterator[Metric]:
        labels = ["stage", "topic", "partition"]
        messages = GaugeMetricFamily(
            "copytaster_group_lag_messages",
            "Messages that a stage, or notify, has not committed, by partition of the topic that it reads.",
            labels=labels,
        )
        seconds = GaugeMetricFamily(
            "copytaster_group_lag_seconds",
            "Seconds for which the oldest message that is not committed has been on its topic; 0 if there is"
            " none, and absent if it could not be read.",
            labels=labels,
        )
        for lag in lags:
            values = [lag.stage, lag.topic, str(lag.partition)]
            messages.add_metric(values, lag.messages)
            if lag.waiting is not None or not lag.messages:
                seconds.add_metric(values, lag.waiting or 0.0)
        yield messages
        yield seconds


FIGURES = Figures()
REGISTRY = new_registry()
REGISTRY.register(FIGURES)
