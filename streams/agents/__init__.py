"""The agents, one module per stage. Each module's docstring has its stage's input and output topics."""

from importlib import import_module

from streams.agent import Agent
from streams.topics import Stage


def agent_class(stage: Stage) -> type[Agent]:
    """The agent of a stage: the class `Ingest` in the module `ingest` for the stage `ingest`."""
    module = import_module(f"{__name__}.{stage.name}")
    found: type[Agent] = getattr(module, stage.name.capitalize())
    return found
