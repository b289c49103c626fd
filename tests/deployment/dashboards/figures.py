"""Figures for people: values with units, as Grafana writes them, and a line for what a panel shows."""

from tests.deployment.dashboards.panels import Filled
from tests.deployment.prometheus import Series

SHOWN = 4  # series in a line
TIMES = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs"))
SIZES = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


def written(value: float, unit: str) -> str:
    """A value with its unit."""
    if unit == "percentunit":
        return f"{_short(100 * value)}%"
    if unit == "s":
        return _scaled(value, TIMES, "s")
    if unit in ("bytes", "Bps"):
        return _scaled(value, SIZES, "B") + ("/s" if unit == "Bps" else "")
    return f"{_short(value)} {unit.removeprefix('suffix:')}" if unit.startswith("suffix:") else _short(value)


def summary(filled: Filled) -> str:
    """What a panel shows, in a line: the latest values, and of graphs the highest."""
    if filled.kind == "table":
        rows = filled.rows()
        shown = "; ".join(_row(filled, row) for row in rows[:SHOWN])
        return shown + _more(len(rows))
    named = [(name, series) for name, series in filled.named()]
    named.sort(key=lambda pair: -max(pair[1].values))
    shown = ", ".join(_values(filled, name, series) for name, series in named[:SHOWN])
    return shown + _more(len(named))


def _values(filled: Filled, name: str, series: Series) -> str:
    latest, highest = (written(value, filled.unit) for value in (series.values[-1], max(series.values)))
    is_graph = filled.kind == "timeseries" and latest != highest
    return f"{name} {latest}".strip() + (f" (up to {highest})" if is_graph else "")


def _row(filled: Filled, row: dict[str, str | float]) -> str:
    shown = {
        column: written(value, filled.unit_of(column)) if isinstance(value, float) else value
        for column, value in row.items()
    }
    return ", ".join(f"{column} {value}" for column, value in shown.items() if value)


def _more(count: int) -> str:
    return f", and {count - SHOWN} more" if count > SHOWN else ""


def _scaled(value: float, scale: tuple[tuple[float, str], ...], unit: str) -> str:
    for factor, name in scale:
        if abs(value) >= factor:
            return f"{_short(value / factor)} {name}"
    return f"{_short(value)} {unit}"


def _short(value: float) -> str:
    """A number of three digits or more."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
