"""Benchmarks: speed and latency, each a module to run."""

import os

# As in `streams/__main__.py`: numpy reads it when it is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")
