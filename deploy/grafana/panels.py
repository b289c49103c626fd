"""Makes Grafana's panels from rows of the table."""

from string import ascii_uppercase

from grafana_foundation_sdk.builders import bargauge, common, stat, table, timeseries
from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models import common as options
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from deploy.grafana.table import Panel

SOURCE = models.DataSourceRef(type_val="prometheus", uid="${datasource}")
LATEST = ["lastNotNull"]

Builder = stat.Panel | timeseries.Panel | bargauge.Panel | table.Panel


def make_panel(panel: Panel) -> Builder:
    width, height = panel.size
    link = builders.DashboardLink("What it means").url(f"${{documents}}/{panel.see}").target_blank(True)
    builder = (
        _empty(panel)
        .title(panel.title)
        .description(panel.about)
        .datasource(SOURCE)
        .span(width)
        .height(height)
        .unit(panel.unit)
        .links([link])
        .thresholds(_thresholds(panel))
        .color_scheme(_colours(panel))
    )
    for letter, (legend, expression) in zip(ascii_uppercase, panel.queries.items(), strict=False):
        builder.with_target(_query(panel, legend, expression).ref_id(letter))
    return builder


def _empty(panel: Panel) -> Builder:
    """A panel of the kind."""
    match panel.kind:
        case "stat":
            reduced = common.ReduceDataOptions().calcs(LATEST)
            return stat.Panel().reduce_options(reduced).graph_mode(options.BigValueGraphMode.AREA)
        case "lines":
            return _graph(panel).fill_opacity(8).line_width(1.5)
        case "columns":
            stacked = common.StackingConfig().mode(options.StackingMode.NORMAL)
            return _graph(panel).draw_style(options.GraphDrawStyle.BARS).fill_opacity(80).stacking(stacked)
        case "bars":
            bars = bargauge.Panel().orientation(options.VizOrientation.HORIZONTAL).min(0)
            return bars.reduce_options(common.ReduceDataOptions().calcs(LATEST))
        case "table":
            return _table(panel)


def _graph(panel: Panel) -> timeseries.Panel:
    legend = common.VizLegendOptions().show_legend(True).placement(options.LegendPlacement.BOTTOM)
    tooltip = common.VizTooltipOptions().mode(options.TooltipDisplayMode.MULTI)
    builder = (
        timeseries.Panel()
        .legend(legend.display_mode(options.LegendDisplayMode.LIST))
        .tooltip(tooltip.sort(options.SortOrder.DESCENDING))
        .show_points(options.VisibilityMode.NEVER)
        .axis_soft_min(0)
    )
    if panel.red is not None:
        dashed = common.GraphThresholdsStyleConfig().mode(options.GraphThresholdsStyleMode.DASHED)
        builder.thresholds_style(dashed)
    return builder


def _table(panel: Panel) -> table.Panel:
    """A table with a column for each label and each query; the rows of all queries are joined by labels."""
    columns = list(panel.queries)
    values = ["Value"] if len(columns) == 1 else [f"Value #{ascii_uppercase[n]}" for n in range(len(columns))]
    names = {"excludeByName": {"Time": True}, "renameByName": dict(zip(values, columns, strict=True))}
    builder = (
        table.Panel()
        .with_transformation(models.DataTransformerConfig(id_val="merge", options={}))
        .with_transformation(models.DataTransformerConfig(id_val="organize", options=names))
    )
    for column, unit in panel.units.items():
        builder.override_by_name(column, [models.DynamicConfigValue(id_val="unit", value=unit)])
    return builder


def _query(panel: Panel, legend: str, expression: str) -> Dataquery:
    query = Dataquery().expr(expression)
    if panel.kind == "table":
        return query.instant().format(PromQueryFormat.TABLE)
    query.legend_format(legend)
    return query.instant() if panel.is_now else query.range()


def _thresholds(panel: Panel) -> builders.ThresholdsConfig:
    """Green, orange and red from low to high values, or the other way round if low values are bad."""
    colours = {"orange": panel.orange, "red": panel.red}
    limits = [(value, colour) for colour, value in colours.items() if value is not None]
    steps: list[tuple[float | None, str]] = [(None, "green"), *limits]
    if limits != sorted(limits):
        steps = [(None, "red"), (panel.red, "orange"), (panel.orange, "green")]
    config = builders.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE)
    return config.steps([models.Threshold(*step) for step in steps])


def _colours(panel: Panel) -> builders.FieldColor:
    by_value = panel.kind in ("stat", "table") or (panel.kind == "bars" and panel.red is not None)
    mode = models.FieldColorModeId.THRESHOLDS if by_value else models.FieldColorModeId.PALETTE_CLASSIC_BY_NAME
    return builders.FieldColor().mode(mode)
