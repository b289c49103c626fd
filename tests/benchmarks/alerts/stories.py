"""The stories of the benchmark: Reuters and BBC, as records that all stages have enriched.

Each has an invented source and urgency, because these corpora have none.
"""

import random
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import orjson

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Story, from_json, to_json
from processors.training import corpora as readers

SOURCES = [
    "Norwick",
    "Halden Press",
    "Estavia News",
    "Maritime Wire",
    "Corvane",
    "Pressebild Nord",
    "Tessel",
    "Ostara",
]
URGENCIES = {1: 0.3, 2: 2, 3: 15, 4: 50, 5: 28, 6: 4, 8: 0.7}  # and their shares
BATCH = 64


def load(corpora: Path, work: Path) -> tuple[list[Story], list[Story]]:
    """The stories to measure with, about 1,000, and others, about 2,000, which subscriptions are made from.

    The frequencies of words were not counted in the former. They are enriched once, and kept in `work`.
    """
    reuters, bbc = corpora / "reuters-21578", list(readers.read_jsonl(corpora / "bbc/bbc-odd.jsonl.gz"))
    random.Random(1).shuffle(bbc)
    measured = [*islice(readers.read_reuters(reuters / "reut-07.sgm.gz"), 700), *bbc[:300]]
    material = [*islice(readers.read_reuters(reuters / "reut-06.sgm.gz"), 1_200), *bbc[300:]]
    return _enriched(measured, work / "measured.jsonl"), _enriched(material, work / "material.jsonl")


def _enriched(texts: Iterable[str], kept: Path) -> list[Story]:
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        draw = random.Random(2)
        stories = [_story(number, text, draw) for number, text in enumerate(texts)]
        pipeline = Pipeline()
        for start in range(0, len(stories), BATCH):
            pipeline.enrich(stories[start : start + BATCH])
        kept.write_bytes(b"\n".join(map(to_json, stories)))
    return [from_json(line) for line in kept.read_bytes().splitlines()]


def _story(number: int, text: str, draw: random.Random) -> Story:
    """A story as a wire would send it. The first line of the text is the headline."""
    headline, _, body = text.strip().partition("\n\n")
    item = {
        "uri": f"urn:newsml:benchmark:{number}",
        "type": "text",
        "pubStatus": "usable",
        "version": "1",
        "versionCreated": "2026-11-02T08:00:00Z",
        "urgency": draw.choices(list(URGENCIES), list(URGENCIES.values()))[0],
        "infoSources": [{"name": SOURCES[min(int(draw.paretovariate(1)) - 1, len(SOURCES) - 1)]}],
        "headlines": [{"contentType": "text/plain", "value": headline}],
        "bodies": [{"contentType": "text/plain", "value": body or headline}],
    }
    return parse(orjson.dumps(item)).stories[0]
