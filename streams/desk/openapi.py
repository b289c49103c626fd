"""OpenAPI 3.1 of the desk's HTTP API.

https://spec.openapis.org/oas/v3.1.0
"""

from functools import cache
from typing import Any

from streams.api import openapi, operations
from streams.contract import names
from streams.desk.calls.descriptions import OPERATIONS
from streams.desk.operations import descriptions

DESCRIPTION = (
    "The wire of the last days: what the desk's page shows, for whoever builds on it. Sign in as for the"
    " page: with a token of the scope `desk`, through a proxy, or not at all on the same machine. Changing"
    " subscriptions and raw messages need an editor, a dead letter's bytes and retrying an operator."
    " Errors are problem+json (RFC 9457)."
)
EXAMPLES: dict[str, dict[str, Any]] = {
    "desk-query-trial": {"query": openapi.QUERY, "days": 3},
    "desk-credentials": {"token": "ct_0123456789ab_..."},
}


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    own = [name for name in names() if name.startswith("desk-")]
    return {
        "openapi": "3.1.0",
        "info": openapi.info("Copytaster's desk", DESCRIPTION),
        "servers": [{"url": "/api"}],
        "paths": {
            **openapi.paths(
                (*OPERATIONS, *descriptions.OPERATIONS, *operations.OPERATIONS), openapi.EXAMPLES | EXAMPLES
            ),
            "/openapi.json": {"get": openapi.own()},
        },
        "security": [{"token": []}],
        "components": {
            "schemas": openapi.schemas([*openapi.SCHEMAS, *own]),
            "securitySchemes": {"token": openapi.TOKEN},
        },
    }
