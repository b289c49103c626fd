"""Helpers for tests and benchmarks that run real processes: commands, workers' web pages, and waiting."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any
from urllib.error import HTTPError

import orjson

from streams.settings import Settings

COMMAND = (sys.executable, "-m", "streams")


def copytaster(settings: Settings, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a `copytaster` command with the given settings, as a user would, until it ends."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=os.environ | settings.environment(),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@contextmanager
def running(
    settings: Settings, *command: str, log: IO[bytes] | None = None
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a `copytaster` command that serves, until the context ends; it logs to `log` or our stderr."""
    environment = os.environ | settings.environment()
    process = subprocess.Popen([*COMMAND, *command], env=environment, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def wait_until(
    condition: Callable[[], bool], timeout: float = 90.0, failure: str = "the condition did not become true"
) -> None:
    """Wait for a condition. Raises TimeoutError with the message `failure` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{failure} within {timeout:.0f} s")
        time.sleep(0.1)


def settle(count: Callable[[], int], patience: float) -> int:
    """Wait until `count` is 0, or has not become less for `patience` seconds; returns it."""
    least, deadline = count(), time.monotonic() + patience
    while least and time.monotonic() < deadline:
        time.sleep(0.5)
        if (now := count()) < least:
            least, deadline = now, time.monotonic() + patience
    return least


def ask(
    port: int, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """The status that a process answers a request with, and its JSON or bytes. `body` is sent as JSON."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", method=method, headers={**(headers or {})}
    )
    if body is not None:
        request.data = orjson.dumps(body)
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            status, content = answer.status, answer.read()
    except HTTPError as error:
        status, content = error.code, error.read()
    return status, orjson.loads(content) if content.startswith(b"{") else content


def page(port: int, path: str) -> str:
    """The body of a worker's web page, or an empty string if there is no answer or an error status."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
            return str(response.read().decode())
    except OSError:
        return ""


def partitions(port: int) -> list[str]:
    """The partitions assigned to a worker, as `topic-number`; empty until it is ready, and for a desk."""
    ready = page(port, "/ready")
    return json.loads(ready).get("partitions", []) if ready else []


def metric(port: int, name: str) -> float:
    """The sum of a worker's samples whose line begins with `name`, which may include labels."""
    lines = page(port, "/metrics").splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(name))
