"""Formats the workers' state: the entries of wire.lives, wire.outlets, wire.alerted and wire.control."""

from rich.text import Text

from processors.lives import Life
from processors.subscriptions.told import Alerted
from streams.agents.subjects import Outlet
from streams.control import Request
from streams.topics import first_names

DIM = "dim"


def life(uri: str, newest: Life) -> Text:
    """A line for an entry of wire.lives."""
    return Text.assemble(uri, (f"  version {newest.version} of {newest.created}, {newest.status}", DIM))


def outlet(uri: str, sent: Outlet) -> Text:
    """A line for an entry of wire.outlets."""
    version = f"version {sent.life.version}, " if sent.life else ""
    return Text.assemble(uri, (f"  {version}on {', '.join(sent.slugs) or 'no subject topic'}", DIM))


def alerted(uri: str, told: Alerted) -> Text:
    """A line for an entry of wire.alerted."""
    version = f"version {told.life.version}, " if told.life else ""
    ids = sorted(id for each in told.told for _, id, _ in each)
    return Text.assemble(uri, (f"  {version}told to {first_names(ids) or 'nobody'}", DIM))


def request(key: str, made: Request) -> Text:
    """A line for an entry of wire.control."""
    return Text.assemble(key, (f"  {made}", DIM))
