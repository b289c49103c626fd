"""`copytaster subscriptions import`: adds many subscriptions from a file."""

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import orjson
import typer

from processors.errors import QueryError, SubscriptionError
from processors.queries.lucene import translate
from processors.queries.parser import parse
from processors.subjects.vocabulary import Vocabulary
from processors.subscriptions.subscription import Subscription
from streams.cli.exits import FAILED, complain
from streams.cli.files import opened
from streams.cli.loading import load_vocabulary
from streams.cli.options import DryRun
from streams.cli.progress import bars
from streams.cli.signals import end_on_signals
from streams.cli.subscriptions.formats import counted
from streams.client import run
from streams.errors import CommandError
from streams.settings import Settings, settings
from streams.subscriptions import check_limit, load, owner_of, write

MAX_LINE = 1_000_000  # bytes, many more than a subscription can have
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def import_file(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="JSON lines; - is standard input.")],
    lucene: Annotated[
        bool, typer.Option("--lucene", help="The queries are in Lucene's syntax; translate them.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace subscriptions that have the same ids.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Add subscriptions from a file of JSON lines.

    Each line has a subscription as a JSON object, which `copytaster schema subscription` describes. Lines
    that cannot be added are named with the reason, and left out; then the exit status is 1.

    \b
      copytaster subscriptions import subscriptions.jsonl --dry-run
    """
    existing = run(settings(), load(settings()))
    lines = Lines(file, load_vocabulary(settings()), existing, settings(), lucene, replace)
    _read(file, lines)
    if lines.accepted and not dry_run:
        end_on_signals(lambda: complain("not finished: run it again with --replace"))
        run(settings(), _write(settings(), lines.accepted))
        end_on_signals()
    typer.echo(lines.summary(dry_run=dry_run), err=True)
    if lines.refused:
        raise typer.Exit(FAILED)


def _read(name: str, lines: "Lines") -> None:
    """Read all lines, with a progress bar. Raises CommandError."""
    try:
        with opened(name) as file, bars() as progress:
            size = None if name == "-" else os.fstat(file.fileno()).st_size
            task = progress.add_task("read", total=size)
            while line := file.readline(MAX_LINE):
                lines.add(line)
                progress.advance(task, len(line))
                while len(line) == MAX_LINE and not line.endswith(b"\n"):
                    line = file.readline(MAX_LINE)  # the rest of a line that is too long
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}") from None


async def _write(settings: Settings, checked: Mapping[str, bytes]) -> None:
    """Write subscriptions, with a progress bar. Raises KafkaError."""
    with bars() as progress:
        task = progress.add_task("write", total=len(checked))
        await write(settings, checked, lambda written: progress.advance(task, written))


@dataclass
class Lines:
    """Lines of subscriptions: collects those that may be added, by id, and complains about the others."""

    name: str
    """The name of the file."""
    vocabulary: Vocabulary
    existing: Mapping[str, bytes]
    """The present subscriptions as JSON, by id."""
    settings: Settings
    lucene: bool = False
    replace: bool = False
    accepted: dict[str, bytes] = field(default_factory=dict)
    """As JSON, which takes a tenth of the memory of Subscriptions."""
    refused: int = 0
    expensive: int = 0
    """How many of those that are accepted have an expensive query."""

    def __post_init__(self) -> None:
        self._number = 0
        self._numbers: dict[str, int] = {}  # of the lines that are accepted, by id
        self._before = Counter(map(owner_of, self.existing.values()))
        self._after = self._before.copy()

    def add(self, line: bytes) -> None:
        """Read the next line. An empty one counts, but is nothing."""
        self._number += 1
        line = line.removeprefix(BYTE_ORDER_MARK) if self._number == 1 else line
        if not line.strip():
            return
        try:
            if len(line) >= MAX_LINE:
                raise SubscriptionError(f"the line has {MAX_LINE:,} bytes or more")
            subscription = Subscription.from_json(self._translated(line) if self.lucene else line)
            query = parse(subscription.query, self.vocabulary)
            self._add(subscription)
            self.expensive += query.is_expensive
        except QueryError as error:
            self._refuse(f"query: {error} (at character {error.start + 1})")
        except SubscriptionError as error:
            self._refuse("; ".join(str(error).splitlines()))

    def _translated(self, line: bytes) -> bytes:
        """A line with its query translated from Lucene's syntax, if it has one. Raises QueryError."""
        try:
            value = orjson.loads(line)
            query, hints = translate(value["query"])
        except (orjson.JSONDecodeError, LookupError, TypeError, AttributeError):
            return line  # what is wrong with it is found when it is read
        for hint in hints:
            self._complain(f"hint: {hint.message} (at character {hint.start + 1})")
        return orjson.dumps(value | {"query": query})

    def _add(self, subscription: Subscription) -> None:
        """Accept a subscription. Raises SubscriptionError."""
        id, owner = subscription.id, subscription.owner
        if id in self._numbers:
            raise SubscriptionError(f"id: {id} is on line {self._numbers[id]}, too")
        if id in self.existing and not self.replace:
            raise SubscriptionError(f"id: there is a subscription {id} already; --replace replaces it")
        before = owner_of(self.existing[id]) if id in self.existing else ""
        if owner != before:
            check_limit(owner, self._before[owner], self._after[owner] + 1, self.settings)
            self._after[owner] += 1
            self._after[before] -= 1
        self._numbers[id] = self._number
        self.accepted[id] = subscription.to_json()

    def _refuse(self, reason: str) -> None:
        self.refused += 1
        self._complain(reason)

    def _complain(self, problem: str) -> None:
        complain(f"{self.name}:{self._number}: {problem}")

    def summary(self, *, dry_run: bool) -> str:
        """The counts: `7 added, 2 replaced, 1 refused`."""
        replaced = len(self.accepted.keys() & self.existing.keys())
        would = "would be " if dry_run else ""
        counts = f"{len(self.accepted) - replaced:,} {would}added"
        if replaced:
            counts += f", {replaced:,} {would}replaced"
        found = counted(self.expensive, "expensive query", "expensive queries")
        expensive = f"; {found}" if self.expensive else ""
        return f"{counts}, {self.refused:,} refused{expensive}"
