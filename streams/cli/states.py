"""Formats the workers' state: the entries of wire.lives, wire.outlets and wire.control."""

from rich.text import Text

from processors.lives import Life
from streams.agents.subjects import Outlet
from streams.control import Request

DIM = "dim"


def life(uri: str, newest: Life) -> Text:
    """A line for an entry of wire.lives."""
    return Text.assemble(uri, (f"  version {newest.version} of {newest.created}, {newest.status}", DIM))


def outlet(uri: str, sent: Outlet) -> Text:
    """A line for an entry of wire.outlets."""
    version = f"version {sent.life.version}, " if sent.life else ""
    return Text.assemble(uri, (f"  {version}on {', '.join(sent.slugs) or 'no subject topic'}", DIM))


def request(key: str, made: Request) -> Text:
    """A line for an entry of wire.control."""
    return Text.assemble(key, (f"  {made}", DIM))
