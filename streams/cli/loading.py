"""Loads the language model and the desk's own rules that the settings name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processors.errors import EntitlementsError, ModelError, RulesError
from processors.pipeline import Pipeline
from processors.subjects.tagging import Tagger
from streams.errors import SettingsError
from streams.settings import PREFIX, Settings


def load_pipeline(settings: Settings) -> Pipeline:
    """Load all enriching stages. Raises SettingsError."""
    with _setting_errors():
        return Pipeline(settings.model, _rules(settings), settings.entitlements)


def load_tagger(settings: Settings) -> Tagger:
    """Load only the subject tagger, which needs no language model. Raises SettingsError."""
    with _setting_errors():
        return Tagger(_rules(settings))


def _rules(settings: Settings) -> list[Path]:
    return [Path(settings.rules)] if settings.rules else []


@contextmanager
def _setting_errors() -> Iterator[None]:
    """Turn errors of the model, the rules and the entitlements into SettingsErrors that name the variable."""
    try:
        yield
    except ModelError as error:
        raise SettingsError(f"{PREFIX}MODEL: {error}") from None
    except EntitlementsError as error:
        raise SettingsError(f"{PREFIX}ENTITLEMENTS: {error}") from None
    except RulesError as error:
        raise SettingsError("\n".join(f"{PREFIX}RULES: {line}" for line in error.errors)) from None
