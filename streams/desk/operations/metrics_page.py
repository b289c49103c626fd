"""The page /metrics of a process, as far as the desk needs it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

STORIES_IN = "copytaster_stories_in_total"
STORIES_OUT = "copytaster_stories_out_total"
DEAD_LETTERS = "copytaster_dead_letters_total"
FRESHNESS = "copytaster_receipt_to_enriched_seconds_bucket"
SOURCE_STORIES = "copytaster_source_stories_total"
REQUESTS = "copytaster_requests_total"
CPU_SECONDS = "process_cpu_seconds_total"
DELIVERIES = ("copytaster_webhooks_total", "copytaster_mails_total", "copytaster_topic_alerts_total")

COUNTERS: Mapping[str, tuple[str, ...]] = {
    STORIES_IN: ("stage",),
    STORIES_OUT: ("stage",),
    DEAD_LETTERS: (),
    FRESHNESS: ("le",),
    SOURCE_STORIES: ("source", "outcome"),
    REQUESTS: ("route", "status"),
    CPU_SECONDS: (),
    **dict.fromkeys(DELIVERIES, ("outcome",)),
}
"""The counters that are followed, and the labels by which they are told apart."""

KINDS = {
    STORIES_IN: "worker",
    "copytaster_alerts_waiting": "notify",
    "copytaster_exporter_last_success_timestamp_seconds": "exporter",
    "copytaster_alerts_kept": "api",
    "copytaster_desk_stories": "desk",
}
"""The kind of a process, by a metric that only this kind has."""

GAUGES = {
    *KINDS,
    "copytaster_alert_overdue_seconds",
    "copytaster_build_info",
    "copytaster_destinations_disabled",
    "copytaster_destinations_failing",
    "copytaster_embargo_overdue_seconds",
    "copytaster_embargoed_stories",
    "copytaster_process_up",
    "copytaster_source_last_story_timestamp_seconds",
    "copytaster_stage_stalled_seconds",
    "copytaster_subscriptions",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
}
WANTED = COUNTERS.keys() | GAUGES

Key = tuple[str, ...]
"""The name of a counter, and the values of its labels in `COUNTERS`."""


@dataclass(frozen=True)
class MetricsPage:
    """The samples that the desk needs of one process."""

    samples: list[Sample]

    @property
    def kind(self) -> str:
        """What process it is: one of `KINDS`, `process` for any other."""
        names = {sample.name for sample in self.samples}
        return next((kind for name, kind in KINDS.items() if name in names), "process")

    @property
    def build(self) -> Mapping[str, str]:
        """The version of the program and of the model; empty if it does not say."""
        return next((each.labels for each in self.samples if each.name == "copytaster_build_info"), {})

    def value(self, name: str) -> float | None:
        """The value of a metric without labels; None if it is not there."""
        return next((each.value for each in self.samples if each.name == name), None)

    def values(self, name: str, label: str) -> dict[str, float]:
        """The values of a metric by a label, which tells its samples apart."""
        return {each.labels.get(label, ""): each.value for each in self.samples if each.name == name}

    @property
    def is_up(self) -> bool:
        """Whether the process answered; a page of several processes says of each whether it did."""
        return self.is_ours and self.value("copytaster_process_up") != 0

    @property
    def is_ours(self) -> bool:
        return bool(self.build) or self.value("copytaster_process_up") is not None

    def counters(self) -> dict[Key, float]:
        """The values of the counters, summed over the labels that are not in `COUNTERS`."""
        found: dict[Key, float] = {}
        for sample in self.samples:
            if (labels := COUNTERS.get(sample.name)) is not None:
                key = (sample.name, *(sample.labels.get(label, "") for label in labels))
                found[key] = found.get(key, 0.0) + sample.value
        return found


def parse(text: str) -> dict[str, MetricsPage]:
    """The pages of the processes on a page, by the label `process` that a page of several processes has.

    The page of a process alone has the name "". Raises ValueError if the text is not a page of metrics.
    """
    pages: dict[str, MetricsPage] = {}
    for sample in _samples(text):
        page = pages.setdefault(sample.labels.get("process", ""), MetricsPage([]))
        page.samples.append(sample)
    return pages


def _samples(text: str) -> Iterator[Sample]:
    """The samples with names in `WANTED`; parsing all takes three times as long."""
    wanted = [line for line in text.splitlines() if line.partition("{")[0].partition(" ")[0] in WANTED]
    for family in text_string_to_metric_families("\n".join(wanted) + "\n"):
        yield from family.samples
