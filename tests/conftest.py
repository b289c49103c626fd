"""Fixtures that both packages' tests use."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import processors
from processors.pipeline import Pipeline

# Machines differ: how long an example takes says nothing about the code. What a change has to pass is
# the same each time; `pytest --hypothesis-profile=search` looks further, with other examples each time.
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
    """The stages with the shipped model."""
    return Pipeline()


@pytest.fixture(scope="session")
def samples() -> dict[str, bytes]:
    """The stories that ship with the package, by file name."""
    return {path.name: path.read_bytes() for path in sorted(SAMPLES.iterdir())}
