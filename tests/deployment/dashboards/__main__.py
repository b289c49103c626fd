"""Run each panel of the dashboards on a real Prometheus: `make test-dashboards`.

Workers, notify, the exporter and the API run on a real Kafka for some minutes, while stories arrive and
things go wrong. Each expression of each panel must return data. Needs Java 17, Maven and Prometheus.
`python -m tests.deployment.dashboards.readme` then writes figures and pictures to deploy/grafana.
"""

import logging
import time
from pathlib import Path

import typer

from deploy.kafka.install import MissingError
from tests.deployment.dashboards.figures import summary
from tests.deployment.dashboards.newsroom import newsroom
from tests.deployment.dashboards.panels import INTERVAL, FilledDashboard, Period, fill, save_data
from tests.deployment.prometheus import prometheus

FOLDER = Path("build/dashboards")
DATA = FOLDER / "data.json"


def main() -> None:
    """Run each panel of the dashboards on a real Prometheus. Status 1 if one has no data."""
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # a new topic has no leader at first
    begun = time.monotonic()

    def say(what: str) -> None:
        typer.echo(f"{time.monotonic() - begun:5.0f} s  {what}")

    try:
        with (
            newsroom(FOLDER) as running,
            prometheus(FOLDER.resolve(), running.targets, interval=INTERVAL) as database,
        ):
            begin = time.time()
            period = Period(begin, running.live(say))
            dashboards = fill(database, period)
    except (MissingError, RuntimeError, TimeoutError) as error:
        typer.echo(f"dashboards: {error}", err=True)
        raise typer.Exit(1) from None
    save_data(dashboards, DATA)
    _show(dashboards)
    empty = [(dashboard.title, each) for dashboard in dashboards for each in dashboard.panels if each.empty]
    for title, each in empty:
        typer.echo(f"{title}, {each.title}: no data for {each.empty}", err=True)
    count = sum(len(dashboard.panels) for dashboard in dashboards)
    queries = sum(len(each.queries) for dashboard in dashboards for each in dashboard.panels)
    typer.echo(f"{count - len(empty)} of {count} panels, with {queries} expressions, have data")
    raise typer.Exit(1 if empty else 0)


def _show(dashboards: list[FilledDashboard]) -> None:
    for dashboard in dashboards:
        typer.echo(f"\n{dashboard.title}")
        for each in dashboard.panels:
            typer.echo(f"  {each.title:34} {summary(each)}")
    typer.echo()


if __name__ == "__main__":
    typer.run(main)
