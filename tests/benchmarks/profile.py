"""Where the time of each stage goes: `python -m tests.benchmarks.profile [FOLDER]`."""

import cProfile
import pstats
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Story, body, to_json
from streams.cli.commands.annotate import BATCH, batches
from streams.cli.files import expand
from tests.conftest import SAMPLES

ROOT = Path(__file__).parents[2]
COLUMNS = f"{'us/word':>9}{'with callees':>14}{'calls/story':>13}  function"


def main(
    folder: Annotated[
        Path, typer.Argument(help="Folder of story files; the samples by default.", exists=True)
    ] = SAMPLES,
    top: Annotated[int, typer.Option(help="Functions to show of each stage.")] = 15,
) -> None:
    """Print the functions of each stage that take the most processor time themselves.

    Functions written in C are shown by their name alone if Python calls them. Profiling makes functions that
    are called often look slower than they are: for speeds, run tests.benchmarks.stages.
    """
    pipeline = Pipeline()
    raw = [Path(name).read_bytes() for name in expand([str(folder)]) if "truncated" not in name]
    pipeline.enrich(_parse(raw[:50]))  # warm up
    stories: list[Story] = []
    profiles = {"parse": _profiled(lambda: stories.extend(_parse(raw)))}
    for stage in (pipeline.entities, pipeline.quotations, pipeline.subjects):
        profiles[stage.__name__] = _profiled(partial(_in_batches, stage, stories))
    profiles["write"] = _profiled(lambda: [to_json(story) for story in stories])
    words = sum(len(body(story).split()) for story in stories)
    print(f"{len(stories)} stories, {words} words")
    for name, profile in profiles.items():
        _print(name, profile, words, len(stories), top)


def _parse(raw: Sequence[bytes]) -> list[Story]:
    return [story for data in raw for story in parse(data).stories]


def _in_batches(stage: Callable[[Sequence[Story]], None], stories: Sequence[Story]) -> None:
    for batch in batches(stories, BATCH):
        stage(batch)


def _profiled(work: Callable[[], object]) -> cProfile.Profile:
    profile = cProfile.Profile(time.process_time)
    profile.runcall(work)
    return profile


def _print(stage: str, profile: cProfile.Profile, words: int, stories: int, top: int) -> None:
    stats: Any = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    total = sum(own for _, _, own, _, _ in stats.values())
    print(f"\n{stage}: {1e6 * total / words:.1f} us/word\n{COLUMNS}")
    for place, (_, calls, own, cumulative, _) in sorted(stats.items(), key=lambda row: -row[1][2])[:top]:
        times = f"{1e6 * own / words:>9.2f}{1e6 * cumulative / words:>14.2f}"
        print(f"{times}{calls / stories:>13.1f}  {_name(*place)}")


def _name(file: str, line: int, function: str) -> str:
    if not line:
        return function
    path = Path(file)
    roots = [parent for parent in path.parents if parent.name == "site-packages"]
    root = next((root for root in (*roots, ROOT) if path.is_relative_to(root)), None)
    path = path.relative_to(root) if root else path
    return f"{path}:{line} {function}"


if __name__ == "__main__":
    typer.run(main)
