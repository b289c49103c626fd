"""What a process has in memory, in MB. Linux only."""

import re
from pathlib import Path


def resident(pid: int) -> float:
    """All that is resident, with what it shares with other processes."""
    return _megabytes(Path(f"/proc/{pid}/status"), "VmRSS")


def proportional(pid: int) -> float:
    """Its own pages, and its part of those that it shares."""
    return _megabytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss")


def _megabytes(file: Path, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB$", file.read_text(), re.M)
    return int(found[1]) * 1024 / 1e6 if found else 0.0
