"""Clues of distance: NEAR 100 km OF Kyiv.

The earth is divided into cells by latitude and longitude, small ones and large ones. A circle has a key for
each cell that it touches, of the size that suits it, and a place a key for its cell of each size.
"""

from collections.abc import Iterator
from math import asin, cos, degrees, floor, radians, sin, sqrt

from processors.queries.clues import Clue, Cost, Found, Needs
from processors.queries.scopes import Key, Point, Scope

RADIUS_OF_EARTH = 6371.0  # km
MAX_RADIUS = 1_000.0  # km
KM_IN_A_MILE = 1.609344
SMALL, LARGE = 1, 10  # degrees on each side of a cell
MAX_SMALL = 100.0  # km; around a larger circle are only large cells
KM_IN_A_DEGREE = RADIUS_OF_EARTH * radians(1)


class Around(Clue):
    """A place of the story is at most `radius` km from a point. `text` is the clue's canonical form."""

    __slots__ = ("latitude", "longitude", "radius", "text")

    def __init__(self, text: str, latitude: float, longitude: float, radius: float) -> None:
        self.text, self.latitude, self.longitude, self.radius = text, latitude, longitude, radius

    def matches(self, scope: Scope) -> bool:
        return any(self._has(point) for point in scope.points)

    def needs(self, cost: Cost) -> Needs:
        return frozenset(_cells_around(self.latitude, self.longitude, self.radius))

    def found(self, scope: Scope) -> Iterator[Found]:
        for point in scope.points:
            if self._has(point):
                yield Found(str(self), scope, scope.spans(point.place), point.place.value)

    def _has(self, point: Point) -> bool:
        return distance(self.latitude, self.longitude, point.latitude, point.longitude) <= self.radius

    def __str__(self) -> str:
        return self.text


def distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The distance of two points, given in degrees, in km (haversine formula)."""
    north, east = radians(other_latitude - latitude), radians(other_longitude - longitude)
    product = cos(radians(latitude)) * cos(radians(other_latitude))
    chord = sin(north / 2) ** 2 + product * sin(east / 2) ** 2
    return 2 * RADIUS_OF_EARTH * asin(min(1.0, sqrt(chord)))


def cells(latitude: float, longitude: float) -> Iterator[Key]:
    """The cells of a point, one of each size."""
    for size in (SMALL, LARGE):
        yield _cell(size, floor(latitude / size), floor(longitude / size))


def _cells_around(latitude: float, longitude: float, radius: float) -> Iterator[Key]:
    size = SMALL if radius <= MAX_SMALL else LARGE
    high = radius / KM_IN_A_DEGREE
    rows = range(floor((latitude - high) / size), floor((latitude + high) / size) + 1)
    columns = _columns(latitude, longitude, radius, size)
    return (_cell(size, row, column) for row in rows for column in columns)


def _columns(latitude: float, longitude: float, radius: float, size: int) -> range:
    """The columns of cells that a circle touches, also beyond 180 degrees; all if it has a pole inside."""
    share = sin(radius / RADIUS_OF_EARTH) / max(cos(radians(latitude)), 1e-9)
    if share >= 1 or abs(latitude) + radius / KM_IN_A_DEGREE >= 90:
        return range(-180 // size, 180 // size)
    wide = degrees(asin(share))
    return range(floor((longitude - wide) / size), floor((longitude + wide) / size) + 1)


def _cell(size: int, row: int, column: int) -> Key:
    around = 360 // size
    return "CELL", f"{size}:{row}:{(column + around // 2) % around}"
