"""Write the figures and pictures of the last run to deploy/grafana; needs matplotlib.

python -m tests.deployment.dashboards.readme
"""

from collections.abc import Iterator

from deploy.grafana.table import DASHBOARDS, Panel, load
from tests.deployment.dashboards.__main__ import DATA
from tests.deployment.dashboards.figures import summary
from tests.deployment.dashboards.panels import Filled, FilledDashboard, load_data
from tests.deployment.dashboards.pictures import draw

FOLDER = DASHBOARDS.parent
README = FOLDER / "README.md"
MARK = "<!-- From here on written by tests/deployment/dashboards/readme.py -->\n"


def main() -> None:
    dashboards = load_data(DATA)
    for each in dashboards:
        draw(each, FOLDER / f"{each.name}.png")
    kept, _, _ = README.read_text(encoding="utf-8").partition(MARK)
    README.write_text(kept + MARK + "\n".join(_written(dashboards)), encoding="utf-8")


def _written(dashboards: list[FilledDashboard]) -> Iterator[str]:
    filled = {(dashboard.name, each.title): each for dashboard in dashboards for each in dashboard.panels}
    yield "\n## Ten questions\n"
    yield "| question | expression | answer in the run | panel |\n| --- | --- | --- | --- |"
    panels = [(dashboard.name, panel) for dashboard in load().dashboards for panel in dashboard.panels]
    for name, panel in panels:
        if panel.question:
            yield _answer(name, panel, filled[name, panel.title])
    for dashboard in dashboards:
        yield f"\n## {dashboard.title.partition(': ')[2].capitalize()}\n"
        yield f"![{dashboard.title}]({dashboard.name}.png)\n"
        yield "| panel | in the run |\n| --- | --- |"
        for each in dashboard.panels:
            yield f"| {each.title} | {_cell(summary(each))} |"
    yield ""


def _answer(name: str, panel: Panel, filled: Filled) -> str:
    expressions = "<br>".join(f"`{_cell(query)}`" for query in panel.queries.values())
    return f"| {panel.question} | {expressions} | {_cell(summary(filled))} | {name}: {panel.title} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    main()
