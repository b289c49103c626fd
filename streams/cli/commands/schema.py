"""`copytaster schema`: prints the published contract."""

import json
from typing import Annotated

import typer

from streams.contract import load, names
from streams.settings import settings

ASYNCAPI = "asyncapi"


def schema(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="Schema to print, or asyncapi; by default all names are listed."),
    ] = "",
) -> None:
    """Print the published JSON Schemas and AsyncAPI document.

    The schemas (2020-12) describe the records and headers that copytaster sends. They allow properties that
    they do not declare, because later minor versions may add some. `asyncapi` (3.0) describes the topics,
    with the brokers, prefix, partitions and replicas from the settings.
    """
    if not name:
        width = max(map(len, names()))
        for listed in names():
            typer.echo(f"{listed:<{width}}  {_summary(load(listed)['description'])}")
        typer.echo(f"{ASYNCAPI:<{width}}  Topics, and the messages of each: AsyncAPI 3.0.")
    elif name == ASYNCAPI:
        from streams.contract.asyncapi import document  # noqa: PLC0415 - imports the subject vocabulary

        _print(document(settings()))
    elif name in names():
        _print(load(name))
    else:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join((*names(), ASYNCAPI))}")


def _summary(description: str) -> str:
    """The first sentence."""
    return description.partition(". ")[0].removesuffix(".") + "."


def _print(document: object) -> None:
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
