"""The stages as the settings want them, or the end of the command with what is wrong with these."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from processors.entities.model import ModelError
from processors.pipeline import Pipeline
from processors.subjects.rules import RulesError
from processors.subjects.tagging import Tagger
from streams.settings import PREFIX, Settings


def load(settings: Settings) -> Pipeline:
    """The stages, with the model and the desk's own rules."""
    with _complaining():
        return Pipeline(settings.model, _rules(settings))


def tagger(settings: Settings) -> Tagger:
    """The tagger of subjects alone, with the desk's own rules."""
    with _complaining():
        return Tagger(_rules(settings))


def _rules(settings: Settings) -> list[Path]:
    return [Path(settings.rules)] if settings.rules else []


@contextmanager
def _complaining() -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        lines = [f"{PREFIX}MODEL: {error}"]
    except RulesError as error:
        lines = [f"{PREFIX}RULES: {line}" for line in error.errors]
    else:
        return
    for line in lines:
        typer.echo(f"copytaster: {line}", err=True)
    raise typer.Exit(2)
