"""`copytaster schema`: prints the published contract."""

import json
from typing import Annotated

import typer

from streams.contract import load, names
from streams.settings import settings

ASYNCAPI = "asyncapi"
OPENAPI = "openapi"
DESK = "openapi-desk"


def schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="Schema to print, or asyncapi, openapi or openapi-desk; all names without one.",
        ),
    ] = "",
) -> None:
    """Print the published JSON Schemas, AsyncAPI and OpenAPI.

    The schemas (2020-12) describe the records and headers that copytaster sends. They allow properties that
    they do not declare, because later minor versions may add some. `asyncapi` (3.0) describes the topics,
    with the brokers, prefix, partitions and replicas from the settings; `openapi` (3.1) the HTTP API, and
    `openapi-desk` that of the desk.
    """
    if not name:
        width = max(map(len, names()))
        for listed in names():
            typer.echo(f"{listed:<{width}}  {_summary(load(listed)['description'])}")
        typer.echo(f"{ASYNCAPI:<{width}}  Topics, and the messages of each: AsyncAPI 3.0.")
        typer.echo(f"{OPENAPI:<{width}}  The HTTP API: OpenAPI 3.1.")
        typer.echo(f"{DESK:<{width}}  The HTTP API of the desk: OpenAPI 3.1.")
    elif name == ASYNCAPI:
        from streams.contract.asyncapi import document  # noqa: PLC0415 - imports the subject vocabulary

        _print(document(settings()))
    elif name == OPENAPI:
        from streams.api import openapi  # noqa: PLC0415

        _print(openapi.document())
    elif name == DESK:
        from streams.desk import openapi as desk  # noqa: PLC0415

        _print(desk.document())
    elif name in names():
        _print(load(name))
    else:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join((*names(), ASYNCAPI, OPENAPI, DESK))}")


def _summary(description: str) -> str:
    """The first sentence."""
    return description.partition(". ")[0].removesuffix(".") + "."


def _print(document: object) -> None:
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
