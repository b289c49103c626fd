"""The panels of the generated dashboards, filled with data as Grafana would."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deploy.grafana.table import DASHBOARDS, load
from tests.deployment.prometheus import Prometheus, Series

INTERVAL = 5  # seconds from one reading of the metrics to the next
STEP = 5  # seconds between two points of a graph
RATE_INTERVAL = 4 * INTERVAL  # as Grafana calculates it

Json = dict[str, Any]
Row = dict[str, str | float]


@dataclass
class Period:
    """What the dashboards show, in seconds since 1970."""

    begin: float
    end: float

    def substitute(self, expression: str) -> str:
        """Put values for Grafana's variables."""
        values = {
            "$__rate_interval": f"{RATE_INTERVAL}s",
            "$__range": f"{self.end - self.begin:.0f}s",
            "$worker": ".*",
        }
        return re.sub(r"\$\w+", lambda found: values[found[0]], expression)


@dataclass
class Filled:
    """A panel with its data: series by the names in its legend, and the rows of a table."""

    panel: Json
    queries: list[list[Series]]

    @property
    def title(self) -> str:
        return str(self.panel["title"])

    @property
    def kind(self) -> str:
        return str(self.panel["type"])

    @property
    def unit(self) -> str:
        return str(self.panel["fieldConfig"]["defaults"]["unit"])

    @property
    def empty(self) -> list[str]:
        """The expressions that returned nothing."""
        pairs = zip(self.panel["targets"], self.queries, strict=True)
        return [target["expr"] for target, series in pairs if not series]

    def named(self) -> Iterator[tuple[str, Series]]:
        """The series, with their names."""
        for target, found in zip(self.panel["targets"], self.queries, strict=True):
            for series in found:
                yield _legend(target["legendFormat"], series.labels), series

    def columns(self) -> list[str]:
        """The columns of a table for its values."""
        organize = self.panel["transformations"][-1]["options"]
        return list(organize["renameByName"].values())

    def rows(self) -> list[Row]:
        """The rows of a table: the values of all queries that have the same labels."""
        rows: dict[tuple[tuple[str, str], ...], Row] = {}
        for column, found in zip(self.columns(), self.queries, strict=True):
            for series in found:
                key = tuple(sorted(series.labels.items()))
                rows.setdefault(key, {**series.labels})[column] = series.values[-1]
        return [rows[key] for key in sorted(rows)]

    def unit_of(self, column: str) -> str:
        """The unit of a column of a table."""
        for override in self.panel["fieldConfig"]["overrides"]:
            if override["matcher"]["options"] == column:
                return str(override["properties"][0]["value"])
        return self.unit


def _legend(pattern: str, labels: dict[str, str]) -> str:
    return re.sub(r"{{(\w+)}}", lambda found: labels.get(found[1], ""), pattern).strip()


@dataclass
class FilledDashboard:
    name: str
    title: str
    panels: list[Filled]

    @property
    def period(self) -> tuple[float, float]:
        """The first and the last time of its graphs, in seconds since 1970."""
        times = [
            at for panel in self.panels for found in panel.queries for each in found for at in each.times
        ]
        return min(times), max(times)


def save_data(dashboards: list[FilledDashboard], path: Path) -> None:
    path.write_text(json.dumps([asdict(each) for each in dashboards]))


def load_data(path: Path) -> list[FilledDashboard]:
    """What `save_data` has written. Raises FileNotFoundError."""
    return [
        FilledDashboard(
            each["name"],
            each["title"],
            [
                Filled(panel["panel"], [[Series(**series) for series in found] for found in panel["queries"]])
                for panel in each["panels"]
            ],
        )
        for each in json.loads(path.read_text())
    ]


def fill(prometheus: Prometheus, period: Period) -> list[FilledDashboard]:
    """All dashboards, with the data of a period."""
    paths = [DASHBOARDS / f"{each.name}.json" for each in load().dashboards]
    return [_dashboard(path, prometheus, period) for path in paths]


def _dashboard(path: Path, prometheus: Prometheus, period: Period) -> FilledDashboard:
    dashboard = json.loads(path.read_text(encoding="utf-8"))
    filled = [
        Filled(panel, [_query(target, prometheus, period) for target in panel["targets"]])
        for panel in dashboard["panels"]
    ]
    return FilledDashboard(path.stem, dashboard["title"], filled)


def _query(target: Json, prometheus: Prometheus, period: Period) -> list[Series]:
    expression = period.substitute(target["expr"])
    if target.get("range"):
        return prometheus.over(expression, period.begin, period.end, STEP)
    return prometheus.now(expression, period.end)
