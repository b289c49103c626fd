"""What makes the spans of this process: nothing, unless OpenTelemetry's environment variables ask for it."""

import atexit
import logging
import os
from collections.abc import Mapping

from streams.control import worker_name
from streams.settings import Settings
from streams.tracing.tracing import NoTracing, Tracing

logger = logging.getLogger(__name__)

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
PROTOCOL = "http/protobuf"  # the standard's default


_tracing: Tracing = NoTracing()


def tracing() -> Tracing:
    return _tracing


def start_tracing(settings: Settings, command: str, port: int) -> None:
    """Make spans from now on, if they are wanted and the extra `otel` is installed.

    The process is named by its command and the port of its pages.
    """
    global _tracing  # noqa: PLW0603 - as metrics are: one of each process
    _tracing = _start(settings, command, port)
    atexit.register(_tracing.close)


def _start(settings: Settings, command: str, port: int) -> Tracing:
    if not is_wanted(os.environ):
        return NoTracing()
    protocol = next(filter(None, map(os.environ.get, PROTOCOLS)), PROTOCOL)
    if protocol != PROTOCOL:
        logger.warning("no traces are sent: %s is not supported, only %s", protocol, PROTOCOL)
        return NoTracing()
    try:
        from streams.tracing.spans import OpenTelemetry  # noqa: PLC0415 - only if it is wanted and installed
    except ImportError as error:
        logger.warning("no traces are sent: %s; pip install 'copytaster[otel]'", error)
        return NoTracing()
    return OpenTelemetry(f"copytaster-{command}", worker_name(port), settings.group)


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Whether the environment asks for traces: it names where they go, or the exporter `otlp`."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return False
    exporters = environment.get("OTEL_TRACES_EXPORTER", "").strip()
    if exporters:
        return "otlp" in exporters.split(",")
    return any(environment.get(name) for name in ENDPOINTS)
