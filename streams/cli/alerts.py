"""Formats alerts for the terminal."""

import re
from collections.abc import Iterator, Sequence

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from processors.subscriptions.alerts import Alert, AlertedStory, Evidence, Kind, Reason
from streams.cli.subscriptions.formats import one_line
from streams.cli.tables import once
from streams.explanations import explained, sentences, title

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
    headline = Text(one_line(title(alert)), "strike" if retracted else "")
    lines = Group(headline, Text(_origin(story), DIM), _details(alert))
    return Group(head, Padding(lines, (0, 0, 1, 2)))


def explanation(why: Sequence[Evidence]) -> Iterator[tuple[str, Text]]:
    """Why a story matches, in lines with labels: the clues that it has, and the sentences that have them."""
    for label, (clue, place) in zip(once("why"), explained(why), strict=False):
        yield label, Text.assemble((clue, "cyan"), (": ", DIM), one_line(place))
    found = {one_line(mention["text"]) for evidence in why for mention in evidence["mentions"]}
    words = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
    for label, sentence in zip(once("text"), sentences(why), strict=False):
        text = Text(one_line(sentence), "italic")
        text.highlight_regex(rf"(?<!\w)(?:{words})(?!\w)", "bold")
        yield label, text


def grid() -> Table:
    """A table with a column of labels."""
    found = Table.grid(padding=(0, 1), pad_edge=False)
    found.add_column(style=DIM, min_width=10, no_wrap=True)
    found.add_column()
    return found


def _details(alert: Alert) -> Table:
    rows = grid()
    if reason := alert.get("reason"):
        rows.add_row("reason", Text(REASONS[reason], STYLES["retract"]))
    if changed := alert.get("changed"):
        rows.add_row("changed", ", ".join(changed))
    for label, line in explanation(alert["why"]):
        rows.add_row(label, line)
    return rows


def _origin(story: AlertedStory) -> str:
    parts = [story["versionCreated"]]
    if urgency := story.get("urgency"):
        parts.append(f"urgency {urgency}")
    parts += [f"version {story['version']}", story.get("source", ""), story["uri"]]
    return "  ".join(filter(None, map(one_line, parts)))
