"""Calls the docker command."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class DockerError(Exception):
    """A command failed; the message has the end of what it printed."""


def docker(*arguments: str, variables: Mapping[str, str] | None = None) -> str:
    """Run a docker command in the root of the repository; returns what it printed. Raises DockerError."""
    done = subprocess.run(
        ["docker", *arguments],
        cwd=ROOT,
        env=os.environ | (variables or {}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise DockerError(f"docker {' '.join(arguments)}: {(done.stderr or done.stdout)[-2_000:].strip()}")
    return done.stdout.strip()


def inspect(name: str) -> dict[str, Any]:
    """What Docker knows of an image or a container. Raises DockerError."""
    [found] = json.loads(docker("inspect", name))
    return dict(found)


def exists(image: str) -> bool:
    return bool(docker("images", "--quiet", image))


def health(container: str) -> str:
    """The state of a container's health check: starting, healthy or unhealthy."""
    return str(inspect(container)["State"]["Health"]["Status"])


def memory(container: str) -> str:
    """The memory that a container uses, and its limit."""
    return docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container)
