"""Leaves out the tests that need tools for deployment, which `make test-deploy` installs."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("kubernetes_validate") else ["test_kubernetes.py"]
