"""What the metrics of every process have: its memory and CPU, its build, and no times of creation."""

from importlib.metadata import version
from platform import python_version

from prometheus_client import CollectorRegistry, Info, ProcessCollector, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]

BUILD = "The version of copytaster, of Python, and in workers of the language model; the value is 1."


def new_registry() -> CollectorRegistry:
    """A registry with `process_*` and `copytaster_build_info`, for a process without a language model."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    build_info(registry).info(build())
    return registry


def build_info(registry: CollectorRegistry) -> Info:
    """`copytaster_build_info`, whose labels are those of `build`."""
    return Info("copytaster_build", BUILD, registry=registry)


def build(model: str = "", model_version: str = "") -> dict[str, str]:
    return {
        "version": version("copytaster"),
        "model": model,
        "model_version": model_version,
        "python": python_version(),
    }
