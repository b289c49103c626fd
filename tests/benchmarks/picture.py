"""Draws lines on logarithmic axes as SVG, to be read on light and dark pages."""

import math
from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

WIDTH, HEIGHT = 420, 340  # of a panel
LEFT, RIGHT, TOP, BOTTOM = 64, 96, 34, 46  # margins; the names of lines are on the right
# Those that can be read on light and on dark pages.
COLOURS = ("#3b82f6", "#e5534b", "#2ea043", "#a371f7", "#d9822b")
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #6e7781 }
  .title { font-weight: 600 }
  path { fill: none; stroke-width: 2 }
  .grid { stroke: #8b949e; stroke-width: 1; opacity: 0.35 }
"""

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
    return "\n".join([head, f"<style>{STYLE}</style>", *drawn, "</svg>\n"])


def _panel(title: str, across: str, up: str, lines: Mapping[str, Line]) -> list[str]:
    points = [point for line in lines.values() for point in line]
    x = _Scale([x for x, _ in points], LEFT, WIDTH - RIGHT)
    y = _Scale([y for _, y in points], HEIGHT - BOTTOM, TOP)
    middle = HEIGHT / 2
    parts = [
        _text(LEFT, 18, title, 'class="title"'),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, across, "", "middle"),
        f'<text transform="translate(14 {middle}) rotate(-90)" text-anchor="middle">{escape(up)}</text>',
    ]
    for value in x.ticks:
        parts.append(_path([(x(value), y.begin), (x(value), y.end)], 'class="grid"'))
        parts.append(_text(x(value), y.begin + 16, _number(value), "", "middle"))
    for value in y.ticks:
        parts.append(_path([(x.begin, y(value)), (x.end, y(value))], 'class="grid"'))
        parts.append(_text(x.begin - 6, y(value) + 4, _number(value), "", "end"))
    places = _apart({name: y(line[-1][1]) for name, line in lines.items()})
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(_path([(x(a), y(b)) for a, b in line], f'stroke="{colour}"'))
        parts += [f'<circle fill="{colour}" cx="{x(a):.1f}" cy="{y(b):.1f}" r="3"/>' for a, b in line]
        parts.append(_text(x.end + 8, places[name] + 4, name, f'style="fill: {colour}"'))
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


def _text(x: float, y: float, text: str, attributes: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {attributes}>{escape(text)}</text>'


def _path(points: Line, attributes: str) -> str:
    return f'<path {attributes} d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in points)}"/>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:.10f}".rstrip("0")
