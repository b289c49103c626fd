"""The headers of W3C Trace Context, by which systems that pass a message on say which trace it belongs to.

`traceparent` has the trace's id and that of the span which sent the message; `tracestate` is for vendors. Any
client may have written them, so those that the standard calls malformed are dropped.

https://www.w3.org/TR/trace-context/
"""

import re
from collections.abc import Mapping

TRACEPARENT = "traceparent"
TRACESTATE = "tracestate"
# Version, trace id, parent id and flags. Only later versions than 00 may be longer.
_PARENT = re.compile(
    rb"(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]{0,400})?"
)
_STATE = re.compile(rb"[\x20-\x7e\t]{1,512}")  # vendors' values; the list is for them to read


def trace_id(headers: Mapping[str, bytes]) -> str:
    """The id of the trace that a message belongs to, or an empty string."""
    found = _PARENT.fullmatch(headers.get(TRACEPARENT, b""))
    return found[1].decode() if found else ""


def trace_context(headers: Mapping[str, bytes]) -> dict[str, bytes]:
    """The well-formed headers of Trace Context; `tracestate` only with a `traceparent`."""
    if not trace_id(headers):
        return {}
    state = headers.get(TRACESTATE, b"")
    return {TRACEPARENT: headers[TRACEPARENT]} | ({TRACESTATE: state} if _STATE.fullmatch(state) else {})


def without_malformed(headers: dict[str, bytes]) -> dict[str, bytes]:
    """A message's headers without those of Trace Context that are malformed."""
    if not {TRACEPARENT, TRACESTATE} & headers.keys():
        return headers
    well_formed = trace_context(headers)
    return {n: v for n, v in headers.items() if n not in (TRACEPARENT, TRACESTATE) or n in well_formed}
