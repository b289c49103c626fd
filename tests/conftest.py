"""Fixtures for the tests of both packages."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import processors
from processors.pipeline import Pipeline

# No deadline, since machines differ in speed. By default the examples are the same in every run;
# `pytest --hypothesis-profile=search` tries more of them, and others each time.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=2_000
)
settings.register_profile(
    "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("steady")

SAMPLES = Path(processors.__file__).parent / "samples"


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The enriching stages with the shipped models."""
    return Pipeline()


@pytest.fixture(scope="session")
def samples() -> dict[str, bytes]:
    """The stories that ship with the package, by file name."""
    return {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir())}
