"""Formats alerts for the terminal."""

from collections.abc import Iterable, Iterator

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from processors.subscriptions.alerts import Alert, AlertedStory, Evidence, Kind, Reason
from streams.cli.subscriptions.formats import one_line
from streams.explanations import explained, title

DIM = "dim"
STYLES: dict[Kind, str] = {"match": "bold green", "update": "bold yellow", "retract": "bold red"}
REASONS: dict[Reason, str] = {
    "killed": "the story was killed: do not use it",
    "withheld": "the story is withheld: do not use it",
    "unmatched": "the new version no longer matches",
}


def alert_block(alert: Alert) -> Group:
    """A block for an alert: the kind and the subscription, the story, and what changed and why it matches.

    The headline of a retraction is struck through.
    """
    story, retracted = alert["story"], alert["kind"] == "retract"
    name = one_line(alert["name"]) if alert["name"] != alert["subscription"] else ""
    head = Text.assemble(
        (f"{alert['kind'].upper():<8}", STYLES[alert["kind"]]),
        (alert["subscription"], "bold"),
        f"  {name}" if name else "",
        (f"  for {alert['owner']}", DIM),
        ("  replayed" if "replayed" in alert else "", DIM),
    )
    headline = Text(title(alert), "strike" if retracted else "")
    lines = Group(headline, Text(_origin(story), DIM), _details(alert))
    return Group(head, Padding(lines, (0, 0, 1, 2)))


def explanation(why: Iterable[Evidence]) -> Iterator[Text]:
    """A line for each clue of a query that a story has: the clue, and where it is or what it was found in."""
    for clue, found in explained(why):
        yield Text.assemble((clue, "cyan"), (": ", DIM), found)


def _details(alert: Alert) -> Table:
    grid = Table.grid(padding=(0, 1), pad_edge=False)
    grid.add_column(style=DIM, min_width=10, no_wrap=True)
    grid.add_column()
    if reason := alert.get("reason"):
        grid.add_row("reason", Text(REASONS[reason], STYLES["retract"]))
    if changed := alert.get("changed"):
        grid.add_row("changed", ", ".join(changed))
    for label, line in zip(_once("why"), explanation(alert["why"]), strict=False):
        grid.add_row(label, line)
    return grid


def _once(label: str) -> Iterator[str]:
    """The label of the first of several rows, then nothing."""
    yield label
    while True:
        yield ""


def _origin(story: AlertedStory) -> str:
    parts = [story["versionCreated"]]
    if urgency := story.get("urgency"):
        parts.append(f"urgency {urgency}")
    parts += [f"version {story['version']}", story.get("source", ""), story["uri"]]
    return "  ".join(filter(None, parts))
