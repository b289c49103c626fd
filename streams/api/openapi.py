"""OpenAPI 3.1 of the HTTP API, made from the operations and the published schemas.

https://spec.openapis.org/oas/v3.1.0
"""

from collections.abc import Iterable, Iterator
from functools import cache
from http import HTTPStatus
from typing import Any

from streams.api.operations import ALERTS, ID, JSON, OPERATIONS, TEXT, Operation, Parameter
from streams.contract import VERSION, Schema
from streams.contract.asyncapi import embedded

SCHEMAS = (
    "subscription",
    "subscription-page",
    "mute",
    "query-check",
    "checked-query",
    "problem",
)
DESCRIPTION = (
    "Who is told of which stories, and the alerts. A token (`copytaster tokens create`) gives access to the "
    "subscriptions of one owner; those of others are not found. Errors are problem+json (RFC 9457)."
)
QUERY = '"rail strike" AND WITHIN Europe'
EXAMPLES: dict[str, dict[str, Any]] = {
    "new-subscription": {"id": "rail", "query": QUERY, "delivery": {"emails": ["rail@desk.example"]}},
    "replaced-subscription": {"query": QUERY, "updates": "all"},
    "mute": {"muted": True},
    "query-check": {"query": QUERY},
}
TOKEN = {"type": "http", "scheme": "bearer"}
FEED_SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"basic": []}, {"address": []}]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": info("Copytaster", DESCRIPTION),
        "paths": {
            **paths((*OPERATIONS, ALERTS), EXAMPLES),
            "/feeds/{id}.atom": {"get": _feed()},
            "/openapi.json": {"get": own()},
        },
        "security": [{"token": []}],
        "components": {
            "schemas": schemas((*SCHEMAS, "alert-page")),
            "securitySchemes": {
                "token": TOKEN,
                "basic": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Only for feeds: any name, and a token as the password.",
                },
                "address": {
                    "type": "apiKey",
                    "in": "query",
                    "name": "token",
                    "description": "Only for feeds: a token of the scope `feeds`.",
                },
            },
        },
    }


def info(title: str, description: str) -> dict[str, Any]:
    """The information about an API."""
    return {
        "title": title,
        "version": VERSION,
        "description": description,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }


def paths(operations: Iterable[Operation], examples: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The operations by path and method. `examples` are bodies, by their schemas."""
    found: dict[str, dict[str, Any]] = {}
    for operation in operations:
        found.setdefault(operation.path, {})[operation.method] = _described(operation, examples)
    return found


def schemas(names: Iterable[str]) -> dict[str, Schema]:
    """Published schemas, and those of subscriptions in requests."""
    return {name: embedded(name) for name in names} | dict(_without_implied())


def _described(operation: Operation, examples: dict[str, dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.returns:
        answer["content"] = _content(operation.returns)
    elif operation.media != JSON:
        answer["content"] = {operation.media: {"schema": TEXT}}
    if operation.status == 201:
        answer["headers"] = {"Location": {"schema": TEXT, "required": True}}
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [*map(_parameter, operation.parameters)],
        "responses": {str(operation.status): answer} | _errors(operation),
    }
    if operation.takes:
        content = {JSON: _content(operation.takes)[JSON] | {"example": examples[operation.takes]}}
        described["requestBody"] = {"required": True, "content": content}
    if operation.public:
        described["security"] = []
    return described


def _parameter(parameter: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {"name": parameter.name, "in": parameter.place}
    if parameter.place == "path" or parameter.required:
        described["required"] = True
    if parameter.description:
        described["description"] = parameter.description
    return described | {"schema": {**parameter.schema}}


def _errors(operation: Operation) -> dict[str, Any]:
    places = {parameter.place for parameter in operation.parameters}
    statuses = {401, 403, 429, 503, *operation.errors}
    statuses |= {404} if "path" in places else set()
    statuses |= {400, 408, 413, 415, 422} if operation.takes else set()
    statuses |= {422} if "query" in places else set()
    return {str(status): _problem(status) for status in sorted(statuses)}


def _problem(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _reference("problem")}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _feed() -> dict[str, Any]:
    statuses = (401, 403, 404, 429, 503)
    tag = {"ETag": {"schema": TEXT, "required": True}}
    return {
        "operationId": "readFeed",
        "summary": "Read the alerts of the last seven days as an Atom feed, with an entry for each story.",
        "security": FEED_SECURITY,
        "parameters": [
            _parameter(ID),
            _parameter(Parameter("If-None-Match", "The ETag of what the reader has.", TEXT, "header")),
        ],
        "responses": {
            "200": {
                "description": "The feed.",
                "headers": tag,
                "content": {"application/atom+xml": {"schema": TEXT}},
            },
            "304": {"description": "It is as before.", "headers": tag},
        }
        | {str(status): _problem(status) for status in statuses},
    }


def own() -> dict[str, Any]:
    """The call that answers the document itself."""
    return {
        "operationId": "readOpenapi",
        "summary": "Read this document.",
        "security": [],
        "responses": {"200": {"description": "OK", "content": {JSON: {"schema": {"type": "object"}}}}},
    }


def _without_implied() -> Iterator[tuple[str, Schema]]:
    """A subscription in requests, whose owner, and whose id if it is in the address, may be left out."""
    for name, implied in (("new-subscription", {"owner"}), ("replaced-subscription", {"owner", "id"})):
        schema = embedded("subscription")
        yield name, schema | {"required": [each for each in schema["required"] if each not in implied]}


def _content(schema: str) -> dict[str, Any]:
    return {JSON: {"schema": _reference(schema)}}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
