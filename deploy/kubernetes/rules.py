"""Writes `monitoring/rules.yaml`, the alarms of `deploy/prometheus/rules/` for the Prometheus operator.

    python -m deploy.kubernetes.rules

Kustomize can neither wrap a file in a resource nor read one outside its folder.
"""

from pathlib import Path
from textwrap import indent

SOURCES = Path(__file__).parents[1] / "prometheus" / "rules"
MANIFEST = Path(__file__).parent / "monitoring" / "rules.yaml"

HEADER = "# Made from deploy/prometheus/rules/ by `python -m deploy.kubernetes.rules`.\n"
RESOURCE = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: copytaster-{name}
spec:
"""


def manifest() -> str:
    """The PrometheusRules, one for each file of rules."""
    files = sorted(SOURCES.glob("*.yml"))
    return HEADER + "---\n".join(
        RESOURCE.format(name=path.stem) + indent(_rules(path), "  ") for path in files
    )


def _rules(path: Path) -> str:
    return path.read_text(encoding="utf-8").removeprefix("---\n").rstrip() + "\n"


if __name__ == "__main__":
    MANIFEST.write_text(manifest(), encoding="utf-8")
