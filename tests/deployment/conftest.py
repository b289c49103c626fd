"""Leaves out the tests that need tools for deployment, which `make test-deploy` installs."""

from importlib.util import find_spec

TOOLS = {"test_dashboards.py": "grafana_foundation_sdk", "test_kubernetes.py": "kubernetes_validate"}

collect_ignore = [test for test, tool in TOOLS.items() if not find_spec(tool)]
