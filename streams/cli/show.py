"""Records as a person reads them on a terminal."""

from collections import defaultdict
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from processors.story import Story, body, headline
from processors.subjects.vocabulary import CREATOR
from streams.deadletters import why
from streams.messages import Incoming

STYLES = {"PERSON": "bold cyan", "ORG": "bold magenta", "LOC": "bold green", "MISC": "bold yellow"}
LABELS = {"PERSON": "people", "ORG": "organisations", "LOC": "places", "MISC": "others"}
QUOTE = "italic"
DIM = "dim"


def story(record: Story) -> Group:
    """A block: headline, subjects, names and quotations."""
    title = headline(record) or body(record)[:80].replace("\n", " ") + " …"
    status = "" if record["pubStatus"] == "usable" else f" [{record['pubStatus']}]"
    grid = Table.grid(padding=(0, 1), pad_edge=False)
    grid.add_column(style=DIM, min_width=13, no_wrap=True)
    grid.add_column()
    subjects = [s for s in record["subjects"] if s.get("creator") == CREATOR]
    if subjects:
        grid.add_row("subjects", ", ".join(f"{s['name']} {s['confidence']}%" for s in subjects))
    names = defaultdict(list)
    for entity in record["entities"]:
        names[entity["type"]].append(_name(entity))
    for kind, label in LABELS.items():
        if names[kind]:
            grid.add_row(label, Text(", ").join(names[kind]))
    for quotation in record["quotations"]:
        grid.add_row("says", _quotation(quotation))
    return Group(
        Text.assemble((title, "bold"), (status, "bold red")),
        Padding(Text(_origin(record), DIM), (0, 0, 0, 2)),
        Padding(grid, (0, 0, 1, 2)),
    )


def marked_story(record: Story) -> Group:
    """The story in full, its names and quotations marked, and what they are beneath."""
    text = Text(body(record))
    for quotation in record["quotations"]:
        for span in quotation["spans"]:
            text.stylize(QUOTE, span["start"], span["end"])
    for entity in record["entities"]:
        for mention in entity["mentions"]:
            text.stylize(STYLES.get(entity["type"], ""), mention["start"], mention["end"])
    return Group(story(record), Padding(text, (0, 0, 1, 2)))


def dead_letter(letter: Incoming) -> Text:
    """A line: where it is, the stage, the reason and the message; or that another was sent again."""
    reasons = why(letter.headers)
    if "retried" in reasons:
        return Text(f"↻ dead letter {letter.partition}:{reasons['retried']} was sent again", DIM)
    return Text.assemble(
        ("✗ dead letter ", "bold red"),
        (f"{letter.partition}:{letter.offset} ", DIM),
        f"{reasons.get('stage', '?')}: {reasons.get('reason', '?')}: {reasons.get('message', '')}",
    )


def _name(entity: dict[str, Any]) -> Text:
    """A name with the role of a person or the country of a place."""
    more = entity.get("role") or entity.get("country")
    return Text.assemble(
        (entity["name"], STYLES.get(entity["type"], "")), (f" ({more})" if more else "", DIM)
    )


def _origin(record: Story) -> str:
    parts = [record["versionCreated"], f"version {record['version']}", record["uri"]]
    if "urgency" in record:
        parts.insert(1, f"urgency {record['urgency']}")
    return "  ".join(parts)


def _quotation(quotation: dict[str, Any]) -> Text:
    """Who, and the words: between marks only where the story has all of them between marks."""
    speaker = quotation["speaker"]
    if speaker:
        name = Text(
            speaker["name"] or speaker["mention"]["text"], STYLES["PERSON"] if speaker["name"] else DIM
        )
    else:
        name = Text("somebody", DIM)
    words = f"“{quotation['text']}”" if quotation["kind"] == "direct" else quotation["text"]
    return Text.assemble(name, (f": {words}", QUOTE))
