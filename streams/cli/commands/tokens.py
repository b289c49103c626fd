"""`copytaster tokens`: who may use the HTTP API and the desk."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, get_args

import typer
from pydantic import ValidationError

from processors.story import rfc3339
from processors.subscriptions.subscription import PATTERNS
from streams.client import run
from streams.errors import CommandError
from streams.roles import Role
from streams.settings import Settings, settings
from streams.tokens import Scope, Token, load, revoke, save

tokens = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="""Manage the tokens of the HTTP API and the desk.

    A token gives access to the subscriptions of one owner. Those of the scope desk are for the desk, which
    also shows all stories: readers look at it, editors change subscriptions and see raw messages, and
    operators send dead letters again. Changes count within two seconds.

    \b
      copytaster tokens create --owner transport
      copytaster tokens create --owner transport --scope feeds --days 365
      copytaster tokens create --owner news --scope desk --role editor
    """,
)


@tokens.command()
def create(
    owner: Annotated[str, typer.Option(help="Whose subscriptions it gives access to.")],
    scope: Annotated[
        Scope,
        typer.Option(
            help="All of the API; only Atom feeds, with a token that may be part of an address; or the desk."
        ),
    ] = "subscriptions",
    role: Annotated[Role | None, typer.Option(help="At the desk: what it may be used for there.")] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=3650, help="How long it is valid; by default until revoked.")
    ] = None,
) -> None:
    """Create a token, and print it.

    It is printed only this once: only its hash is stored.
    """
    if scope == "desk" and role is None:
        raise CommandError(f"--role is needed with --scope desk: {', '.join(get_args(Role))}")
    if scope != "desk" and role is not None:
        raise CommandError("--role is only for --scope desk")
    expires = datetime.now(UTC) + timedelta(days=days) if days else None
    try:
        token, text = Token.create(owner, scope, expires, role)
    except ValidationError:
        raise CommandError(f"--owner: {PATTERNS['owner']}") from None
    run(settings(), save(settings(), token))
    typer.echo(text)


@tokens.command("list")
def list_all(
    owner: Annotated[str, typer.Option(metavar="OWNER", help="Only those of an owner.")] = "",
) -> None:
    """List the tokens, the oldest first.

    Prints a line for each, with tabs between: id, owner, scope, for the desk with the role, when it was
    created, and when it expires or has expired.
    """
    for token in run(settings(), load(settings())).values():
        if owner in ("", token.owner):
            scope = f"{token.scope} {token.role}" if token.role else token.scope
            typer.echo("\t".join((token.id, token.owner, scope, rfc3339(token.created), _expiry(token))))


@tokens.command("revoke")
def revoke_all(
    ids: Annotated[
        list[str], typer.Argument(metavar="ID", help="The ids of tokens: ID in ct_ID_secret, or as listed.")
    ],
) -> None:
    """Revoke tokens."""
    run(settings(), _revoke(settings(), list(dict.fromkeys(ids))))


async def _revoke(settings: Settings, ids: list[str]) -> None:
    existing = await load(settings)
    if missing := [id for id in ids if id not in existing]:
        unchanged = "; nothing was changed" if len(ids) > len(missing) else ""
        raise CommandError("\n".join(f"there is no token {_shown(id)}{unchanged}" for id in missing))
    await revoke(settings, ids)
    for id in ids:
        typer.echo(f"{id}: revoked")


def _shown(id: str) -> str:
    """What was given as an id, without the secret if it was a whole token."""
    return f"{id[:16]!r}; give only its id" if "_" in id else id


def _expiry(token: Token) -> str:
    if token.expires is None:
        return "does not expire"
    verb = "expired" if token.is_expired(datetime.now(UTC)) else "expires"
    return f"{verb} {rfc3339(token.expires)}"
