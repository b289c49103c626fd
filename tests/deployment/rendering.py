"""The manifests for Kubernetes as kustomize renders them."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import deploy.kubernetes

FOLDER = Path(deploy.kubernetes.__file__).parent
KUBECTL = Path(sys.executable).with_name("kubectl")

Resource = dict[str, Any]


@cache
def rendered(folder: str) -> list[Resource]:
    """The resources of a folder with a kustomization."""
    command = [str(KUBECTL), "kustomize", str(FOLDER / folder)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [*yaml.safe_load_all(text)]


def of_kind(folder: str, *kinds: str) -> list[Resource]:
    return [resource for resource in rendered(folder) if resource["kind"] in kinds]


def pods(folder: str) -> dict[str, Resource]:
    """The pods of Deployments and Jobs: metadata and spec, by the name of the Deployment or Job."""
    return {
        each["metadata"]["name"]: each["spec"]["template"] for each in of_kind(folder, "Deployment", "Job")
    }


def containers(folder: str) -> dict[str, Resource]:
    """The only container of each pod."""
    found = {}
    for name, pod in pods(folder).items():
        (found[name],) = pod["spec"]["containers"]
    return found


def settings(folder: str) -> dict[str, str]:
    """The environment that the ConfigMap gives to all processes."""
    (found,) = (
        each["data"]
        for each in of_kind(folder, "ConfigMap")
        if each["metadata"]["name"].startswith("copytaster-settings-")
    )
    return dict(found)
