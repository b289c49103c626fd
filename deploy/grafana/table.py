"""The table of panels in `panels.toml`."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

TABLE = Path(__file__).with_name("panels.toml")
DASHBOARDS = Path(__file__).with_name("dashboards")  # the folder of what is made from it

Kind = Literal["stat", "lines", "columns", "bars", "table"]
SIZES: dict[str, tuple[int, int]] = {
    "stat": (4, 4),
    "lines": (8, 8),
    "columns": (8, 8),
    "bars": (8, 8),
    "table": (24, 8),
}
"""The width and height of a kind of panel, in columns and rows of Grafana's grid."""


@dataclass(frozen=True)
class Panel:
    """A row of the table; the comment at its top explains the fields."""

    title: str
    kind: Kind
    unit: str
    about: str
    see: str
    queries: dict[str, str]
    width: int = 0
    units: dict[str, str] = field(default_factory=dict)
    orange: float | None = None
    red: float | None = None
    question: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Its width and height on the grid."""
        width, height = SIZES[self.kind]
        return self.width or width, height

    @property
    def is_now(self) -> bool:
        """Whether it shows only the latest values."""
        return self.kind in ("bars", "table")


@dataclass(frozen=True)
class Dashboard:
    name: str
    title: str
    about: str
    panels: list[Panel]


@dataclass(frozen=True)
class Table:
    documents: str
    dashboards: list[Dashboard]


def load() -> Table:
    """Read the table. Raises TypeError if a panel lacks a field or has an unknown one."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    dashboards = [
        Dashboard(each["name"], each["title"], each["about"], [_panel(**row) for row in each["panel"]])
        for each in table["dashboard"]
    ]
    return Table(table["documents"], dashboards)


def _panel(*, queries: dict[str, str], **row: object) -> Panel:
    return Panel(queries={legend: _on_one_line(query) for legend, query in queries.items()}, **row)  # type: ignore[arg-type]


def _on_one_line(query: str) -> str:
    return " ".join(query.split()).replace("( ", "(")
