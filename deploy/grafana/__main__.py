"""Write the dashboards: `python -m deploy.grafana`."""

from pathlib import Path

from deploy.grafana.dashboards import make_dashboards
from deploy.grafana.table import load

FOLDER = Path(__file__).with_name("dashboards")

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in make_dashboards(load()).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
