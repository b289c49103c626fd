"""The speed of each stage on one core, without Kafka: `python -m tests.benchmarks.stages FOLDER`."""

import resource
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from processors.entities.model import SHIPPED
from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import body, to_json
from streams.cli.commands.annotate import BATCH, batches
from streams.cli.files import expand
from tests.conftest import SAMPLES


def main(
    folder: Annotated[
        Path, typer.Argument(help="Folder of story files; the samples by default.", exists=True)
    ] = SAMPLES,
) -> None:
    """Measure words a second of processor time, for each stage and for all together."""
    pipeline = Pipeline()
    raw = [Path(name).read_bytes() for name in expand([str(folder)]) if "truncated" not in name]
    pipeline.enrich([story for data in raw[:50] for story in parse(data).stories])  # warm up
    seconds = dict.fromkeys(("parse", "entities", "quotations", "subjects", "write"), 0.0)
    words = 0
    for batch in batches(raw, BATCH):
        begun = time.process_time()
        stories = [story for data in batch for story in parse(data).stories]
        seconds["parse"] += time.process_time() - begun
        for stage in (pipeline.entities, pipeline.quotations, pipeline.subjects):
            begun = time.process_time()
            stage(stories)
            seconds[stage.__name__] += time.process_time() - begun
        begun = time.process_time()
        for story in stories:
            to_json(story)
            words += len(body(story).split())
        seconds["write"] += time.process_time() - begun
    print(f"{len(raw)} stories, {words} words")
    for name, spent in seconds.items():
        print(f"{name:<11}{words / spent:>12,.0f} words/s")
    print(f"{'everything':<11}{words / sum(seconds.values()):>12,.0f} words/s")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (
        1024 if sys.platform == "linux" else 1024**2
    )
    weights = sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file())
    print(f"peak resident memory {megabytes} MB; the model on disk {weights / 1e6:.1f} MB")


if __name__ == "__main__":
    typer.run(main)
