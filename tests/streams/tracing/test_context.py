"""W3C Trace Context: what is well-formed, and what becomes of the rest."""

import pytest

from streams.tracing.context import trace_context, trace_id

ID, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
WELL_FORMED = f"00-{ID}-{PARENT}-01"


@pytest.mark.parametrize(
    "traceparent",
    [
        WELL_FORMED,
        f"00-{ID}-{PARENT}-00",
        f"00-{ID}-{PARENT}-ff",  # flags that are not known yet
        f"01-{ID}-{PARENT}-01",  # later versions, which may be longer
        f"cc-{ID}-{PARENT}-01-what-comes-next",
    ],
)
def test_a_well_formed_traceparent_is_kept(traceparent: str) -> None:
    headers = {"traceparent": traceparent.encode(), "desk": b"\xff"}
    assert trace_id(headers) == ID
    assert trace_context(headers) == {"traceparent": traceparent.encode()}


@pytest.mark.parametrize(
    "traceparent",
    [
        "",
        ID,
        f"00-{ID}-{PARENT}",
        f"00-{ID}-{PARENT}-1",
        f"00-{ID}-{PARENT}-01-more",
        f"00-{ID}-{PARENT}-01-",
        f"00-{ID}-{PARENT}-01\n",
        f" 00-{ID}-{PARENT}-01",
        f"cc-{ID}-{PARENT}-01.more",
        f"cc-{ID}-{PARENT}-01-more\r\nx: y",
        f"cc-{ID}-{PARENT}-01-{'x' * 1_000}",
        f"ff-{ID}-{PARENT}-01",
        f"0-{ID}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{ID}-{'0' * 16}-01",
        f"00-{ID[1:]}-{PARENT}-01",
        f"00-{ID}-{PARENT}0-01",
        f"00-{ID.upper()}-{PARENT}-01",
        f"00-{ID}-{PARENT}-0g",
        f"00-{'é' * 16}-{PARENT}-01",
    ],
)
def test_a_malformed_traceparent_is_dropped_and_tracestate_with_it(traceparent: str) -> None:
    headers = {"traceparent": traceparent.encode(), "tracestate": b"wire=1"}
    assert trace_id(headers) == ""
    assert trace_context(headers) == {}


@pytest.mark.parametrize(
    ("state", "is_kept"),
    [
        (b"wire=1,other=t61rcWkgMzE", True),
        (b"", False),
        (b"wire=1\r\nx-injected: 1", False),
        (b"wire=\xff", False),
        (b"w" * 513, False),
    ],
)
def test_a_tracestate_is_kept_if_it_can_be_sent_over_http(state: bytes, is_kept: bool) -> None:
    found = trace_context({"traceparent": WELL_FORMED.encode(), "tracestate": state})
    assert found == {"traceparent": WELL_FORMED.encode()} | ({"tracestate": state} if is_kept else {})
