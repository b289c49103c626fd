"""`copytaster notify`: delivers alerts to topics, to webhooks and by e-mail."""

import logging

from streams.cli.processes import check_address
from streams.cli.serving import run_until_stopped
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
    set_up(settings(), "notify")
    _check(settings())
    if not settings().smtp:
        logging.getLogger(__name__).info(
            "%sSMTP is not set: e-mails wait for a day, then their addresses are disabled", PREFIX
        )
    from streams.notify.service import serve  # noqa: PLC0415 - takes time to import

    run_until_stopped(lambda stop: serve(settings(), stop))


def _check(settings: Settings) -> None:
    if not settings.webhook_key.get_secret_value():
        raise SettingsError(
            f"{PREFIX}WEBHOOK_KEY: is not set, and webhooks are signed with it; give every notify the same "
            f"random text of {MIN_KEY} characters or more; `openssl rand -hex 32` makes one"
        )
    check_address(settings.web_host, settings.notify_port, "NOTIFY_PORT")
