"""The time to parse a story of each format, and hostile input: `python -m tests.benchmarks.formats`.

Each hostile input is parsed in a process of its own; the processor time, the growth of the process's peak
memory and the result are printed.
"""

import multiprocessing
import time
from pathlib import Path

from processors.errors import StoryError
from processors.formats import parse
from tests.conftest import SAMPLES
from tests.processors.formats.stories import NAMES, sample

ROUNDS = 200
PROCESS = Path("/proc/self")  # Linux only


def main() -> None:
    # Not imported at the top, because its data would inflate the memory of the processes below.
    from tests.processors.formats.hostile import HOSTILE

    stories = {name: sample(name) for name in NAMES}
    stories |= {name: (SAMPLES / name).read_bytes() for name in ("03-cup-final.json", "04-fraud-trial.txt")}
    parse(stories["anpa.txt"])  # warm up
    print(f"{'story':<22}{'format':<12}{'bytes':>7}{'ms a story':>12}")
    for name, data in stories.items():
        begun = time.process_time()
        for _ in range(ROUNDS):
            parsed = parse(data)
        spent = 1_000 * (time.process_time() - begun) / ROUNDS / len(parsed.stories)
        print(f"{name:<22}{parsed.format:<12}{len(data):>7}{spent:>12.3f}")
    print(f"\n{'hostile input':<40}{'bytes':>9}{'seconds':>9}{'MB':>6}  result")
    context = multiprocessing.get_context("spawn")
    for name, data in HOSTILE.items():
        with context.Pool(1) as pool:
            seconds, megabytes, result = pool.apply(_parse_hostile, (data,))
        print(f"{name:<40}{len(data):>9}{seconds:>9.2f}{megabytes:>6.0f}  {result[:70]}")


def _parse_hostile(data: bytes) -> tuple[float, float, str]:
    parse(b"Rain in Oslo.")  # warm up
    PROCESS.joinpath("clear_refs").write_text("5")  # resets the peak
    before, begun = _peak(), time.process_time()
    try:
        parsed = parse(data)
        result = f"stories: {len(parsed.stories)}, refused: {len(parsed.refused)}"
    except StoryError as error:
        result = f"{error.reason}: {error}"
    seconds = time.process_time() - begun
    return seconds, _peak() - before, result


def _peak() -> float:
    """The peak resident memory of this process in MB."""
    [line] = [line for line in PROCESS.joinpath("status").read_text().splitlines() if "VmHWM" in line]
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    main()
