"""Enriches a folder of stories without Kafka, in one process; prints what that took as JSON.

    python -m tests.benchmarks.peers.alone naive FOLDER

Each way imports what it needs only when it is asked for, as each runs in an environment of its own.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

WARM_UP = 20  # stories that are enriched before the clock starts

Way = Callable[[Sequence[bytes]], None]


def naive() -> Way:
    """spaCy's small pipeline and textacy, a story at a time."""
    from tests.benchmarks.peers.naive import enrich

    def run(stories: Sequence[bytes]) -> None:
        for story in stories:
            orjson.dumps(enrich(story.decode()))

    return run


def pipe() -> Way:
    """Our model alone, as spaCy runs it: names as it finds them, and nothing else."""
    import spacy

    from processors.entities.model import SHIPPED

    nlp = spacy.load(SHIPPED)

    def run(stories: Sequence[bytes]) -> None:
        for doc in nlp.pipe(story.decode() for story in stories):
            list(doc.ents)

    return run


def ours() -> Way:
    """Everything that `copytaster annotate` does."""
    from processors.formats import parse
    from processors.pipeline import Pipeline
    from processors.story import to_json
    from streams.cli.commands.annotate import BATCH, batches

    pipeline = Pipeline()

    def run(stories: Sequence[bytes]) -> None:
        for batch in batches(stories, BATCH):
            for story in pipeline.enrich([story for data in batch for story in parse(data).stories]):
                to_json(story)

    return run


def main(way: str, folder: Path) -> None:
    stories = [path.read_bytes() for path in sorted(folder.iterdir())]
    run = {"naive": naive, "pipe": pipe, "ours": ours}[way]()
    run(stories[:WARM_UP])
    begun, before = time.monotonic(), time.process_time()
    run(stories[WARM_UP:])
    took = {
        "stories": len(stories) - WARM_UP,
        "seconds": time.monotonic() - begun,
        "cpu": time.process_time() - before,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }
    print(json.dumps(took))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
