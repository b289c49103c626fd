"""The metrics that the desk looks for on the pages of processes."""

from streams.desk.operations.metrics_page import WANTED
from tests.registries import series


def test_every_metric_that_is_looked_for_exists() -> None:
    assert not WANTED - series()
