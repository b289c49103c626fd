"""A newsroom for the tests: broker, worker, `notify` and desk, each the real one, and stories to push."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, Self
from urllib.parse import quote

from confluent_kafka import Producer

from processors.story import Story, to_json
from streams.cli.processes import free_port
from streams.settings import Settings
from streams.topics import ENRICHED, RAW, Topic
from tests.integration.cluster import Cluster
from tests.workers import COMMAND, metric, page, partitions, running, wait_until

KEY = "a key for webhooks, which these tests never send"


class Desk:
    """A context manager that runs `copytaster desk`, which can be stopped and started again."""

    def __init__(self, settings: Settings) -> None:
        """`settings` are those of the cluster; the port and the index are this desk's own."""
        self._folder = tempfile.mkdtemp(prefix="desk-")
        self.port = free_port()
        self.settings = settings.changed(desk_port=self.port, desk_index=self._folder)
        self.origin = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def start(self) -> None:
        """Start it, and wait until it has read the wire."""
        environment = os.environ | self.settings.environment()
        self.process = subprocess.Popen([*COMMAND, "desk"], env=environment)
        wait_until(self._is_ready, failure="the desk did not become ready")

    def stop(self, with_signal: int = signal.SIGTERM) -> None:
        self.process.send_signal(with_signal)
        self.process.wait(30)

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, "the desk has ended"
        return bool(page(self.port, "/ready"))

    def get(self, path: str) -> Any:
        """What a call of the HTTP API answers."""
        with urllib.request.urlopen(f"{self.origin}/api{path}", timeout=10) as response:
            return json.load(response)

    def accepts(self, token: str) -> bool:
        """Whether a token may be used here."""
        request = urllib.request.Request(
            f"{self.origin}/api/me", headers={"Authorization": f"Bearer {token}"}
        )
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except urllib.error.HTTPError:
            return False
        return True

    def post(self, path: str, value: Any) -> None:
        """Make a call of the HTTP API that changes something, as the page does."""
        headers = {"Content-Type": "application/json", "Origin": self.origin}
        request = urllib.request.Request(f"{self.origin}/api{path}", json.dumps(value).encode(), headers)
        urllib.request.urlopen(request, timeout=10).close()


class Newsroom:
    """A context manager that runs it all. Nothing in it needs an event loop, as Playwright has one."""

    def __init__(self) -> None:
        self._running = ExitStack()

    def __enter__(self) -> Self:
        with self._running:
            notify_port = free_port()
            self.cluster = self._running.enter_context(Cluster(1, webhook_key=KEY, notify_port=notify_port))
            worker_port = self.cluster.workers.ports[0]
            targets = f"127.0.0.1:{worker_port},127.0.0.1:{notify_port}"
            self.settings = self.cluster.settings.changed(desk_targets=targets)
            self._running.enter_context(running(self.settings, "notify"))
            self._client = Producer(
                {"bootstrap.servers": self.settings.brokers, "message.max.bytes": 8 * 1024**2}
            )
            self.desk = self._running.enter_context(Desk(self.settings))
            self._running = self._running.pop_all()
        return self

    def __exit__(self, *error: Any) -> None:
        self._running.close()

    def push(self, *stories: bytes) -> None:
        """Send stories as a wire would, and wait until the broker has them."""
        self._send(RAW, ((None, story) for story in stories))

    def publish(self, *stories: bytes, query: str, count: int | None = None) -> None:
        """Push stories, and wait until the desk finds as many by a query as were pushed, or `count`."""
        self.push(*stories)
        path = f"/stories?limit=200&query={quote(query)}"
        wait_until(lambda: len(self.desk.get(path)["stories"]) == (count or len(stories)))

    def write(self, records: Iterable[Story]) -> None:
        """Write records to `wire.enriched`, as a worker would."""
        self._send(ENRICHED, ((record["uri"].encode(), to_json(record)) for record in records))

    def _send(self, topic: Topic, messages: Iterable[tuple[bytes | None, bytes]]) -> None:
        for key, value in messages:
            self._client.produce(topic.name(self.settings.topic_prefix), value, key)
        assert self._client.flush(60) == 0

    def subscribe(self, id: str, query: str, **properties: Any) -> None:
        """Make a subscription of the desk's owner, and wait until the worker knows it."""
        before = self.subscriptions()
        self.desk.post("/subscriptions", {"id": id, "query": query, **properties})
        wait_until(lambda: self.subscriptions() > before)

    def subscriptions(self) -> float:
        """How many subscriptions the worker knows."""
        return self.worker_metric("copytaster_subscriptions{")

    def worker_metric(self, name: str) -> float:
        """The sum of a metric's samples at the worker."""
        return metric(self.cluster.workers.ports[0], name)

    def wait_for_workers(self) -> None:
        """Wait until the worker has partitions, which it loses while the broker is away."""
        wait_until(lambda: all(partitions(port) for port in self.cluster.workers.ports))
