"""The files of the image and of Compose agree with the code, and the health check works; without Docker."""

import re
from importlib.metadata import version

import pytest

from deploy import healthcheck, licences
from deploy.kafka.install import POM
from streams.cli.processes import free_port
from streams.settings import PREFIX, Settings, check_names
from tests.containers import image
from tests.containers.docker import ROOT
from tests.web_server import Pages

DEPLOY = ROOT / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text("utf-8")
PROMETHEUS = (DEPLOY / "prometheus" / "prometheus.yml").read_text("utf-8")


def port_settings() -> dict[str, int]:
    """The settings of ports and their defaults."""
    fields = Settings.model_fields.items()
    return {name.upper(): field.default for name, field in fields if name.endswith("_port")}


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (500, False)])
def test_a_process_is_healthy_if_it_answers_200(status: int, healthy: bool) -> None:
    with Pages({"/health": (status, b"")}) as served:
        assert healthcheck.is_healthy([free_port(), served.port]) is healthy


def test_a_container_in_which_nothing_answers_is_not_healthy() -> None:
    assert not healthcheck.is_healthy([free_port()])


def test_the_health_check_knows_all_ports() -> None:
    assert healthcheck.PORTS.items() >= port_settings().items()
    changed = healthcheck.ports({f"{PREFIX}WEB_PORT": "7000"})
    assert changed == [7000, *healthcheck.ports({})[1:]]


def test_prometheus_looks_for_each_process_on_its_port() -> None:
    found = dict(re.findall(r"job_name: copytaster-(\w+)\n.*port: (\d+)", PROMETHEUS))
    defaults = {name.partition("_")[0].lower(): port for name, port in healthcheck.PORTS.items()}
    assert {name.replace("worker", "web"): int(port) for name, port in found.items()} == defaults
    assert all(f"\n  {service}:" in COMPOSE for service in found)


@pytest.mark.parametrize("name", ["compose.yaml", "Containerfile"])
def test_only_settings_are_set(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    used = set(re.findall(rf"{PREFIX}\w+", text))
    assert used
    check_names(used)


def test_versions_agree() -> None:
    assert f"image: copytaster:{version('copytaster')}\n" in COMPOSE
    assert f"copytaster:{version('copytaster')}" == image.IMAGE
    kafka = re.search("<kafka>(.*)</kafka>", POM.read_text("utf-8"))
    assert kafka
    assert f"image: apache/kafka:{kafka[1]}\n" in COMPOSE


def entries(lock: str) -> dict[str, str]:
    """The packages of a lock file: name, version and marker, with their hashes."""
    text = (ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([a-z].*?) \\\n((?: .*\n)+)", text, re.M))


def test_the_image_has_what_is_tested() -> None:
    tested, shipped = entries("requirements.lock"), entries("requirements-runtime.lock")
    assert len(shipped) > 50
    assert shipped.items() <= tested.items()
    assert not any(name.startswith("pytest==") for name in shipped)


def test_the_table_of_licences_is_that_of_the_lock() -> None:
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", licences.TABLE.read_text("utf-8"), re.M)[2:]
    listed = {(name, version) for name, version, _ in rows}
    locked = {(name, version) for name, version, _ in licences.locked()}
    needed = {name for name, _, marker in licences.locked() if "win32" not in marker}
    assert listed <= locked
    assert {name for name, _ in listed} == needed
    for name, _, licence in rows:
        assert licence != "not stated", name
        assert not re.search(r"\bA?GPL\b", licence), name
