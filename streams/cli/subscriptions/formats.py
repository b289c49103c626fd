"""Formats subscriptions: a line for `follow`, columns and a table for `list`, and all of one for `show`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from processors.errors import QueryError, SubscriptionError
from processors.queries.parser import parse
from processors.story import rfc3339
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.matching import state
from processors.subscriptions.subscription import Delivery, Subscription
from streams.subscriptions import owner_of, read_entry

DIM = "dim"
INVALID = "invalid"
COLUMNS = ("id", "owner", "state", "name", "query")


class Row(NamedTuple):
    """A subscription's columns, each on one line. For what is not a subscription, `query` says why."""

    id: str
    owner: str
    state: str
    name: str
    query: str


def row(id: str, data: bytes, now: datetime, vocabulary: Vocabulary | None = None) -> Row:
    """The columns of an entry of wire.subscriptions; with a `vocabulary`, the query is checked, too."""
    try:
        subscription = read_entry(id, data)
        if vocabulary:
            parse(subscription.query, vocabulary)
    except (SubscriptionError, QueryError) as error:
        return Row(id, owner_of(data), INVALID, "", "; ".join(str(error).splitlines()))
    name, query = one_line(subscription.name), one_line(subscription.query)
    return Row(id, subscription.owner, state(subscription, now), name, query)


def one_line(text: str) -> str:
    """A text that anybody may have written, without control characters and repeated white space."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 story`, `2 stories`."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def line(id: str, data: bytes, now: datetime) -> Text:
    """A line for an entry of wire.subscriptions."""
    found = row(id, data, now)
    details = ", ".join(filter(None, (found.state, found.owner, found.name)))
    return Text.assemble(found.id, (f"  {details}  ", DIM), found.query)


def table(rows: Iterable[Row]) -> Table:
    """A table that fits the terminal, with a line for each subscription; those that tell nobody are dim."""
    grid = Table(box=None, expand=True, pad_edge=False, padding=(0, 2, 0, 0), header_style=DIM)
    for column in COLUMNS[:3]:
        grid.add_column(column, no_wrap=True)
    grid.add_column("name", no_wrap=True, ratio=1)
    grid.add_column("query", no_wrap=True, ratio=3)
    for each in rows:
        grid.add_row(*map(Text, each), style=None if each.state == "active" else DIM)
    return grid


def details(subscription: Subscription, read_as: str, now: datetime) -> Iterator[tuple[str, str]]:
    """The names and values of all properties that are set. `read_as` is empty if the query is invalid."""
    delivery, text = subscription.delivery, one_line(subscription.query)
    values = (
        ("id", subscription.id),
        ("name", one_line(subscription.name)),
        ("owner", subscription.owner),
        ("state", state(subscription, now) if read_as else INVALID),
        ("query", text),
        ("read as", read_as if read_as != text else ""),
        ("updates", subscription.updates),
        ("unmatched", subscription.unmatched),
        ("starts", rfc3339(subscription.starts) if subscription.starts else ""),
        ("ends", rfc3339(subscription.ends) if subscription.ends else ""),
        ("topic", delivery.topic or ""),
        *(("webhook", str(url)) for url in delivery.webhooks),
        *(("e-mail", address) for address in delivery.emails),
        ("digest", _digest(delivery)),
        ("quiet", _quiet(delivery)),
    )
    return ((name, value) for name, value in values if value)


def _digest(delivery: Delivery) -> str:
    if delivery.digest is None:
        return ""
    if delivery.digest.minutes:
        return f"{counted(delivery.digest.minutes, 'minute')} after its first alert"
    return f"at {', '.join(delivery.digest.at)} ({delivery.timezone})"


def _quiet(delivery: Delivery) -> str:
    quiet = delivery.quiet
    return f"from {quiet.start} to {quiet.end} ({delivery.timezone})" if quiet else ""
