"""The manifests for Kubernetes are valid, and agree with the code."""

import pytest
import yaml
from kubernetes_validate import SchemaNotFoundError, validate
from typer.main import get_command

from deploy.kubernetes.rules import MANIFEST, SOURCES, manifest
from processors.sources import load_sources
from streams.cli.main import app
from streams.libraries.shutdown import STOP_TIMEOUT
from streams.settings import PREFIX, Settings, check_names
from streams.topics import STAGES
from tests.deployment.rendering import FOLDER, Resource, containers, of_kind, pods, rendered, settings

OVERLAYS = ["overlays/small", "overlays/production"]
OF_OPERATORS = {"PodMonitor", "PrometheusRule", "ScaledObject", "TriggerAuthentication"}
PROCESSES = ("worker", "notify", "api", "desk", "exporter")

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


def selected(selector: dict[str, str], pod: Resource) -> bool:
    labels: dict[str, str] = pod["metadata"]["labels"]
    return selector.items() <= labels.items()


@pytest.mark.parametrize(
    ("overlay", "version"),
    [("overlays/small", "1.37"), ("overlays/production", "1.37"), ("overlays/production", "1.29")],
)
def test_kubernetes_knows_every_field(overlay: str, version: str) -> None:
    unknown = set()
    for resource in rendered(overlay):
        try:
            validate(resource, version, strict=True)
        except SchemaNotFoundError:
            unknown.add(resource["kind"])
    assert unknown <= OF_OPERATORS


def test_small_needs_no_operator() -> None:
    assert not of_kind("overlays/small", *OF_OPERATORS)


@each_overlay
def test_each_process_runs_with_the_port_that_it_serves(overlay: str) -> None:
    commands: dict[str, object] = getattr(get_command(app), "commands")  # noqa: B009
    found = containers(overlay)
    assert found.keys() == {f"copytaster-{name}" for name in (*PROCESSES, "topics")}
    for name, container in found.items():
        script, command, *_ = container["command"]
        assert (script, name) == ("copytaster", f"copytaster-{command}")
        assert command in commands
        if command in PROCESSES:
            port = "web_port" if command == "worker" else f"{command}_port"
            assert container["ports"] == [
                {"name": "web", "containerPort": Settings.model_fields[port].default}
            ]


@each_overlay
def test_the_environment_has_only_settings(overlay: str) -> None:
    check_names(settings(overlay))
    for container in containers(overlay).values():
        check_names(variable["name"] for variable in container["env"])
    files = {PREFIX + "TLS_CA": "", PREFIX + "SOURCES": ""}
    values = {name.removeprefix(PREFIX).lower(): value for name, value in (settings(overlay) | files).items()}
    if "sasl_mechanism" in values:
        values |= {"sasl_username": "workers", "sasl_password": "secret"}
    assert Settings(**values).brokers != Settings.model_fields["brokers"].default  # type: ignore[arg-type]


def test_the_file_of_sources_is_valid() -> None:
    load_sources(str(FOLDER / "base" / "sources.toml"))


@each_overlay
def test_files_that_settings_name_are_mounted(overlay: str) -> None:
    named = {settings(overlay).get(PREFIX + name) for name in ("TLS_CA", "SOURCES")} - {None}
    for container in containers(overlay).values():
        folders = {mount["mountPath"] for mount in container["volumeMounts"]}
        assert {str(path).rpartition("/")[0] for path in named} <= folders


@each_overlay
def test_pods_may_do_as_little_as_possible(overlay: str) -> None:
    for pod in pods(overlay).values():
        spec = pod["spec"]
        assert spec["serviceAccountName"] == "copytaster"
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False
        assert spec["securityContext"]["runAsNonRoot"]
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in containers(overlay).values():
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"].keys() == {"requests", "limits"}


@each_overlay
def test_temporary_files_are_limited(overlay: str) -> None:
    for pod in pods(overlay).values():
        (temporary,) = (each for each in pod["spec"]["volumes"] if "emptyDir" in each)
        assert temporary["name"] == "temporary"
        component = pod["metadata"]["labels"]["app.kubernetes.io/component"]
        limit = {"notify": "4Gi", "api": "4Gi", "desk": "10Gi"}.get(component, "Mi")
        assert temporary["emptyDir"]["sizeLimit"].endswith(limit)


@each_overlay
def test_only_health_restarts_a_process(overlay: str) -> None:
    for deployment in of_kind(overlay, "Deployment"):
        container = containers(overlay)[deployment["metadata"]["name"]]
        probes = {name: container[f"{name}Probe"] for name in ("startup", "readiness", "liveness")}
        paths = {name: probe["httpGet"] for name, probe in probes.items()}
        assert paths == {
            "startup": {"path": "/ready", "port": "web"},
            "readiness": {"path": "/ready", "port": "web"},
            "liveness": {"path": "/health", "port": "web"},
        }
        start = probes["startup"]["periodSeconds"] * probes["startup"]["failureThreshold"]
        assert deployment["spec"].get("progressDeadlineSeconds", 0) > start


@each_overlay
def test_processes_have_time_to_end(overlay: str) -> None:
    for pod in pods(overlay).values():
        assert pod["spec"]["terminationGracePeriodSeconds"] > STOP_TIMEOUT


@each_overlay
def test_selectors_select_pods(overlay: str) -> None:
    selectors = [
        *(
            each["spec"]["selector"]["matchLabels"]
            for each in of_kind(overlay, "PodDisruptionBudget", "PodMonitor")
        ),
        *(each["spec"]["podSelector"]["matchLabels"] for each in of_kind(overlay, "NetworkPolicy")),
        *(each["spec"]["selector"] for each in of_kind(overlay, "Service")),
    ]
    for selector in selectors:
        assert any(selected(selector, pod) for pod in pods(overlay).values()), selector
    for pod in pods(overlay).values():
        policies = [each["spec"]["podSelector"]["matchLabels"] for each in of_kind(overlay, "NetworkPolicy")]
        assert any(selected(policy, pod) for policy in policies)


def test_workers_scale_by_the_lag_of_every_stage() -> None:
    (scaled,) = (each["spec"] for each in of_kind("overlays/production", "ScaledObject"))
    environment = settings("overlays/production")
    assert scaled["scaleTargetRef"]["name"] in pods("overlays/production")
    metadata = [trigger["metadata"] for trigger in scaled["triggers"]]
    prefix = Settings.model_fields["topic_prefix"].default
    assert [each["topic"] for each in metadata] == [stage.source.name(prefix) for stage in STAGES]
    for each in metadata:
        assert each["consumerGroup"] == Settings.model_fields["group"].default
        assert each["bootstrapServersFromEnv"] in environment
        assert each["ensureEvenDistributionOfPartitions"] == "true"
    partitions = int(environment[PREFIX + "PARTITIONS"])
    for replicas in (scaled["minReplicaCount"], scaled["maxReplicaCount"], scaled["fallback"]["replicas"]):
        assert partitions % replicas == 0
    (worker,) = (
        each
        for each in of_kind("overlays/production", "Deployment")
        if each["metadata"]["name"].endswith("worker")
    )
    assert "replicas" not in worker["spec"]  # applying it again would undo the scaling


def test_the_operator_has_the_rules_of_prometheus() -> None:
    assert MANIFEST.read_text(encoding="utf-8") == manifest(), "run `python -m deploy.kubernetes.rules`"
    found = [each["spec"] for each in of_kind("overlays/production", "PrometheusRule")]
    assert found == [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(SOURCES.glob("*.yml"))
    ]
