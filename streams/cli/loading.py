"""Loads the language model and the desk's own rules that the settings name."""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from processors.errors import EntitlementsError, ModelError, RulesError
from processors.subjects.rules import load as load_rules
from processors.subjects.rules import shipped
from processors.subjects.tagging import Tagger
from processors.subjects.vocabulary import Vocabulary, media_topics
from processors.subscriptions.entitlements import load_entitlements
from streams.errors import SettingsError
from streams.settings import PREFIX, Settings

if TYPE_CHECKING:
    from processors.pipeline import Pipeline

logger = logging.getLogger(__name__)

SAMPLE = b"""Port reopens after strike

MARSEILLE, France, Nov 2 - Dockers go back to work on Monday, said Anne Martin, who leads their union.

"We have what we asked for," Martin told reporters in Paris.
"""


def load_pipeline(settings: Settings) -> "Pipeline":
    """Load all enriching stages. Raises SettingsError."""
    from processors.pipeline import Pipeline  # noqa: PLC0415 - imports spaCy, which takes a second

    with _setting_errors():
        pipeline = Pipeline(settings.model, _rules(settings), settings.entitlements)
    gc.collect()
    gc.freeze()  # the models stay: garbage collections need not look at them each time
    return pipeline


def warm_up(pipeline: "Pipeline") -> None:
    """Process a story, so that the next one need not wait for what is loaded at its first use."""
    from processors.formats import parse  # noqa: PLC0415 - imports every format

    try:
        pipeline.enrich(list(parse(SAMPLE).stories))
    except Exception:
        logger.exception("a sample story cannot be processed; others may become dead letters, too")


def load_tagger(settings: Settings) -> Tagger:
    """Load only the subject tagger, which needs no language model. Raises SettingsError."""
    with _setting_errors():
        return Tagger(_rules(settings))


def load_vocabulary(settings: Settings) -> Vocabulary:
    """Load only the subjects, with those of the desk's own rules. Raises SettingsError."""
    with _setting_errors():
        return load_rules([*shipped(), *_rules(settings)], media_topics())[1]


def load_entitled(settings: Settings, owner: str, vocabulary: Vocabulary) -> str:
    """The query of the only stories that an owner may be told of; empty for all. Raises SettingsError."""
    with _setting_errors():
        query = load_entitlements(settings.entitlements, vocabulary).get(owner)
        return query.text if query else ""


def load_limited(settings: Settings, vocabulary: Vocabulary) -> frozenset[str]:
    """The owners that are entitled to some stories only. Raises SettingsError."""
    with _setting_errors():
        return frozenset(load_entitlements(settings.entitlements, vocabulary))


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
