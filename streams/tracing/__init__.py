"""Traces: where each story was, when, and for how long.

`context` keeps the headers of W3C Trace Context, always. `spans` makes OpenTelemetry's spans, with the extra
`otel`, and if the environment says where to send them; until then nothing of OpenTelemetry is imported.
"""
