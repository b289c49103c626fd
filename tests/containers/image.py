"""Builds the image on Debian's Python, and runs a worker of it against a Kafka."""

import subprocess
import time
from pathlib import Path

from deploy.kafka.cluster import Cluster
from streams.cli.processes import free_port
from tests.containers.docker import ROOT, docker, exists, health, inspect, memory
from tests.faults.ledger import Ledger, Verdict
from tests.workers import page, wait_until

BASE = "copytaster-base"
IMAGE = "copytaster:0.1.0"
STORIES = 500
RESTRICTED = ("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--volume=/tmp")


def build() -> list[str]:
    """Build the image from nothing but the base; returns what to print."""
    begun = time.monotonic()
    docker(
        "build",
        "--no-cache",
        f"--build-arg=BASE={BASE}",
        "--file=deploy/Containerfile",
        f"--tag={IMAGE}",
        ".",
    )
    seconds = time.monotonic() - begun
    image, base = inspect(IMAGE), inspect(BASE)
    absent = "import os, shutil; print([t for t in ('pip', 'pip3', 'cc', 'gcc', 'curl') if shutil.which(t)])"
    tools = docker("run", "--rm", "--entrypoint=python", IMAGE, "-c", absent)
    return [
        f"built in {seconds:.0f} s; {image['Size'] / 1e6:.0f} MB, of which the base {base['Size'] / 1e6:.0f}",
        f"user {image['Config']['User']}; of pip, compilers and curl it has {tools}",
    ]


def run(folder: Path, jars: Path) -> tuple[list[str], Verdict]:
    """Push stories through a worker without rights in 700 MB; returns what to print, and what came out."""
    port, web = free_port(), free_port()
    with Cluster(folder / "image", [port], jars=jars) as kafka:
        settings = (
            "--network=host",
            f"--env=COPYTASTER_BROKERS={kafka.address}",
            f"--env=COPYTASTER_WEB_PORT={web}",
        )
        docker("run", "--rm", *RESTRICTED, *settings, IMAGE, "topics", "--create")
        worker = docker(
            "run", "--detach", *RESTRICTED, "--memory=700m", "--health-interval=2s", *settings, IMAGE
        )
        try:
            begun = time.monotonic()
            wait_until(lambda: bool(page(web, "/ready")), failure="the worker was not ready")
            ready = time.monotonic() - begun
            wait_until(lambda: health(worker) == "healthy", failure="the worker was not healthy")
            ledger = Ledger(kafka.address, "copytaster")
            ledger.push(ledger.stories(STORIES))
            verdict = ledger.verdict()
            used = memory(worker)
            begun = time.monotonic()
            docker("stop", "--time=30", worker)
            stopped = time.monotonic() - begun
            status = inspect(worker)["State"]["ExitCode"]
        except TimeoutError as error:
            raise RuntimeError(f"{error}: {docker('logs', worker)[-2_000:]}") from None
        finally:
            docker("rm", "--force", "--volumes", worker)
    if status:
        raise RuntimeError(f"a worker that was stopped ended with status {status}")
    return [
        f"ready after {ready:.1f} s and healthy; {used} used; stopped by SIGTERM in {stopped:.1f} s",
    ], verdict


def make_base() -> None:
    """Make the base image unless it exists. Raises DockerError."""
    if not exists(BASE):
        subprocess.run([ROOT / "tests" / "containers" / "base"], check=True)
