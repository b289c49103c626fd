"""`copytaster notify`: delivers alerts to topics, to webhooks and by e-mail."""

import asyncio
import logging
import os
import signal

from streams.cli.processes import check_address
from streams.cli.signals import SIGNALLED
from streams.errors import SettingsError
from streams.logs import set_up
from streams.settings import MIN_KEY, PREFIX, Settings, settings


def notify() -> None:
    """Deliver alerts to topics, webhooks and mail until stopped.

    It reads wire.alerts and wire.subscriptions, and keeps what waits on wire.notified, so it may be stopped
    or killed at any time. Several may run; they share the subscriptions. Each serves /metrics, /health and
    /ready on COPYTASTER_NOTIFY_PORT. On SIGTERM it finishes the deliveries that have begun, within ten
    seconds.
    """
    _check(settings())
    set_up(settings().log_level)
    if not settings().smtp:
        logging.getLogger(__name__).info(
            "%sSMTP is not set: e-mails wait for a day, then their addresses are disabled", PREFIX
        )
    status = asyncio.Runner().run(_serve(settings()))
    os._exit(status)  # threads that still look up a name, or wait for the mail server, would hold it up


def _check(settings: Settings) -> None:
    if not settings.webhook_key.get_secret_value():
        raise SettingsError(
            f"{PREFIX}WEBHOOK_KEY: is not set, and webhooks are signed with it; give every notify the same "
            f"random text of {MIN_KEY} characters or more; `openssl rand -hex 32` makes one"
        )
    check_address(settings.web_host, settings.notify_port, "NOTIFY_PORT")


async def _serve(settings: Settings) -> int:
    """Deliver until a signal arrives; returns the exit status."""
    from streams.notify.service import serve  # noqa: PLC0415 - takes time to import

    status = 0
    stop = asyncio.Event()

    def interrupt() -> None:
        nonlocal status
        status = SIGNALLED + signal.SIGINT
        stop.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, interrupt)
    await serve(settings, stop)
    return status
