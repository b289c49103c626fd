"""`copytaster exporter`: serves the lag as metrics."""

from streams.cli.processes import check_address
from streams.cli.serving import run_until_stopped
from streams.logs import set_up
from streams.settings import settings


def exporter() -> None:
    """Serve the lag, also of workers that are down, as metrics.

    Asks the brokers every ten seconds how far the workers and notify are behind, in messages and in seconds,
    and how many workers there are. It joins no group and needs no worker. Serves /metrics, /health and
    /ready on COPYTASTER_EXPORTER_PORT. One is enough; a second one does no harm.
    """
    check_address(settings().web_host, settings().exporter_port, "EXPORTER_PORT")
    set_up(settings(), "exporter")
    from streams.exporter.service import serve  # noqa: PLC0415 - takes time to import

    run_until_stopped(lambda stop: serve(settings(), stop))
