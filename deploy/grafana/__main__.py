"""Write the dashboards: `python -m deploy.grafana`."""

from deploy.grafana.dashboards import make_dashboards
from deploy.grafana.table import DASHBOARDS, load

if __name__ == "__main__":
    for name, text in make_dashboards(load()).items():
        (DASHBOARDS / name).write_text(text, encoding="utf-8")
