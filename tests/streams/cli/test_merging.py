"""The pages of a process that runs several workers, in front of real web servers."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.error import HTTPError

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram, Info, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from streams.cli.merging import merged_pages
from streams.cli.processes import DIRECT, Server, free_port
from tests.web_server import Pages


def metrics(stories: int) -> bytes:
    registry = CollectorRegistry()
    Counter("t_stories", "Stories, {all}.", ["stage"], registry=registry).labels('in{"g"}').inc(stories)
    Histogram("t_seconds", "Seconds.", registry=registry, buckets=(1, 30)).observe(20)
    Info("t_build", "Build.", registry=registry).info({"version": "1"})
    return generate_latest(registry)


@contextmanager
def worker(pages: dict[str, tuple[int, bytes]]) -> Iterator[Server]:
    with Pages(pages) as served:
        yield Server("worker", "127.0.0.1", served.port)


def get(url: str) -> tuple[int, str]:
    try:
        with DIRECT.open(url, timeout=10) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def parent() -> Iterator[tuple[str, list[int]]]:
    """The address of the pages of three workers, and their ports: ready, not ready, and dead."""
    waiting = b'{"ready": false, "partitions": [], "waiting": "for the subscriptions"}'
    with ExitStack() as stack:
        first = stack.enter_context(
            worker({"/metrics": (200, metrics(2)), "/ready": (200, b'{"ready": true}')})
        )
        second = stack.enter_context(worker({"/metrics": (200, metrics(3)), "/ready": (503, waiting)}))
        servers = [first, second, Server("worker", "127.0.0.1", free_port())]
        port = free_port()
        stack.enter_context(merged_pages("127.0.0.1", port, servers))
        yield f"http://127.0.0.1:{port}", [server.port for server in servers]


def test_metrics_of_each_process_have_its_port_as_a_label(parent: tuple[str, list[int]]) -> None:
    address, ports = parent
    first, second, dead = map(str, ports)
    status, text = get(f"{address}/metrics")
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert status == 200
    assert (families["t_stories"].type, families["t_stories"].documentation) == ("counter", "Stories, {all}.")
    values = {
        (sample.name, sample.labels["process"]): sample.value
        for family in families.values()
        for sample in family.samples
        if sample.labels.get("le") in (None, "30.0") and not sample.name.endswith("_created")
    }
    assert values == {
        ("copytaster_process_up", first): 1,
        ("copytaster_process_up", second): 1,
        ("copytaster_process_up", dead): 0,
        ("t_stories_total", first): 2,
        ("t_stories_total", second): 3,
        **{
            (f"t_{name}", port): value
            for port in (first, second)
            for name, value in (
                ("seconds_bucket", 1),
                ("seconds_count", 1),
                ("seconds_sum", 20),
                ("build_info", 1),
            )
        },
    }
    assert text.count("# TYPE t_seconds histogram\n") == 1


def test_it_is_ready_when_all_are_and_says_which_is_not(parent: tuple[str, list[int]]) -> None:
    address, ports = parent
    status, text = get(f"{address}/ready")
    page = json.loads(text)
    assert (status, page["ready"]) == (503, False)
    assert page["processes"][str(ports[0])] == {"ready": True}
    waiting = f"{ports[1]}: for the subscriptions; {ports[2]}: for an answer"
    assert page["waiting"] == waiting
    assert get(f"{address}/health") == (200, '{"live": true}')
    assert get(f"{address}/other")[0] == 404


def test_it_is_ready_once_all_are() -> None:
    with worker({"/ready": (200, b'{"ready": true}')}) as server:
        port = free_port()
        with merged_pages("127.0.0.1", port, [server]):
            status, text = get(f"http://127.0.0.1:{port}/ready")
    assert (status, json.loads(text)["ready"]) == (200, True)
