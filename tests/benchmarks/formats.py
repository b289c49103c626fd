"""Milliseconds a story by format, and hostile input by name: `python -m tests.benchmarks.formats`.

Each hostile input is read in a process of its own: the seconds it took, the most memory that the process
had, and where it ended.
"""

import multiprocessing
import resource
import sys
import time

from processors.errors import StoryError
from processors.formats import parse
from tests.conftest import SAMPLES
from tests.processors.formats.hostile import HOSTILE
from tests.processors.formats.stories import NAMES, story

ROUNDS = 200
UNIT = 1024 if sys.platform == "linux" else 1  # of ru_maxrss, in bytes


def main() -> None:
    stories = {name: story(name) for name in NAMES}
    stories |= {name: (SAMPLES / name).read_bytes() for name in ("03-cup-final.json", "04-fraud-trial.txt")}
    parse(stories["anpa.txt"])  # loads what is loaded once
    print(f"{'story':<22}{'format':<12}{'bytes':>7}{'ms a story':>12}")
    for name, data in stories.items():
        begun = time.process_time()
        for _ in range(ROUNDS):
            parsed = parse(data)
        spent = 1_000 * (time.process_time() - begun) / ROUNDS / len(parsed.stories)
        print(f"{name:<22}{parsed.format:<12}{len(data):>7}{spent:>12.3f}")
    print(f"\n{'hostile input':<40}{'bytes':>9}{'seconds':>9}{'MB':>6}  ended as")
    context = multiprocessing.get_context("spawn")
    for name, data in HOSTILE.items():
        with context.Pool(1) as pool:
            seconds, megabytes, end = pool.apply(_hurt, (data,))
        print(f"{name:<40}{len(data):>9}{seconds:>9.2f}{megabytes:>6.0f}  {end[:70]}")


def _hurt(data: bytes) -> tuple[float, float, str]:
    begun = time.process_time()
    try:
        parsed = parse(data)
        end = (
            f"{len(parsed.stories)} stories, {len(parsed.refused)} refused, {len(parsed.set_aside)} set aside"
        )
    except StoryError as error:
        end = f"{error.reason}: {error}"
    seconds = time.process_time() - begun
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / 1e6, end


if __name__ == "__main__":
    main()
