"""Webhooks: an alert, or a digest, as a signed POST.

A receiver can do no harm: redirects are not followed, only the status of its answer is read, within ten
seconds in all, and private addresses are not connected to. Proxies and credentials of the environment are not
used.
"""

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Literal, Self

import aiohttp
import orjson
from typing_extensions import TypedDict

from processors.story import Time, rfc3339
from processors.subscriptions.alerts import Alert
from streams.errors import PrivateAddressError, UndeliveredError
from streams.notify.addresses import SocketFactory
from streams.notify.queue import Batch
from streams.notify.signing import secret, sign
from streams.settings import Settings, networks

TIMEOUT = 10.0  # seconds for everything, from the look-up of the name to the status
READ_AHEAD = 4 * 1024  # bytes of an answer that may be taken from the network, though nobody reads them


class AlertDigest(TypedDict):
    """Several alerts of a subscription."""

    subscription: str
    """The subscription's id."""
    alerts: list[Alert]
    """Oldest first, at most 500; the others follow in another webhook."""


class Webhook(TypedDict):
    """The body of a webhook, which `copytaster notify` signs after Standard Webhooks."""

    type: Literal["alert.match", "alert.update", "alert.retract", "alert.digest"]
    timestamp: Time
    """When the alert was made; of a digest, its newest alert."""
    data: Alert | AlertDigest
    """The alert; an `AlertDigest` if the type is `alert.digest`."""


def body(batch: Batch) -> bytes:
    """The JSON of a `Webhook`, the same whenever it is sent again."""
    alerts = [orjson.Fragment(waiting.json) for waiting in batch.alerts]
    last = batch.alerts[-1]
    kind = "digest" if batch.is_digest else last.kind
    data = {"subscription": last.subscription, "alerts": alerts} if batch.is_digest else alerts[0]
    return orjson.dumps({"type": f"alert.{kind}", "timestamp": rfc3339(last.at), "data": data})


class Webhooks:
    """A context manager that sends webhooks."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.webhook_key.get_secret_value()
        self._allowed = networks(settings.webhook_private)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, use_dns_cache=False, socket_factory=SocketFactory(self._allowed)
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT),
            read_bufsize=READ_AHEAD,
            auto_decompress=False,
            trust_env=False,
            headers={"User-Agent": "copytaster", "Content-Type": "application/json"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._session.close()

    async def deliver(self, url: str, batch: Batch, context: Mapping[str, bytes]) -> None:
        """Send a webhook, with the headers of Trace Context in `context`.

        Raises UndeliveredError unless the answer's status is 2xx.
        """
        content = body(batch)
        first = batch.alerts[0]
        signed_with = secret(self._key, first.owner, first.subscription)
        headers = {name: value.decode("ascii") for name, value in context.items()}
        headers |= sign(signed_with, batch.id, datetime.now(UTC), content)
        try:
            async with self._session.post(
                url, data=content, headers=headers, allow_redirects=False
            ) as answer:
                status = answer.status
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise _undelivered(error) from None
        if status == HTTPStatus.GONE:
            raise UndeliveredError("gone", "it answered 410")
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            redirects = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
            unfollowed = "; redirects are not followed" if redirects else ""
            raise UndeliveredError("refused", f"it answered {status}{unfollowed}")


def _undelivered(error: Exception) -> UndeliveredError:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, PrivateAddressError):
        return UndeliveredError("private", str(cause))
    if isinstance(error, asyncio.TimeoutError):
        return UndeliveredError("no_answer", f"no answer within {TIMEOUT:.0f} s")
    if isinstance(error, aiohttp.ServerDisconnectedError):  # its message may be an object
        return UndeliveredError("no_answer", "it closed the connection before it had answered")
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.InvalidURL):  # they tell the URL, a secret
        return UndeliveredError("no_answer", f"no answer in HTTP: {type(error).__name__}")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        cause = error.certificate_error
    reason = cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else str(cause)
    return UndeliveredError("no_answer", reason or type(cause).__name__)
