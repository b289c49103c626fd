"""Times and memory."""

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import TypeVar

T = TypeVar("T")


def timed(call: Callable[[T], object], items: Sequence[T], rounds: int = 1) -> list[float]:
    """The seconds of processor time that each call took."""
    spent = []
    for item in [*items] * rounds:
        begun = time.thread_time()
        call(item)
        spent.append(time.thread_time() - begun)
    return spent


def percentiles(spent: Sequence[float]) -> str:
    """Median, 99th of a hundred and maximum, in milliseconds."""
    hundredths = statistics.quantiles(spent, n=100)
    return f"{1_000 * hundredths[49]:>10.3f} {1_000 * hundredths[98]:>8.3f} {1_000 * max(spent):>8.3f}"


def peak() -> int:
    """The most memory that this process has had, in bytes; Linux only."""
    return getrusage(RUSAGE_SELF).ru_maxrss * 1024


def resident() -> int:
    """The resident memory of this process, in bytes; Linux only."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
