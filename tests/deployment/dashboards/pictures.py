"""Pictures of dashboards, much as Grafana shows them; needs matplotlib."""

from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from tests.deployment.dashboards import painters
from tests.deployment.dashboards.panels import Filled, FilledDashboard

COLUMN, ROW, GAP, HEAD = 0.58, 0.36, 0.07, 0.42  # inches: of the grid, between panels, above them
DPI = 100
COLOURS = 255  # of a picture
PAGE, PANEL, EDGE, TEXT, FAINT = "#111217", "#181b1f", "#2c3038", "#d5d9e0", "#8e95a3"


class Box(NamedTuple):
    """A place on a picture, in inches from its lower left corner."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, left: float, bottom: float, right: float, top: float) -> "Box":
        """The box without its margins."""
        width, height = self.width - left - right, self.height - bottom - top
        return Box(self.x + left, self.y + bottom, width, height)


class Canvas:
    """A picture to draw on, in inches."""

    def __init__(self, width: float, height: float) -> None:
        self._figure = Figure(figsize=(width, height), facecolor=PAGE, dpi=DPI)
        self._width, self._height = width, height
        self._page = self._figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(0, height))
        self._page.set_axis_off()

    def text(
        self, x: float, y: float, text: str, size: float = 7.5, colour: str = TEXT, **style: Any
    ) -> None:
        self._page.text(x, y, text, size=size, color=colour, **style)

    def rectangle(self, box: Box, colour: str, edge: str = "none") -> None:
        corner = box.x, box.y
        self._page.add_patch(
            Rectangle(corner, box.width, box.height, facecolor=colour, edgecolor=edge, lw=0.8)
        )

    def axes(self, box: Box) -> Axes:
        """Axes for a graph that fill a box."""
        place = box.x / self._width, box.y / self._height, box.width / self._width, box.height / self._height
        axes = self._figure.add_axes(place, facecolor="none")
        axes.spines[:].set_visible(False)
        axes.tick_params(colors=FAINT, length=0, labelsize=7)
        axes.grid(color=EDGE, linewidth=0.6)
        return axes

    def save(self, path: Path) -> None:
        """Write a PNG of few colours, which is small."""
        buffer = BytesIO()
        self._figure.savefig(buffer, format="png", facecolor=PAGE)
        picture = Image.open(buffer).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(path, optimize=True)


def draw(dashboard: FilledDashboard, path: Path) -> None:
    """Draw a dashboard into a file."""
    mpl.rcParams["font.family"] = "DejaVu Sans"
    places = [filled.panel["gridPos"] for filled in dashboard.panels]
    height = max(place["y"] + place["h"] for place in places) * ROW + HEAD
    canvas = Canvas(24 * COLUMN + GAP, height + GAP)
    canvas.text(0.1, height - 0.25, dashboard.title, 12, weight="bold")
    for filled, place in zip(dashboard.panels, places, strict=True):
        top = GAP + height - HEAD - place["y"] * ROW
        width, rows = place["w"] * COLUMN, place["h"] * ROW
        _draw(
            canvas,
            Box(place["x"] * COLUMN, top - rows, width, rows).inside(GAP, 0, 0, GAP),
            filled,
            dashboard.period,
        )
    canvas.save(path)


def _draw(canvas: Canvas, box: Box, filled: Filled, period: tuple[float, float]) -> None:
    canvas.rectangle(box, PANEL, EDGE)
    canvas.text(box.x + 0.1, box.y + box.height - 0.19, filled.title, 8, weight="bold")
    content = box.inside(0.1, 0.08, 0.1, 0.28)
    match filled.kind:
        case "stat":
            painters.stat(canvas, content, filled)
        case "timeseries":
            painters.graph(canvas, content, filled, period)
        case "bargauge":
            painters.bars(canvas, content, filled)
        case _:
            painters.table(canvas, content, filled)
