"""Paint the kinds of panels: a number, a graph, bars and a table."""

import math
from datetime import UTC, datetime
from itertools import cycle

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from tests.deployment.dashboards.canvas import EDGE, FAINT, Box, Canvas
from tests.deployment.dashboards.figures import written
from tests.deployment.dashboards.panels import STEP, Filled
from tests.deployment.prometheus import Series

GREEN, ORANGE, RED = "#73bf69", "#ff9830", "#f2495c"
NAMED = {"green": GREEN, "orange": ORANGE, "red": RED}
PALETTE = (GREEN, "#5794f2", "#f2cc0c", ORANGE, "#b877d9", RED, "#5ad8e6", "#ff85c0", "#8ab8ff", "#c8a464")
LEGEND_ROW = 0.15  # inches
CHARACTER = 0.062  # inches, of a legend
SMALLEST = {"s": 0.001, "percentunit": 0.01, "suffix:/s": 0.1}  # heights of graphs


def stat(canvas: Canvas, box: Box, filled: Filled) -> None:
    """The latest value, in the colour of its threshold, above a faint curve."""
    series = filled.queries[0][0]
    latest = series.values[-1]
    colour = _of_threshold(filled, latest)
    if len({*series.values}) > 1:
        axes = canvas.axes(box.inside(-0.05, 0, -0.05, 0.62))
        axes.set_axis_off()
        axes.fill_between(series.times, series.values, color=colour, alpha=0.18, lw=0)
        axes.plot(series.times, series.values, color=colour, lw=1)
    x, y = box.x + box.width / 2, box.y + 0.68 * box.height
    canvas.text(x, y, written(latest, filled.unit), 18, colour, ha="center", va="center", weight="bold")


def graph(canvas: Canvas, box: Box, filled: Filled, period: tuple[float, float]) -> None:
    """Lines, or columns on each other, with a legend below."""
    named = sorted(filled.named(), key=lambda pair: -max(pair[1].values))
    colours = dict(zip(sorted(name for name, _ in named), cycle(PALETTE), strict=False))
    rows = _legend(canvas, box, [(name, colours[name]) for name, _ in named])
    highest = written(max(max(series.values) for _, series in named), filled.unit)
    margin = CHARACTER * len(highest) + 0.12
    axes = canvas.axes(box.inside(margin, 0.2 + rows * LEGEND_ROW, 0.05, 0.04))
    custom = filled.panel["fieldConfig"]["defaults"]["custom"]
    if custom.get("drawStyle") == "bars":
        _columns(axes, named, colours)
    else:
        _lines(axes, named, colours)
    _thresholds(axes, filled)
    axes.set_axisbelow(True)
    axes.set_xlim(*period)
    axes.set_ylim(bottom=0, top=max(axes.get_ylim()[1], SMALLEST.get(filled.unit, 1.0)))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=filled.unit in ("none", "short")))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value, filled.unit)))
    axes.xaxis.set_major_locator(MultipleLocator(60))
    axes.xaxis.set_major_formatter(FuncFormatter(_clock))


def bars(canvas: Canvas, box: Box, filled: Filled) -> None:
    """A bar for each series."""
    named = [*filled.named()]
    height = min(0.3, box.height / len(named))
    longest = max(1e-9, *(series.values[-1] for _, series in named))
    names = CHARACTER * max(len(name) for name, _ in named) + 0.1
    for row, (name, series) in enumerate(named):
        value = series.values[-1]
        colour = _of_threshold(filled, value) if _is_by_threshold(filled) else PALETTE[row % len(PALETTE)]
        y = box.y + box.height - (row + 1) * height
        canvas.text(box.x, y + height * 0.35, name, 7, FAINT)
        space = box.inside(names, box.height - (row + 1) * height + 0.03, 0.75, row * height + 0.03)
        canvas.rectangle(space, "#22252b")
        canvas.rectangle(space._replace(width=space.width * value / longest), colour)
        canvas.text(box.x + box.width, y + height * 0.35, written(value, filled.unit), 7, colour, ha="right")


def table(canvas: Canvas, box: Box, filled: Filled) -> None:
    """Columns of labels and values."""
    rows = filled.rows()
    labels = [label for label in rows[0] if label not in filled.columns()]
    columns = [*labels, *filled.columns()]
    width = box.width / len(columns)
    height = min(0.33, box.height / (len(rows) + 1))
    for number, column in enumerate(columns):
        x = box.x + number * width
        canvas.text(x, box.y + box.height - height * 0.7, column, 7.5, "#6e9fff", weight="bold")
        for index, row in enumerate(rows, start=1):
            value = row.get(column, "")
            shown = written(value, filled.unit_of(column)) if isinstance(value, float) else value
            canvas.text(x, box.y + box.height - (index + 0.7) * height, shown, 7.5)
    for index in range(1, len(rows) + 1):
        line = box.inside(0, box.height - index * height, 0, index * height)
        canvas.rectangle(line._replace(height=0.005), EDGE)


def _lines(axes: Axes, named: list[tuple[str, Series]], colours: dict[str, str]) -> None:
    """Draw lines, with gaps where values are missing."""
    for name, series in named:
        times: list[float] = []
        values: list[float] = []
        for at, value in zip(series.times, series.values, strict=True):
            if times and at - times[-1] > STEP:
                times.append(times[-1] + STEP)
                values.append(math.nan)
            times.append(at)
            values.append(value)
        axes.plot(times, values, color=colours[name], lw=1.2)
        axes.fill_between(times, values, color=colours[name], alpha=0.08, lw=0)


def _columns(axes: Axes, named: list[tuple[str, Series]], colours: dict[str, str]) -> None:
    tops: dict[float, float] = {}
    for name, series in named:
        bottoms = [tops.get(at, 0.0) for at in series.times]
        axes.bar(series.times, series.values, STEP, bottoms, color=colours[name], alpha=0.85, lw=0)
        tops |= {at: low + value for at, low, value in zip(series.times, bottoms, series.values, strict=True)}


def _legend(canvas: Canvas, box: Box, entries: list[tuple[str, str]]) -> int:
    """Write a legend at the bottom of a box, in two rows at most; returns their number."""
    x, rows = box.x, 1
    places = []
    for name, colour in entries:
        width = CHARACTER * len(name) + 0.28
        if x + width > box.x + box.width and x > box.x:
            if rows == 2:
                break
            x, rows = box.x, 2
        places.append((x, rows, name, colour))
        x += width
    for x, row, name, colour in places:
        y = box.y + (rows - row) * LEGEND_ROW
        canvas.rectangle(box._replace(x=x, y=y + 0.035, width=0.13, height=0.03), colour)
        canvas.text(x + 0.18, y, name, 7)
    return rows


def _thresholds(axes: Axes, filled: Filled) -> None:
    """The dashed lines of thresholds, as far as they are near the values."""
    top = axes.get_ylim()[1]
    for step in filled.panel["fieldConfig"]["defaults"]["thresholds"]["steps"]:
        if step["value"] is not None and step["value"] < 2 * top:
            axes.axhline(step["value"], color=NAMED[step["color"]], lw=0.9, ls=(0, (5, 4)))


def _is_by_threshold(filled: Filled) -> bool:
    return bool(filled.panel["fieldConfig"]["defaults"]["color"]["mode"] == "thresholds")


def _of_threshold(filled: Filled, value: float) -> str:
    """The colour of the last threshold that a value has reached."""
    steps = filled.panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
    reached = [step["color"] for step in steps if step["value"] is None or value >= step["value"]]
    return NAMED[reached[-1]]


def _clock(at: float, _position: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M")
