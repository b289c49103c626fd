"""The container's health check: exit status 0 if the process in it answers /health with 200, otherwise 1.

A container has one process, whichever command it runs, so the ports of all are tried. It imports nothing of
Copytaster, which would take a second each time.
"""

import http.client
import os
import sys
from collections.abc import Iterable, Mapping

PORTS = {"WEB_PORT": 6066, "NOTIFY_PORT": 6090, "API_PORT": 6100, "EXPORTER_PORT": 6110, "DESK_PORT": 6120}
TIMEOUT = 4.0  # seconds; less than that of the Containerfile's HEALTHCHECK


def ports(environment: Mapping[str, str]) -> list[int]:
    """The ports that the settings in an environment give to our commands, each once."""
    return [*dict.fromkeys(int(environment.get(f"COPYTASTER_{name}", port)) for name, port in PORTS.items())]


def is_healthy(ports: Iterable[int]) -> bool:
    """Whether a process on one of the ports of this machine says that it is alive."""
    return any(_answers(port) for port in ports)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not is_healthy(ports(os.environ)))
