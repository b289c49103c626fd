"""`copytaster schema`: the published contract."""

import json
from typing import Annotated

import typer

from streams.contract import load, names
from streams.settings import settings

ASYNCAPI = "asyncapi"


def schema(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which; all are listed without it.")] = "",
) -> None:
    """Print the published contract.

    That is JSON Schema (2020-12) of the records and headers that leave copytaster, and AsyncAPI 3.0 of its
    topics. Schemas allow properties that they do not declare: later minor versions may add some. `asyncapi`
    has the brokers, the prefix, the partitions and the replicas of the settings.
    """
    if not name:
        width = max(map(len, names()))
        for listed in names():
            typer.echo(f"{listed:<{width}}  {_summary(load(listed)['description'])}")
        typer.echo(f"{ASYNCAPI:<{width}}  Topics, and the messages of each: AsyncAPI 3.0.")
    elif name == ASYNCAPI:
        from streams.contract.asyncapi import document  # noqa: PLC0415 - its topics need the vocabulary

        _print(document(settings()))
    elif name in names():
        _print(load(name))
    else:
        raise typer.BadParameter(f"{name!r} is none of {', '.join((*names(), ASYNCAPI))}")


def _summary(description: str) -> str:
    """The first sentence."""
    return description.partition(". ")[0].removesuffix(".") + "."


def _print(document: object) -> None:
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
