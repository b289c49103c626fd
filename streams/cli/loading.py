"""Loading what the settings name: the language model and the desk's own rules. Raises SettingsError."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processors.errors import ModelError, RulesError
from processors.pipeline import Pipeline
from processors.subjects.tagging import Tagger
from streams.errors import SettingsError
from streams.settings import PREFIX, Settings


def load_pipeline(settings: Settings) -> Pipeline:
    """All enriching stages."""
    with _naming_the_setting():
        return Pipeline(settings.model, _rules(settings))


def load_tagger(settings: Settings) -> Tagger:
    """The tagger of subjects alone, which needs no language model."""
    with _naming_the_setting():
        return Tagger(_rules(settings))


def _rules(settings: Settings) -> list[Path]:
    return [Path(settings.rules)] if settings.rules else []


@contextmanager
def _naming_the_setting() -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        raise SettingsError(f"{PREFIX}MODEL: {error}") from None
    except RulesError as error:
        raise SettingsError("\n".join(f"{PREFIX}RULES: {line}" for line in error.errors)) from None
