"""Formats stories for the terminal."""

from collections import defaultdict

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from processors.quotations.verbs import verb_shown
from processors.story import Entity, EntityType, Quotation, Speaker, Story, body, headline
from processors.subjects.vocabulary import CREATOR
from streams.cli.marks import provenance, relations, warnings
from streams.cli.tables import once

STYLES = {"PERSON": "bold cyan", "ORG": "bold magenta", "LOC": "bold green", "MISC": "bold yellow"}
LABELS: dict[EntityType, str] = {
    "PERSON": "people",
    "ORG": "organisations",
    "LOC": "places",
    "MISC": "others",
}
QUOTE = "italic"
DIM = "dim"
WARNING = "bold red"
RELATION = "bold yellow"


def summary(story: Story) -> Group:
    """A block with headline, warnings, origin, subjects, names and quotations, as far as there are any."""
    title = headline(story) or body(story)[:80].replace("\n", " ") + " …"
    grid = Table.grid(padding=(0, 1), pad_edge=False)
    grid.add_column(style=DIM, min_width=13, no_wrap=True)
    grid.add_column()
    subjects = [s for s in story.get("subjects", ()) if s.get("creator") == CREATOR]
    if subjects:
        found = ", ".join(f"{s['name']} {s['confidence']}%" for s in subjects)
        grid.add_row("subjects", Text(found))
    names = defaultdict(list)
    for entity in story.get("entities", ()):
        names[entity["type"]].append(_name(entity))
    for kind, label in LABELS.items():
        if names[kind]:
            grid.add_row(label, Text(", ").join(names[kind]))
    for label, quotation in zip(once("quotations"), story.get("quotations", ()), strict=False):
        grid.add_row(label, _quotation(quotation))
    lines = [Text(mark, WARNING) for mark in warnings(story)]
    lines += [Text(mark, RELATION) for mark in relations(story)]
    lines += [Text(line, DIM) for line in (_origin(story), provenance(story)) if line]
    return Group(Text(title, "bold"), Padding(Group(*lines), (0, 0, 0, 2)), Padding(grid, (0, 0, 1, 2)))


def marked_text(story: Story) -> Group:
    """The summary of an enriched story, then its text with names and quotations highlighted."""
    text = Text(body(story))
    for quotation in story["quotations"]:
        for span in quotation["spans"]:
            text.stylize(QUOTE, span["start"], span["end"])
    for entity in story["entities"]:
        for mention in entity["mentions"]:
            text.stylize(STYLES.get(entity["type"], ""), mention["start"], mention["end"])
    return Group(summary(story), Padding(text, (0, 0, 1, 2)))


def _name(entity: Entity) -> Text:
    """An entity's name, with a person's role or a place's country."""
    more = entity.get("role") or entity.get("country")
    return Text.assemble(
        (entity["name"], STYLES.get(entity["type"], "")), (f" ({more})" if more else "", DIM)
    )


def _origin(story: Story) -> str:
    parts = [story["versionCreated"]]
    parts += [f"{name} {story[name]}" for name in ("urgency", "version") if name in story]
    return "  ".join([*parts, story["uri"]])


def _quotation(quotation: Quotation) -> Text:
    """The speaker, the verb and the words, in quotation marks only if the quotation is direct.

    As in "Stephen Harper urged Vladimir Putin: to be less obstructive".
    """
    speaker, addressee = quotation["speaker"], quotation.get("addressee")
    parts = [_person(speaker) if speaker else Text("somebody", DIM), Text(verb_shown(quotation))]
    if addressee:
        parts.append(_person(addressee))
    words = quotation["text"].removesuffix(",")  # before "he said"
    words = f"“{words}”" if quotation["kind"] == "direct" else words
    return Text.assemble(Text(" ").join(parts), (f": {words}", QUOTE))


def _person(speaker: Speaker) -> Text:
    if speaker["name"]:
        return Text(speaker["name"], STYLES["PERSON"])
    return Text(speaker["mention"]["text"], DIM)
