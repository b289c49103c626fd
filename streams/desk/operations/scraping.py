"""Asks processes for their pages /metrics and /ready."""

import asyncio
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from streams.desk.operations.metrics_page import MetricsPage, parse

TIMEOUT = 4.0  # seconds for an answer
MAX_PAGE = 16 * 1024**2  # bytes
CHUNK = 64 * 1024  # bytes


@dataclass(frozen=True)
class Address:
    """Where a process is asked. `host` is an IP address; `name` is what people call it, host:port."""

    host: str
    port: int
    name: str

    @property
    def url(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    """What came from an address: a page of metrics for each process behind it, and /ready as JSON.

    `problem` says why there is none; it is empty if there is.
    """

    pages: Mapping[str, MetricsPage]
    ready: Mapping[str, Any]
    problem: str = ""

    def ready_of(self, process: str) -> Any:
        """The page /ready of one of the processes, by its name in `pages`."""
        return self.ready.get("processes", {}).get(process) if process else self.ready


async def resolve(target: str) -> list[Address]:
    """The addresses of host:port, empty if there are none now; a name may have several, one for each process.

    Of a name that has addresses of both kinds only those of IPv4 are asked, so that no process counts twice.
    """
    host, _, port = target.rpartition(":")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host.strip("[]"), int(port), type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
        )
    except OSError:
        return []
    families = {family for family, *_ in found}
    family = socket.AF_INET if socket.AF_INET in families else socket.AF_INET6
    hosts = sorted({str(place[0]) for each, *_, place in found if each == family})
    alone = len(hosts) == 1
    return [Address(each, int(port), target if alone else f"{each}:{port}") for each in hosts]


async def ask(session: ClientSession, address: Address) -> Answer:
    """The pages of the processes at an address."""
    try:
        async with asyncio.timeout(TIMEOUT):
            metrics, ready = await asyncio.gather(
                _text(session, f"{address.url}/metrics"), _text(session, f"{address.url}/ready")
            )
        pages = await asyncio.to_thread(parse, metrics)
        found = json.loads(ready)
    except (ClientError, OSError) as error:  # TimeoutError is an OSError
        return Answer({}, {}, _reason(error))
    except ValueError:
        return Answer({}, {}, "answers with something else than metrics")
    if not any(page.is_ours for page in pages.values()) or not isinstance(found, dict):
        return Answer({}, {}, "is not a process of Copytaster")
    return Answer(pages, found)


async def _text(session: ClientSession, url: str) -> str:
    """The body of an answer, whatever its status: /ready has its page with 503, too."""
    data = bytearray()
    async with session.get(url, allow_redirects=False) as response:
        async for chunk in response.content.iter_chunked(CHUNK):
            data += chunk
            if len(data) > MAX_PAGE:
                raise ValueError("the page is too large")
    return data.decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"does not answer within {TIMEOUT:.0f} s"
    number = getattr(error, "errno", None)
    return f"does not answer: {os.strerror(number).lower() if number else type(error).__name__}"


def new_session() -> ClientSession:
    """A session that uses no proxy, whatever the environment says."""
    return ClientSession(timeout=ClientTimeout(total=TIMEOUT), trust_env=False)
