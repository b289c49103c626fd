"""Huge and odd stories, stage by stage: `python -m tests.benchmarks.huge`. None may hold up the wire.

Each kind of text is the body of a story, and its headline, of as many bytes as a message may have, and half
as many. `--size 120000` shows how time grows with the length of what is read.
"""

import json
import random
import re
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated

import typer

from processors.formats import DEFAULT_LIMIT, parse
from processors.pipeline import Pipeline
from processors.story import to_json
from tests.benchmarks.alerts.measuring import peak

STAGES = ("parse", "entities", "quotations", "subjects", "alerts", "write")
MOST_SECONDS = 2
MOST_GROWTH = 3  # of the time, for twice the text

CONSONANTS = "bcdfghjklmnprstvwz"
# What is repeated; each "Name" is another invented word.
TEXTS = {
    "prose": "Anna Kowalska, an analyst at Statbank in Oslo, said on Monday that she would wait.\n\n",
    "one word": "a",
    "one sentence": "and then the minister of trade told reporters that ",
    "capitals": "SHARES IN NAME FELL AFTER THE COMMISSION OPENED AN INQUIRY. ",
    "names": "Name Name ",
    "lists of names": "Name Name; ",
    "one surname": "Name Moor said. ",
    "one name": "Anna Kowalska said. ",
    "paragraphs of a word": "Name\n\n",
    "lines of a letter": "a\n",
    "quotation marks": '"',
    "open quotations": "“We will wait, she said. ",
    "nested quotations": "“He said ‘she said “we wait”’ ” ",
    "short quotations": "“We will wait for Name,” said Name Name.\n\n",
    "one quotation": "“We will wait,” said Anna Kowalska.\n\n",
    "a transcript": "MS. NAME: We will wait for Name.\n\n",
    "an interview": "What will you do?\n\nI will wait.\n\n",
    "posts": "We wait. — Name Name (@name) Nov. 5, 2026\n\n",
    "abbreviations": "the Name Name Name (NNN), ",
    "commas": "ab, ",
    "brackets": "(ab ",
    "slashes": "Ab/",
    "digits": "12 ",
    "results": "Leeds United 2 Name City 1\n",
    "listings": "Name Plc 12.50 +3.4 pct\n",
    "emoji": "😀 ",
    "combining characters": "\u0301\u0323",
    "scripts": "Москва 東京 Αθήνα القاهرة Paris ",
    "white space": " ",
    "bylines": "By Name Name and ",
    "credits": "(" + "a/" * 90,
    "datelines": "OSLO, Nov 2 - ",
}


def main(
    size: Annotated[int, typer.Option(help="Bytes of the larger text.", min=1_000)] = DEFAULT_LIMIT - 1_000,
    only: Annotated[str, typer.Option(help="A regular expression: which kinds of text to try.")] = "",
) -> None:
    """Print the processor time of each stage in seconds.

    An exclamation mark is behind what takes far more than twice the time of half the text, or too long.
    """
    pipeline = Pipeline()
    pipeline.subscriptions.put(b'{"id": "a", "owner": "a", "query": "\\"rail strike\\" AND WITHIN Europe"}')
    measure(pipeline, _in_body(TEXTS["prose"][:100]))  # warm up
    print(f"{'':<32}{''.join(f'{stage:>11}' for stage in STAGES)}{'all':>11}")
    for kind, pattern in TEXTS.items():
        if re.search(only, kind):
            for place in (_in_body, _in_headline):
                half, whole = (measure(pipeline, place(_text(pattern, part))) for part in (size // 2, size))
                print(f"{kind:<21}{place.__name__[4:]:<11}{row(half, whole)}", flush=True)
    print(f"peak resident memory {peak() / 1e6:.0f} MB")


def measure(pipeline: Pipeline, message: bytes) -> list[float]:
    """The seconds that each stage takes for a message of one story."""
    moments = [time.process_time()]
    stories = parse(message).stories
    work: tuple[Callable[[], object], ...] = (
        lambda: None,
        lambda: pipeline.entities(stories),
        lambda: pipeline.quotations(stories),
        lambda: pipeline.subjects(stories),
        lambda: pipeline.subscriptions.match(stories[0]),
        lambda: to_json(stories[0]),
    )
    for stage in work:
        stage()
        moments.append(time.process_time())
    return [after - before for before, after in pairwise(moments)]


def row(half: list[float], whole: list[float]) -> str:
    """The seconds of each stage for a text, marked if they are too many beside those for half of it."""
    pairs = [*zip(half, whole, strict=True), (sum(half), sum(whole))]
    marks = ["!" if many > 0.1 and many > MOST_GROWTH * few else " " for few, many in pairs]
    marks[-1] = "!" if sum(whole) > MOST_SECONDS else marks[-1]
    return "".join(f"{many:>10.2f}{mark}" for (_, many), mark in zip(pairs, marks, strict=True))


def _text(pattern: str, size: int) -> str:
    """A pattern as often as fits into so many bytes of JSON, with other names as long each time."""
    invented = random.Random(size)

    def name(found: re.Match[str]) -> str:
        word = "".join(invented.choice(letters) for letters in (CONSONANTS, "aeiou") * 2).capitalize()
        return word.upper() if found[0].isupper() else word

    quoted = json.dumps(pattern, ensure_ascii=False).encode()
    return re.sub("Name|NAME", name, pattern * (size // (len(quoted) - 2)))


def _in_body(text: str) -> bytes:
    return _message({"headline": "Rain in Oslo", "body_text": f"Rain. {text}"})


def _in_headline(text: str) -> bytes:
    return _message({"headline": text, "body_text": TEXTS["prose"]})


def _message(properties: dict[str, str]) -> bytes:
    return json.dumps({"uri": "urn:x:1", "language": "en", **properties}, ensure_ascii=False).encode()


if __name__ == "__main__":
    typer.run(main)
