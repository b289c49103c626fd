"""A webhook that takes what Alertmanager sends."""

import json
import time
from collections.abc import Mapping
from typing import Any

from tests.web_server import WebServer


class Webhook(WebServer):
    """Keeps the alerts that Alertmanager posts, by receiver, with the time of each."""

    def __init__(self) -> None:
        super().__init__()
        self.alerts: list[tuple[float, str, dict[str, Any]]] = []

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        posted = json.loads(body)
        self.alerts.extend((time.time(), posted["receiver"], alert) for alert in posted["alerts"])
        return 204, b""

    def first(self, receiver: str, name: str, status: str) -> tuple[float, dict[str, Any]] | None:
        """The first alert of a name that came with a status, `firing` or `resolved`, and when it came."""
        for at, told, alert in [*self.alerts]:
            if (told, alert["labels"]["alertname"], alert["status"]) == (receiver, name, status):
                return at, alert
        return None
