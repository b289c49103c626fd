"""A webhook that takes what Alertmanager sends."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Webhook:
    """An HTTP server that keeps the alerts that Alertmanager posts, by receiver, with the time of each."""

    def __init__(self) -> None:
        self.alerts: list[tuple[float, str, dict[str, Any]]] = []
        alerts = self.alerts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                alerts.extend((time.time(), body["receiver"], alert) for alert in body["alerts"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *arguments: object) -> None:
                """Log no requests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def first(self, receiver: str, name: str, status: str) -> tuple[float, dict[str, Any]] | None:
        """The first alert of a name that came with a status, `firing` or `resolved`, and when it came."""
        for at, told, alert in [*self.alerts]:
            if (told, alert["labels"]["alertname"], alert["status"]) == (receiver, name, status):
                return at, alert
        return None
