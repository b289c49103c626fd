"""Traces are made only if the environment asks for them, and the extra is installed."""

import subprocess
import sys

import pytest

from streams.settings import Settings
from streams.tracing import process
from streams.tracing.process import is_wanted, start_tracing, tracing
from streams.tracing.spans import OpenTelemetry
from streams.tracing.tracing import NoTracing

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
COLLECTOR = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def restored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_tracing", NoTracing())


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({ENDPOINT: ""}, False),
        ({ENDPOINT: COLLECTOR}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": COLLECTOR}, True),
        ({"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": COLLECTOR}, False),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),  # at the standard's default address
        ({"OTEL_TRACES_EXPORTER": "none", ENDPOINT: COLLECTOR}, False),
        ({"OTEL_TRACES_EXPORTER": "console", ENDPOINT: COLLECTOR}, False),
        ({"OTEL_SDK_DISABLED": "True", ENDPOINT: COLLECTOR}, False),
    ],
)
def test_the_standard_variables_decide(environment: dict[str, str], wanted: bool) -> None:
    assert is_wanted(environment) == wanted


def test_spans_are_made_if_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    start_tracing(Settings(), "worker", 6066)
    assert isinstance(tracing(), NoTracing)
    monkeypatch.setenv(ENDPOINT, COLLECTOR)
    start_tracing(Settings(), "worker", 6066)
    assert isinstance(tracing(), OpenTelemetry)
    tracing().close()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            "grpc",
            "no traces are sent: grpc is not supported, only http/protobuf",
        ),
        (
            "OTEL_TRACES_SAMPLER_ARG",  # any: what is missing is the package
            "1",
            "no traces are sent: import of opentelemetry.context halted; None in sys.modules; "
            "pip install 'copytaster[otel]'",
        ),
    ],
)
def test_a_process_that_cannot_send_traces_says_so_and_runs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(ENDPOINT, COLLECTOR)
    monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "streams.tracing.spans")
    monkeypatch.setitem(sys.modules, "opentelemetry.context", None)
    start_tracing(Settings(), "worker", 6066)
    assert isinstance(tracing(), NoTracing)
    assert [record.getMessage() for record in caplog.records] == [says]


def test_nothing_of_opentelemetry_is_imported_otherwise() -> None:
    code = (
        "import sys; from streams.settings import Settings; from streams.tracing import process\n"
        "process.start_tracing(Settings(), 'worker', 6066)\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
