"""Pictures of dashboards, much as Grafana shows them; needs matplotlib."""

from pathlib import Path

from tests.deployment.dashboards import painters
from tests.deployment.dashboards.canvas import EDGE, Box, Canvas
from tests.deployment.dashboards.panels import Filled, FilledDashboard

COLUMN, ROW, GAP, HEAD = 0.58, 0.36, 0.07, 0.42  # inches: of the grid, between panels, above them
PANEL = "#181b1f"


def draw(dashboard: FilledDashboard, path: Path) -> None:
    """Draw a dashboard into a file."""
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
