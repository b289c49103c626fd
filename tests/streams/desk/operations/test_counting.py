"""Rates and quantiles of counters: restarts, gaps, and what is older than an hour."""

from math import inf

import pytest

from streams.desk.operations.counting import Counted, Entry, GrowthHistory, quantile, summed

KEY = ("copytaster_stories_in_total", "ingest")
STARTED = 500.0  # when the process was started, in seconds since 1970


def counted(value: float, at: float) -> Counted:
    """A process whose counter has been seen once."""
    found = Counted()
    assert found.growth({KEY: value}, STARTED, at) == {}, "nobody knows when it counted that"
    return found


def test_a_counter_has_grown_by_the_difference_of_two_pages() -> None:
    process = counted(1_000, at=1_000)
    assert process.growth({KEY: 1_020}, STARTED, 1_005) == {KEY: 20}
    assert process.growth({KEY: 1_020}, STARTED, 1_010) == {}


def test_a_process_that_was_restarted_has_counted_from_0() -> None:
    process = counted(1_000, at=1_000)
    assert process.growth({KEY: 7}, STARTED + 501, 1_005) == {KEY: 7}
    assert process.growth({KEY: 9}, STARTED + 501, 1_010) == {KEY: 2}


def test_a_restart_is_noticed_even_if_it_has_counted_more_than_before() -> None:
    process = counted(3, at=1_000)
    assert process.growth({KEY: 8}, STARTED + 501, 1_005) == {KEY: 8}


def test_a_counter_that_becomes_less_without_a_restart_makes_no_negative_rate() -> None:
    process = counted(1_000, at=1_000)
    assert process.growth({KEY: 4}, STARTED, 1_005) == {KEY: 4}


@pytest.mark.parametrize("started", [STARTED, STARTED + 501])
def test_what_was_counted_during_a_long_silence_makes_no_spike(started: float) -> None:
    process = counted(1_000, at=1_000)
    assert process.growth({KEY: 90_000}, started, 1_600) == {}
    assert process.growth({KEY: 90_005}, started, 1_605) == {KEY: 5}


def test_a_short_silence_loses_nothing() -> None:
    process = counted(1_000, at=1_000)
    assert process.growth({KEY: 1_030}, STARTED, 1_015) == {KEY: 30}


def test_a_counter_that_appears_has_grown_from_0() -> None:
    process = counted(1_000, at=1_000)
    new = ("copytaster_source_stories_total", "Norwick", "passed")
    assert process.growth({KEY: 1_000, new: 2}, STARTED, 1_005) == {new: 2}


def test_growth_is_summed_over_processes() -> None:
    other = (*KEY[:1], "entities")
    assert summed([{KEY: 2}, {}, {KEY: 3, other: 1}]) == {KEY: 5, other: 1}


def test_the_last_minute_of_a_history() -> None:
    history = GrowthHistory()
    assert history.last(60) == ({}, 0)
    for second in range(5, 125, 5):
        history.add(Entry(1_000 + second, 5, {KEY: second}))
    growth, seconds = history.last(60)
    assert (growth, seconds) == ({KEY: sum(range(65, 125, 5))}, 60)


def test_a_history_that_is_shorter_than_a_minute_says_how_long_it_is() -> None:
    history = GrowthHistory()
    history.add(Entry(1_005, 5, {KEY: 10}))
    history.add(Entry(1_011, 6, {KEY: 12}))
    assert history.last(60) == ({KEY: 22}, 11)


def test_the_total_is_that_of_the_last_hour() -> None:
    history = GrowthHistory()
    for minute in range(120):
        history.add(Entry(60 * minute, 60, {KEY: 1, ("only", str(minute)): 1}))
    assert history.total[KEY] == 60
    assert len(history.total) == 61, "counters that have not grown for an hour are forgotten"


BUCKETS = {1.0: 50.0, 2.0: 90.0, 5.0: 90.0, 10.0: 100.0, inf: 100.0}


@pytest.mark.parametrize(
    ("share", "value"),
    [(0.25, 0.5), (0.5, 1.0), (0.7, 1.5), (0.9, 2.0), (0.95, 7.5), (1.0, 10.0)],
)
def test_quantiles_are_interpolated_within_buckets(share: float, value: float) -> None:
    assert quantile(share, BUCKETS) == pytest.approx(value)


def test_quantiles_beyond_the_last_bound_are_that_bound() -> None:
    assert quantile(0.99, {1.0: 1.0, 2.0: 1.0, inf: 10.0}) == 2.0


def test_there_is_no_quantile_of_nothing() -> None:
    assert quantile(0.5, {}) is None
    assert quantile(0.5, {1.0: 0.0, inf: 0.0}) is None
