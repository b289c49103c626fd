"""Regions, cities, and distances between places."""

import random

import pytest

from processors.entities.places import candidates, names
from processors.queries.cities import city, full_name
from processors.queries.distances import MAX_RADIUS, Around, cells, distance
from processors.queries.regions import CONTINENTS, GROUPS, region, regions


def test_every_country_is_on_one_continent() -> None:
    codes = [code for countries in CONTINENTS.values() for code in countries.split()]
    known = {place.country for name in names() for place in candidates(name)} - {"AN", "CS"}
    assert len(codes) == len(set(codes))
    assert set(codes) == known
    assert {code for countries in GROUPS.values() for code in countries.split()} <= known


def test_regions() -> None:
    assert [*regions("DE")] == ["DE", "Europe", "European Union"]
    assert [*regions("US", "NJ")] == ["US", "US-NJ", "North America"]
    assert [*regions("XX")] == ["XX"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Germany", "DE"),
        ("the Netherlands", "NL"),
        ("UK", "GB"),
        ("U.S.", "US"),
        ("Calif.", "US-CA"),
        ("GE", "GE"),
        ("US-GA", "US-GA"),
        ("south america", "South America"),
        ("EU", "European Union"),
        ("Côte d’Ivoire", "CI"),
    ],
)
def test_region(name: str, code: str) -> None:
    assert region(name) == code


def test_every_city_is_found_by_its_full_name() -> None:
    cities = {place for name in names() for place in candidates(name) if place.kind == "city"}
    assert len(cities) > 30_000
    for place in random.Random(1).sample(sorted(cities), 3_000):
        assert city(full_name(place)) == place
    assert city("Misato, Saitama, JP").name == "Misato, Saitama"
    assert full_name(city("Changsha, 1815577")) == "Changsha, 1815577"


def test_names_with_the_and_apostrophes_are_found() -> None:
    for name in ("The Hague", "Hague", "Al’met’yevsk", "Al'met'yevsk"):
        assert city(name)
    assert region("Netherlands") == region("the Netherlands") == region("Holland") == "NL"


def test_distance() -> None:
    london, new_york = (51.5074, -0.1278), (40.7128, -74.0060)
    assert distance(*london, *new_york) == pytest.approx(5570, abs=2)
    assert distance(0, 179.5, 0, -179.5) == pytest.approx(111.2, abs=0.1)
    assert distance(90, 0, -90, 0) == pytest.approx(20_015, abs=1)


def test_a_place_within_a_circle_is_in_one_of_its_cells() -> None:
    draw = random.Random(2)
    inside = 0
    for _ in range(3_000):
        latitude = draw.choice([draw.uniform(-90, 90), draw.uniform(80, 90), -89.9, 0.0])
        longitude = draw.choice([draw.uniform(-180, 180), 179.9, -180.0, 0.0])
        radius = draw.choice([draw.uniform(0.1, 100), draw.uniform(100, MAX_RADIUS), 100.0, MAX_RADIUS])
        circle = Around("", latitude, longitude, radius).needs(len) or frozenset()
        assert len(circle) <= 200
        other = (
            max(-90.0, min(90.0, latitude + draw.uniform(-1, 1) * radius / 111)),
            (longitude + draw.uniform(-1, 1) * draw.choice([1, 5, 180]) * radius / 111 + 540) % 360 - 180,
        )
        if distance(latitude, longitude, *other) <= radius:
            inside += 1
            assert not circle.isdisjoint(cells(*other)), (latitude, longitude, radius, other)
    assert inside > 500
