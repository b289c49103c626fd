"""Milliseconds a story by format, and hostile input by name: `python -m tests.benchmarks.formats`.

Each hostile input is read in a process of its own: the seconds it took, by how much the most memory that the
process had grew, and where it ended.
"""

import multiprocessing
import time
from pathlib import Path

from processors.errors import StoryError
from processors.formats import parse
from tests.conftest import SAMPLES
from tests.processors.formats.stories import NAMES, sample

ROUNDS = 200
PROCESS = Path("/proc/self")  # Linux alone


def main() -> None:
    from tests.processors.formats.hostile import HOSTILE  # not in the processes below, which it would fill

    stories = {name: sample(name) for name in NAMES}
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
    parse(b"Rain in Oslo.")  # loads what is loaded once
    PROCESS.joinpath("clear_refs").write_text("5")  # the peak begins anew
    before, begun = _peak(), time.process_time()
    try:
        parsed = parse(data)
        end = f"stories: {len(parsed.stories)}, refused: {len(parsed.refused)}"
    except StoryError as error:
        end = f"{error.reason}: {error}"
    seconds = time.process_time() - begun
    return seconds, _peak() - before, end


def _peak() -> float:
    """The most memory that this process has had, in MB."""
    [line] = [line for line in PROCESS.joinpath("status").read_text().splitlines() if "VmHWM" in line]
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    main()
