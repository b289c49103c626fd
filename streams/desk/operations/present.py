"""What is true at the moment: the processes, the wires, and what the stages do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from processors.story import Time, rfc3339
from streams.api.answering import PAGES
from streams.control import Control, pause_key
from streams.desk.operations.counting import Growth
from streams.desk.operations.metrics_page import DELIVERIES, REQUESTS, SOURCE_STORIES
from streams.desk.operations.models import (
    ApiNow,
    BrokersNow,
    NotifyNow,
    ProcessNow,
    StageNow,
    WireNow,
)
from streams.desk.operations.processes import Process
from streams.desk.operations.sampling import NAMES
from streams.measuring import Measurement


def brokers_now(measurement: Measurement | None, problem: str) -> BrokersNow:
    """`problem` says why the brokers did not answer the last time, if so."""
    found: BrokersNow = {"up": not problem}
    if problem:
        found["problem"] = problem
    if measurement:
        found["measured"] = as_time(measurement.at)
        if measurement.members is not None:
            found["workers"] = len(measurement.members)
    return found


def stages_now(control: Control, workers: Iterable[Process]) -> list[StageNow]:
    """Each stage, and `notify`. Of several workers the one counts in which a stage is stalled the longest."""
    stalled = _greatest(worker.page.values("copytaster_stage_stalled_seconds", "stage") for worker in workers)
    found: list[StageNow] = []
    for name in NAMES:
        stage: StageNow = {"name": name, "stalled": stalled.get(name, 0.0)}
        if request := control.get(pause_key(name)):
            stage["paused"] = {"by": request.by, "at": request.at}
        found.append(stage)
    return found


def process_now(process: Process) -> ProcessNow:
    build, memory = process.page.build, process.page.value("process_resident_memory_bytes")
    details: dict[str, Any] = {
        "problem": process.problem,
        "waiting": process.waiting,
        "partitions": process.partitions,
        "started": None if process.started is None else as_time(process.started),
        "version": build.get("version"),
        "model": build.get("model"),
        "modelVersion": build.get("model_version"),
        "memory": None if memory is None else int(memory),
        "cpu": None if process.cpu is None else round(process.cpu, 3),
    }
    found: ProcessNow = {
        "name": process.name,
        "kind": process.kind,
        "up": process.up,
        "ready": process.is_ready,
        "since": as_time(process.since),
        "drained": process.drained,
        "restarts": len(process.restarts),
    }
    known = {name: value for name, value in details.items() if value not in (None, "")}
    return {**found, **known}  # type: ignore[typeddict-item]


def wires_now(hour: Growth, last_seen: Mapping[str, float]) -> list[WireNow]:
    """Each wire that workers know, by name; `last_seen` are the times of the newest stories."""
    counts = {(labels[0], labels[1]): int(n) for (name, *labels), n in hour.items() if name == SOURCE_STORIES}
    found: list[WireNow] = []
    for source in sorted(last_seen.keys() | {source for source, _ in counts}):
        wire: WireNow = {
            "source": source,
            "stories": counts.get((source, "passed"), 0),
            "refused": counts.get((source, "refused"), 0),
        }
        if last_seen.get(source):
            wire["last"] = as_time(last_seen[source])
        found.append(wire)
    return found


def notify_now(processes: Sequence[Process], hour: Growth) -> NotifyNow:
    def total(name: str) -> int:
        return int(sum(each.page.value(name) or 0.0 for each in processes))

    outcomes = [(labels[0], int(count)) for (name, *labels), count in hour.items() if name in DELIVERIES]
    delivered = sum(count for outcome, count in outcomes if outcome == "delivered")
    return {
        "waiting": total("copytaster_alerts_waiting"),
        "overdue": max(each.page.value("copytaster_alert_overdue_seconds") or 0.0 for each in processes),
        "failing": total("copytaster_destinations_failing"),
        "disabled": total("copytaster_destinations_disabled"),
        "delivered": delivered,
        "failed": sum(count for _, count in outcomes) - delivered,
    }


def api_now(hour: Growth) -> ApiNow:
    """Requests for anything but the pages for supervisors, which we ask for as well."""
    requests = [
        (labels[1], int(count))
        for (name, *labels), count in hour.items()
        if name == REQUESTS and labels[0] not in PAGES
    ]
    errors = sum(count for status, count in requests if status.startswith("5"))
    return {"requests": sum(count for _, count in requests), "errors": errors}


def subscriptions_now(workers: Iterable[Process]) -> dict[str, int]:
    """The subscriptions by state; every worker knows all of them, unless it has just been started."""
    found = _greatest(worker.page.values("copytaster_subscriptions", "state") for worker in workers)
    return {state: int(count) for state, count in found.items()}


def embargoed(workers: Iterable[Process]) -> int:
    """The stories that are held back; each worker holds those of its partitions."""
    return int(sum(worker.page.value("copytaster_embargoed_stories") or 0.0 for worker in workers))


def embargo_overdue(workers: Iterable[Process]) -> float:
    """For how many seconds the first of them has been held back after its embargo ended; 0 if none is."""
    found = _greatest(worker.page.values("copytaster_embargo_overdue_seconds", "stage") for worker in workers)
    return max(found.values(), default=0.0)


def newest_stories(workers: Iterable[Process]) -> Mapping[str, float]:
    """When the newest story of each wire was received, in seconds since 1970; 0 if none was yet."""
    name = "copytaster_source_last_story_timestamp_seconds"
    return _greatest(worker.page.values(name, "source") for worker in workers)


def _greatest(each: Iterable[Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for values in each:
        for name, value in values.items():
            found[name] = max(value, found.get(name, value))
    return found


def as_time(seconds: float) -> Time:
    return rfc3339(datetime.fromtimestamp(seconds, UTC))
