"""`copytaster api`: serves the HTTP API and the Atom feeds."""

from streams.cli.loading import load_vocabulary
from streams.cli.processes import check_address
from streams.cli.serving import run_until_stopped
from streams.logs import set_up
from streams.settings import settings


def api() -> None:
    """Serve the HTTP API and the Atom feeds until stopped.

    Owners manage their subscriptions and read their alerts, with tokens (`copytaster tokens`).
    streams/api/README.md describes it, /openapi.json the calls. It keeps nothing but what it reads from
    Kafka, so it may be killed at any time, and several may run. It serves on COPYTASTER_API_HOST and
    COPYTASTER_API_PORT, without TLS.
    """
    set_up(settings(), "api")
    check_address(settings().api_host, settings().api_port, "API_PORT")
    vocabulary = load_vocabulary(settings())
    from streams.api.service import serve  # noqa: PLC0415 - takes time to import

    run_until_stopped(lambda stop: serve(settings(), vocabulary, stop))
