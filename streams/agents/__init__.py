"""The agents, one a stage: each file tells what its stage reads, what it does and where it sends."""

from importlib import import_module

from streams.agent import Agent
from streams.topics import Stage


def agent_class(stage: Stage) -> type[Agent]:
    """The agent of a stage: the class of its name, capitalised, in the module of its name."""
    module = import_module(f"{__name__}.{stage.name}")
    found: type[Agent] = getattr(module, stage.name.capitalize())
    return found
