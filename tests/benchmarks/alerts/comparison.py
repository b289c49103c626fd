"""The same queries and stories with mokaccino, a percolator in Rust."""

import json
import subprocess
import time
import venv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import typer

from processors.errors import QueryError
from processors.queries.clues import Clue, Name, Phrase, Property
from processors.queries.compounds import AllOf, AnyOf, Not
from processors.queries.facts import Facts
from processors.queries.index import Index
from processors.queries.parser import parse
from processors.story import Story
from processors.subjects.vocabulary import media_topics
from tests.benchmarks.alerts import percolator
from tests.benchmarks.alerts.measuring import percentiles, resident, timed

VERSION = "0.9.1"
Tree = list[Any]  # of a query, as percolator.py has it


def run(made: Path, sizes: Sequence[int], stories: Sequence[Story], work: Path) -> None:
    """Match stories with both, and check that they find the same.

    What can be compared are queries of single words, names and properties, with AND, OR and NOT. Words are
    exact in both, because mokaccino does not inflect them. It is given the words and properties of each
    story, so our times are without finding these.
    """
    work = work / "mokaccino"
    facts = [Facts(story, media_topics()) for story in stories]
    work.mkdir(exist_ok=True)
    (work / "documents.json").write_bytes(orjson.dumps([_document(each) for each in facts]))
    for size in sizes:
        compared = list(_compared(made, size))
        (work / "queries.json").write_bytes(orjson.dumps([tree for _, tree in compared]))
        theirs = json.loads(subprocess.check_output([_python(work), percolator.__file__, work]))
        before, begun = resident(), time.perf_counter()
        index = Index()
        for number, (text, _) in enumerate(compared):
            index.add(str(number), parse(text, media_topics()))
        seconds, memory = time.perf_counter() - begun, resident() - before
        found = [sorted(int(key) for key in index.matching(each).keys) for each in facts]
        if found != orjson.loads((work / "found.json").read_bytes()):
            raise SystemExit("mokaccino finds other queries than we do")
        for name, spent, took, megabytes in (
            ("copytaster", timed(index.matching, facts), seconds, memory),
            ("mokaccino", theirs["spent"], theirs["seconds"], theirs["memory"]),
        ):
            typer.echo(
                f"{len(compared):>13,} {took:>8.1f} {megabytes / 1e6:>10.0f} {percentiles(spent)}  {name}"
            )
    typer.echo("both find the same")


def _python(work: Path) -> Path:
    """The Python of an environment that has mokaccino."""
    folder = work / VERSION
    python = folder / "bin/python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.check_call([python, "-m", "pip", "install", "--quiet", f"mokaccino=={VERSION}"])
    return python


def _document(facts: Facts) -> list[list[str]]:
    words = [["WORD", word] for word in facts.words]
    return words + [[kind, " ".join(value)] for kind, *value in facts.keys]


def _compared(made: Path, size: int) -> Iterator[tuple[str, Tree]]:
    """The queries that both can express, in our language and for mokaccino."""
    with made.open("rb") as file:
        for line in islice(file, size):
            clue = parse(orjson.loads(line)["query"], media_topics()).clue
            if (tree := _tree(clue)) and _is_valid(text := _exact(clue)):
                yield text, tree


def _is_valid(text: str) -> bool:
    """Whether a query can be parsed; one with an exact word that almost every story has cannot."""
    try:
        parse(text, media_topics())
    except QueryError:
        return False
    return True


def _tree(clue: Clue) -> Tree | None:
    """A query for mokaccino; None if it cannot express it."""
    match clue:
        case Phrase(terms=((_, word),)):
            return ["is", "WORD", word]
        case Name():
            return ["is", clue.key[0], " ".join(clue.key[1:])]
        case Property():
            found = [["is", key[0], " ".join(key[1:])] for key in clue.keys]
            return ["or", *found] if len(found) > 1 else found[0]
        case AllOf() | AnyOf() | Not():
            parts = [tree for part in clue.parts if (tree := _tree(part))]
            kind = {AllOf: "and", AnyOf: "or", Not: "not"}[type(clue)]
            return [kind, *parts] if len(parts) == len(clue.parts) else None
    return None


def _exact(clue: Clue) -> str:
    """The same query in our language, with exact words."""
    match clue:
        case Phrase():
            return f'"{clue.terms[0][1]}"'
        case AllOf() | AnyOf():
            return f" {'AND' if isinstance(clue, AllOf) else 'OR'} ".join(
                f"({_exact(part)})" for part in clue.parts if not isinstance(part, Not)
            ) + "".join(f" NOT ({_exact(part.unwanted)})" for part in clue.parts if isinstance(part, Not))
        case Not():
            return f"NOT ({_exact(clue.unwanted)})"
    return str(clue)
