"""A picture to draw on; needs matplotlib."""

from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

DPI = 100
COLOURS = 255  # of a picture
PAGE, EDGE, TEXT, FAINT = "#111217", "#2c3038", "#d5d9e0", "#8e95a3"

mpl.rcParams["font.family"] = "DejaVu Sans"


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
