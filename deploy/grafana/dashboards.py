"""Makes Grafana's dashboards from the table."""

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard as models

from deploy.grafana.panels import SOURCE, make_panel
from deploy.grafana.table import Dashboard, Table

TAG = "copytaster"


def make_dashboards(table: Table) -> dict[str, str]:
    """The dashboards as JSON, by the names of their files."""
    return {f"{each.name}.json": _dashboard(each, table.documents) for each in table.dashboards}


def _dashboard(dashboard: Dashboard, documents: str) -> str:
    builder = (
        builders.Dashboard(dashboard.title)
        .uid(f"copytaster-{dashboard.name}")
        .description(dashboard.about)
        .tags([TAG])
        .readonly()  # a change in Grafana would be lost with the next version of the file
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .time("now-1h", "now")
        .refresh("30s")
        .link(_other_dashboards())
        .with_variable(builders.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
        .with_variable(builders.ConstantVariable("documents").value(documents))
    )
    if any("$worker" in query for panel in dashboard.panels for query in panel.queries.values()):
        builder.with_variable(_workers())
    for number, panel in enumerate(dashboard.panels, start=1):
        builder.with_panel(make_panel(panel).id(number))
    return JSONEncoder(indent=2, sort_keys=True).encode(builder.build()) + "\n"


def _other_dashboards() -> builders.DashboardLink:
    link = builders.DashboardLink("Copytaster").type(models.DashboardLinkType.DASHBOARDS).tags([TAG])
    return link.keep_time(True).include_vars(True)


def _workers() -> builders.QueryVariable:
    """The variable by which panels are limited to some workers."""
    return (
        builders.QueryVariable("worker")
        .label("Worker")
        .datasource(SOURCE)
        .query('label_values(up{job="copytaster-worker"}, instance)')
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(models.VariableSort.NATURAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(models.VariableOption(selected=True, text="All", value="$__all"))
    )
