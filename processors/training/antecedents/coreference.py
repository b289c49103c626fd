"""Read texts with coreference: GUM's, which is by hand, and PolNeAR's, which is CoreNLP's."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from processors.quotations.antecedents import HE_SHE
from processors.quotations.tokens import CharSpan

BRACKET = re.compile(r"\((?P<opened>\d+)-[^()]*?(?P<single>\))?(?=[()]|$)|(?P<closed>\d+)\)")
ENTITY = re.compile(r"(?:^|\|)Entity=([^|]*)")


class Annotated(NamedTuple):
    """A text, its chains of mentions of the same thing, and each "he" and "she" that is a subject."""

    text: str
    chains: list[list[CharSpan]]
    subjects: list[CharSpan]


def read_polnear(path: Path) -> Iterator[Annotated]:
    """Read a part of PolNeAR. The subjects are left out: only its quotations serve for training."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield Annotated(row["text"], [[(s, e) for s, e in chain] for chain in row["coref"]], [])


def read_gum(path: Path) -> Iterator[Annotated]:
    """Read a part of GUM."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for document in file.read().split("# newdoc id = ")[1:]:
            yield _document(document.splitlines())


def _document(lines: Sequence[str]) -> Annotated:
    text, separator, joined = "", "", (0, "")
    chains: dict[str, list[CharSpan]] = {}
    opened: dict[str, list[int]] = {}
    subjects = []
    for line in lines:
        columns = line.split("\t")
        if line.startswith("# newpar") and text:
            separator = "\n\n"
        if len(columns) < 10 or not columns[0].isdigit():
            if len(columns) == 10 and "-" in columns[0]:  # two tokens written as one word
                joined = int(columns[0].split("-")[1]), columns[9]
            continue
        text += separator
        start = len(text)
        text += columns[1]
        within, after = int(columns[0]) < joined[0], int(columns[0]) == joined[0]
        separator = "" if within or "SpaceAfter=No" in (joined[1] if after else columns[9]) else " "
        if after:
            joined = (0, "")
        if columns[1].lower() in HE_SHE and columns[7].startswith("nsubj"):
            subjects.append((start, len(text)))
        if entity := ENTITY.search(columns[9]):
            for bracket in BRACKET.finditer(entity[1]):
                if bracket["opened"]:
                    opened.setdefault(bracket["opened"], []).append(start)
                if number := bracket["closed"] or (bracket["single"] and bracket["opened"]):
                    chains.setdefault(number, []).append((opened[number].pop(), len(text)))
    return Annotated(text, list(chains.values()), subjects)
