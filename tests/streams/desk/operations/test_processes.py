"""Processes as their pages show them: kinds, restarts, silence, several on one page."""

import asyncio

import pytest

from streams.desk.operations.metrics_page import parse
from streams.desk.operations.processes import FORGET_AFTER, Process, Processes
from streams.desk.operations.scraping import Address, Answer, ask, new_session, resolve
from tests.web_server import Pages

ADDRESS = Address("10.1.0.7", 6066, "wire1:6066")
IN = ("copytaster_stories_in_total", "ingest")
PAGE = """\
# HELP copytaster_stories_in_total Messages that a stage has taken.
# TYPE copytaster_stories_in_total counter
copytaster_stories_in_total{{stage="ingest"{label}}} {stories}
copytaster_build_info{{model="en_wire",model_version="2.0.0",python="3.13.0",version="0.1.0"{label}}} 1.0
copytaster_stage_seconds_bucket{{stage="ingest",le="0.01"{label}}} 3.0
process_start_time_seconds{{{label}}} {started}
process_resident_memory_bytes{{{label}}} 3.5e+08
process_cpu_seconds_total{{{label}}} {cpu}
"""
READY = {"ready": True, "partitions": ["wire.raw-0", "wire.raw-1"]}


def page(stories: float, started: float = 900.0, cpu: float = 10.0, process: str = "") -> str:
    """A worker's page, as far as it matters here."""
    label = f',process="{process}"' if process else ""
    text = PAGE.format(stories=stories, started=started, cpu=cpu, label=label)
    return text.replace("{,", "{").replace("{}", "")


def answer(text: str, ready: object = READY) -> Answer:
    assert isinstance(ready, dict)
    return Answer(parse(text), ready)


def only(processes: Processes) -> Process:
    [process] = processes
    return process


def test_a_worker_as_it_describes_itself() -> None:
    processes = Processes()
    assert processes.take(ADDRESS, answer(page(100)), 1_000) == {}
    assert processes.take(ADDRESS, answer(page(130, cpu=14.0)), 1_005)[IN] == 30
    worker = only(processes)
    assert (worker.name, worker.kind, worker.is_ready, worker.partitions) == ("wire1:6066", "worker", True, 2)
    assert worker.page.build["model"] == "en_wire"
    assert worker.cpu == pytest.approx(0.8)
    assert (worker.since, worker.started, len(worker.restarts)) == (1_000, 900, 0)


def test_restarts_are_counted_for_an_hour_and_make_no_spikes() -> None:
    processes = Processes()
    processes.take(ADDRESS, answer(page(100_000)), 1_000)
    grown = processes.take(ADDRESS, answer(page(3, started=1_001.0, cpu=0.5)), 1_005)
    assert grown[IN] == 3
    assert len(only(processes).restarts) == 1
    processes.take(ADDRESS, answer(page(3, started=1_001.0)), 1_005 + 3_600)
    assert len(only(processes).restarts) == 0


def test_a_process_that_does_not_answer_is_down_since_then() -> None:
    processes = Processes()
    processes.take(ADDRESS, answer(page(100)), 1_000)
    for at in (1_005, 1_010):
        assert processes.take(ADDRESS, Answer({}, {}, "does not answer: connection refused"), at) == {}
    worker = only(processes)
    assert (worker.up, worker.since, worker.kind) == (False, 1_005, "worker")
    assert (worker.problem, worker.cpu) == ("does not answer: connection refused", None)
    processes.take(ADDRESS, answer(page(100)), 1_015)
    assert (only(processes).up, only(processes).since, only(processes).problem) == (True, 1_015, "")


def test_what_a_worker_waits_for() -> None:
    processes = Processes()
    for ready, waiting, drained in [
        ({"ready": False, "waiting": "for missing topics"}, "for missing topics", False),
        ({"ready": False, "drained": "resume it"}, "resume it", True),
        ({"ready": False, "partitions": []}, "for partitions", False),
    ]:
        processes.take(ADDRESS, answer(page(1), ready), 1_000)
        worker = only(processes)
        assert (worker.waiting, worker.drained, worker.is_ready) == (waiting, drained, False)


def test_several_processes_on_one_page_have_their_own_ports_and_states() -> None:
    """As `worker --processes 2` shows them, while one of the two does not answer."""
    text = 'copytaster_process_up{process="6067"} 1.0\ncopytaster_process_up{process="6068"} 0.0\n'
    text += page(5, process="6067")
    ready = {
        "ready": False,
        "processes": {"6067": READY, "6068": {"ready": False, "waiting": "for an answer"}},
    }
    processes = Processes()
    processes.take(ADDRESS, Answer({}, {}, "does not answer"), 995)
    processes.take(ADDRESS, answer(text, ready), 1_000)
    found = {process.name: process for process in processes}
    assert found.keys() == {"wire1:6067", "wire1:6068"}
    assert found["wire1:6067"].is_ready
    assert not found["wire1:6068"].up


def test_an_address_that_its_name_no_longer_has_is_forgotten_after_a_while() -> None:
    processes = Processes()
    processes.take(ADDRESS, answer(page(1)), 1_000)
    assert processes.addresses([], 1_005) == [ADDRESS]
    processes.take(ADDRESS, Answer({}, {}, "does not answer"), 1_005)
    assert processes.addresses([], 1_005 + FORGET_AFTER) == [ADDRESS]
    assert processes.addresses([], 1_006 + FORGET_AFTER) == []
    assert list(processes) == []


def asked(pages: dict[str, tuple[int, bytes]]) -> Answer:
    async def steps(port: int) -> Answer:
        [address] = await resolve(f"localhost:{port}")
        assert address.name == f"localhost:{port}"
        async with new_session() as session:
            return await ask(session, address)

    with Pages(pages) as server:
        return asyncio.run(steps(server.port))


def test_pages_are_asked_for() -> None:
    ready = b'{"ready": false, "waiting": "for Kafka"}'
    found = asked({"/metrics": (200, page(4).encode()), "/ready": (503, ready)})
    assert found.problem == ""
    assert found.pages[""].counters()[IN] == 4
    assert found.ready_of("")["waiting"] == "for Kafka"


@pytest.mark.parametrize(
    ("metrics", "problem"),
    [
        (b"python_info 1.0\nprocess_start_time_seconds 5.0\n", "is not a process of Copytaster"),
        (b"copytaster_stories_in_total{stage=", "answers with something else than metrics"),
        (b"x" * (17 * 1024**2), "answers with something else than metrics"),
    ],
)
def test_pages_of_something_else(metrics: bytes, problem: str) -> None:
    assert asked({"/metrics": (200, metrics), "/ready": (200, b"{}")}).problem == problem


def test_an_address_where_nothing_listens() -> None:
    async def steps() -> Answer:
        async with new_session() as session:
            return await ask(session, Address("127.0.0.1", 1, "localhost:1"))

    assert asyncio.run(steps()).problem == "does not answer: connection refused"


def test_a_name_that_does_not_exist_has_no_addresses() -> None:
    assert asyncio.run(resolve("no-such-host.invalid:6066")) == []
    [address] = asyncio.run(resolve("[::1]:6066"))
    assert address.url == "http://[::1]:6066"
