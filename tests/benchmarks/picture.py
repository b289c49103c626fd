"""Draws lines on logarithmic axes as SVG, to be read on light and dark pages."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

WIDTH, HEIGHT = 420, 340  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 64, 96, 34, 46  # margins; the names of lines are on the right
# Of lines, then of text, of axes' lines: on light pages and on dark ones.
LIGHT = ("#0969da", "#cf222e", "#1a7f37", "#8250df", "#bc4c00"), "#24292f", "#d0d7de"
DARK = ("#4493f8", "#f85149", "#3fb950", "#ab7df8", "#f0883e"), "#e6edf3", "#30363d"

NEARLY = 0.05  # of a decade, by which a number may lie outside the axes

Line = Sequence[tuple[float, float]]
Panel = tuple[str, str, str, Mapping[str, Line]]
"""Title, what is across, what is up, and the lines by their names. All numbers are over 0."""


def svg(panels: Sequence[Panel]) -> str:
    """A picture of panels side by side."""
    width = WIDTH * len(panels)
    drawn = [
        f'<g transform="translate({WIDTH * place} 0)">{"".join(_panel(*panel))}</g>'
        for place, panel in enumerate(panels)
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}">'
    style = (
        "text { font: 12px system-ui, sans-serif } .title { font-weight: 600 } path { fill: none }\n"
        f"{_colours(*LIGHT)}\n@media (prefers-color-scheme: dark) {{\n{_colours(*DARK)}\n}}"
    )
    return "\n".join([head, f"<style>\n{style}\n</style>", *drawn, "</svg>\n"])


def _colours(lines: Sequence[str], text: str, grid: str) -> str:
    """Rules of CSS."""
    rules = [f"text {{ fill: {text} }} .grid {{ stroke: {grid} }}"]
    for number, colour in enumerate(lines):
        rules.append(f"path.c{number} {{ stroke: {colour}; stroke-width: 2 }}")
        rules.append(f"text.c{number}, circle.c{number} {{ fill: {colour} }}")
    return "\n".join(rules)


def _panel(title: str, across: str, up: str, lines: Mapping[str, Line]) -> list[str]:
    points = [point for line in lines.values() for point in line]
    x = _Scale([x for x, _ in points], LEFT, WIDTH - RIGHT)
    y = _Scale([y for _, y in points], HEIGHT - BOTTOM, TOP)
    middle = HEIGHT / 2
    parts = [
        _text(LEFT, 18, title, "title"),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, across, "", "middle"),
        f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">{escape(up)}</text>',
    ]
    for value in x.ticks:
        parts.append(_path([(x(value), y.begin), (x(value), y.end)], "grid"))
        parts.append(_text(x(value), y.begin + 16, _number(value), "", "middle"))
    for value in y.ticks:
        parts.append(_path([(x.begin, y(value)), (x.end, y(value))], "grid"))
        parts.append(_text(x.begin - 6, y(value) + 4, _number(value), "", "end"))
    places = _apart({name: y(line[-1][1]) for name, line in lines.items()})
    for number, (name, line) in enumerate(lines.items()):
        colour = f"c{number % len(LIGHT[0])}"
        parts.append(_path([(x(a), y(b)) for a, b in line], colour))
        parts += [f'<circle class="{colour}" cx="{x(a):.1f}" cy="{y(b):.1f}" r="3"/>' for a, b in line]
        parts.append(_text(x.end + 8, places[name] + 4, name, colour))
    return parts


class _Scale:
    """Where a number is on a logarithmic axis of whole decades, in pixels."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        self.begin, self.end = begin, end
        self._low = math.floor(math.log10(min(values)) + NEARLY)
        self._high = max(math.ceil(math.log10(max(values)) - NEARLY), self._low + 1)

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self.begin + share * (self.end - self.begin)

    @property
    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]


def _apart(heights: Mapping[str, float], space: float = 14) -> dict[str, float]:
    """The heights of labels, moved down where they would cover each other."""
    names = sorted(heights, key=lambda name: heights[name])
    placed = dict(heights)
    for above, below in pairwise(names):
        placed[below] = max(placed[below], placed[above] + space)
    return placed


def _text(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(text)}</text>'


def _path(points: Sequence[tuple[float, float]], style: str) -> str:
    return f'<path class="{style}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:.10f}".rstrip("0")
