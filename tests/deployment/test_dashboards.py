"""Grafana's dashboards: the files are up to date, and each panel can be understood and queried.

`make test-dashboards` runs their expressions on a real Prometheus.
"""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from deploy.grafana.dashboards import make_dashboards
from deploy.grafana.table import DASHBOARDS as FOLDER
from deploy.grafana.table import load
from tests.registries import series
from tests.test_documents import ROOT, anchors, text

Json = dict[str, Any]

README = "deploy/grafana/README.md"
DASHBOARDS = {
    path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
PANELS = [
    pytest.param(panel, id=f"{name.removesuffix('.json')}: {panel['title']}")
    for name, dashboard in DASHBOARDS.items()
    for panel in dashboard["panels"]
]
PROMETHEUS = {"up", "ALERTS"}  # Prometheus itself makes them


def expressions(panel: Json) -> list[str]:
    return [target["expr"] for target in panel["targets"]]


def test_the_files_are_what_the_table_makes() -> None:
    made = make_dashboards(load())
    files = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert files == made, "run `python -m deploy.grafana`"


@pytest.mark.parametrize("panel", PANELS)
def test_metrics_exist(panel: Json) -> None:
    known = series() | PROMETHEUS
    for expression in expressions(panel):
        named = set(re.findall(r"\b(?:copytaster|process|faust)_\w+|\bup\b|\bALERTS\b", expression))
        assert named, expression
        assert named <= known


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_it_shows(panel: Json) -> None:
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    [link] = panel["links"]
    document, _, anchor = link["url"].removeprefix("${documents}/").partition("#")
    assert (ROOT / document).is_file(), document
    assert not anchor or anchor in anchors(document), link["url"]


@pytest.mark.parametrize("panel", PANELS)
def test_variables(panel: Json) -> None:
    """The data source can be chosen, and rates fit Prometheus's interval."""
    assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
    for expression in expressions(panel):
        windows = set(re.findall(r"\[([^]]*)\]", expression))
        assert windows <= {"$__rate_interval", "$__range", "1d"}, expression
        used = set(re.findall(r"\$\w+", expression))
        assert used <= {"$__rate_interval", "$__range", "$worker"}, expression


@pytest.mark.parametrize("name", DASHBOARDS)
def test_the_variables_of_a_dashboard(name: str) -> None:
    dashboard = DASHBOARDS[name]
    variables = {each["name"]: each for each in dashboard["templating"]["list"]}
    assert variables["datasource"]["query"] == "prometheus"
    assert variables["documents"]["query"].startswith("https://")
    needs_worker = any("$worker" in each for panel in dashboard["panels"] for each in expressions(panel))
    assert ("worker" in variables) == needs_worker


@pytest.mark.parametrize("name", DASHBOARDS)
def test_panels_fill_the_grid(name: str) -> None:
    """No panel lies on another, and there are no gaps."""
    places = [panel["gridPos"] for panel in DASHBOARDS[name]["panels"]]
    cells = [
        {(x, y) for x in range(p["x"], p["x"] + p["w"]) for y in range(p["y"], p["y"] + p["h"])}
        for p in places
    ]
    assert not any(one & other for one, other in combinations(cells, 2))
    height = max(p["y"] + p["h"] for p in places)
    assert len(set().union(*cells)) == 24 * height


def test_each_dashboard_has_an_identity_and_a_picture() -> None:
    uids = {dashboard["uid"] for dashboard in DASHBOARDS.values()}
    assert len(uids) == len(DASHBOARDS) == 5
    for name in DASHBOARDS:
        picture = Path(name).with_suffix(".png").name
        assert f"({picture})" in text(README)
        assert (FOLDER.parent / picture).stat().st_size < 150_000


def test_the_questions_of_an_operator() -> None:
    """The answers in the document are to the questions and expressions that the panels have."""
    asked = {
        panel.question: list(panel.queries.values())
        for dashboard in load().dashboards
        for panel in dashboard.panels
        if panel.question
    }
    assert len(asked) == 10
    document = text(README)
    for question, queries in asked.items():
        assert question in document
        for query in queries:
            assert query.replace("|", "\\|") in document, query
