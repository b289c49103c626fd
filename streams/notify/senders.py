"""Sends batches to topics, webhooks and addresses, a limited number at a time."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

from streams.errors import UndeliveredError
from streams.notify import mail
from streams.notify.destinations import is_mail, is_topic, server, topic, without_secrets
from streams.notify.metrics import MAILS, TOPICS, WEBHOOKS
from streams.notify.queue import Batch
from streams.notify.topics import Topics
from streams.notify.webhooks import Webhooks
from streams.settings import Settings
from streams.tracing.process import tracing

SLOTS = 256  # webhooks at a time
PER_HOST = 4  # of these to one host, so that one that hangs leaves room for the others
MAIL_SLOTS = 4  # mails at a time
LOOK_UPS = 64  # threads, since a look-up of a name may hang, too


class Senders:
    """A context manager with the clients for topics, webhooks and mail."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topics = Topics(settings)
        self._webhooks = Webhooks(settings)
        self._mail_threads = ThreadPoolExecutor(MAIL_SLOTS, thread_name_prefix="mail")
        self._all = asyncio.Semaphore(SLOTS)
        self._mail = asyncio.Semaphore(MAIL_SLOTS)
        self._hosts: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(LOOK_UPS))
        await self._webhooks.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._topics.close()
        await self._webhooks.__aexit__(kind, error, traceback)
        self._mail_threads.shutdown(wait=False, cancel_futures=True)

    @asynccontextmanager
    async def slot(self, destination: str) -> AsyncIterator[None]:
        """Wait until something may be sent to a destination."""
        async with AsyncExitStack() as stack:
            if is_mail(destination):
                await stack.enter_async_context(self._mail)
            elif not is_topic(destination):
                host = self._hosts.setdefault(server(destination), asyncio.Semaphore(PER_HOST))
                await stack.enter_async_context(host)
                await stack.enter_async_context(self._all)
            yield

    async def deliver(self, destination: str, batch: Batch) -> None:
        """Send a batch. Raises UndeliveredError."""
        metric = TOPICS if is_topic(destination) else MAILS if is_mail(destination) else WEBHOOKS
        try:
            with tracing().delivering(without_secrets(destination), batch.alerts) as context:
                await self._deliver(destination, batch, context)
        except UndeliveredError as error:
            metric.labels(error.outcome).inc()
            raise
        except Exception as error:  # a bug; it must not stop the others
            metric.labels("error").inc()
            raise UndeliveredError("error", repr(error)) from error
        metric.labels("delivered").inc()

    async def _deliver(self, destination: str, batch: Batch, context: Mapping[str, bytes]) -> None:
        """Send a batch; `context` has the headers of Trace Context for a webhook."""
        if is_topic(destination):
            await self._topics.deliver(topic(destination), batch.alerts[0])
        elif is_mail(destination):
            message = mail.compose(batch, self._settings.smtp_from, destination)
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._mail_threads, mail.deliver, self._settings, message, destination)
        else:
            await self._webhooks.deliver(destination, batch, context)
