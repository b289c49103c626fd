"""Generates the published schemas from the types."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any, cast

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import get_original_bases

from processors.lives import Life
from processors.story import Story
from processors.subscriptions.alerts import Alert
from processors.subscriptions.subscription import Subscription
from processors.subscriptions.told import Alerted, Held
from streams.agents.subjects import Outlet
from streams.api.models import AlertPage, CheckedQuery, Mute, Problem, QueryCheck, SubscriptionPage
from streams.contract import VERSION, Schema
from streams.contract.headers import (
    AlertHeaders,
    DeadLetterHeaders,
    RawHeaders,
    RetryMarkHeaders,
    StoryHeaders,
)
from streams.control import Request
from streams.desk import models
from streams.desk.index.api_types import EntityCard, Filters
from streams.desk.live import models as live
from streams.desk.operations import models as operations
from streams.notify.records import State, Stored, Told
from streams.notify.webhooks import Webhook
from streams.tokens import Token
from streams.topics import ENRICHED, STAGES, Stage, Topic

# What the HTTP API takes and answers, in addition to subscriptions and alerts.
API_TYPES: dict[str, Any] = {
    "mute": Mute,
    "query-check": QueryCheck,
    "checked-query": CheckedQuery,
    "subscription-page": SubscriptionPage,
    "alert-page": AlertPage,
    "problem": Problem,
}
# What the desk's HTTP API takes and answers in addition to those.
DESK_TYPES: dict[str, Any] = {
    "desk-credentials": models.Credentials,
    "desk-me": models.Me,
    "desk-stories": models.StoryPage,
    "desk-story": models.StoryAnswer,
    "desk-versions": models.VersionList,
    "desk-changes": models.ChangeList,
    "desk-entity": EntityCard,
    "desk-kills": models.KillPage,
    "desk-entity-stories": models.EntityStoryPage,
    "desk-quotations": models.QuotationPage,
    "desk-filters": Filters,
    "desk-query-names": models.QueryNames,
    "desk-query-trial": models.QueryTrial,
    "desk-tried-query": models.TriedQuery,
    "desk-alerts": models.DeskAlertPage,
    "desk-alert-days": models.AlertDays,
    "desk-live-story": live.LiveStory,
    "desk-live-alert": models.DatedAlert,
    "desk-invalid-query": live.InvalidQuery,
    "desk-reload": live.Reload,
    "desk-operations": operations.Newest,
    "desk-last-hour": operations.Hour,
    "desk-raw-message": operations.RawMessage,
    "desk-dead-letters": operations.DeadLetterPage,
    "desk-dead-letter": operations.DeadLetter,
    "desk-retried": operations.Retried,
}
TYPES: dict[str, Any] = {
    "story": Story,
    "story-headers": StoryHeaders,
    "dead-letter-headers": DeadLetterHeaders,
    "retry-mark-headers": RetryMarkHeaders,
    "raw-headers": RawHeaders,
    "life": Life,
    "outlet": Outlet,
    "subscription": Subscription,
    "alert": Alert,
    "alert-headers": AlertHeaders,
    "alerted": Alerted,
    "held": Held,
    "request": Request,
    "token": Token,
    **API_TYPES,
    **DESK_TYPES,
    "webhook": Webhook,
    "notice": Stored,
    "destination": State,
    "destination-told": Told,
}
ALWAYS_ENRICHED = ("version", "subjects", "entities", "quotations")


def generate() -> dict[str, Schema]:
    """Generate the schemas, by name. They allow properties that they do not declare."""
    schemas = {
        name: TypeAdapter(type_).json_schema(schema_generator=_Generator) for name, type_ in TYPES.items()
    }
    schemas["enriched"] = _enriched(schemas["story"])
    return {name: _identified(name, schema) for name, schema in schemas.items()}


def _enriched(story: Schema) -> Schema:
    """The schema of a story that has passed all stages."""
    enriched = deepcopy(story)
    enriched["title"] = "Enriched"
    enriched["description"] = "A version of a story that has passed all stages."
    enriched["required"] += ALWAYS_ENRICHED
    stages = enriched["$defs"]["Enrichment"]["properties"]["stages"]
    stages["required"] = [stage.name for stage in _stages_before(ENRICHED)]
    return enriched


def _stages_before(topic: Topic) -> Iterator[Stage]:
    """The stages that a story has passed when it reaches a topic."""
    for stage in STAGES:
        yield stage
        if topic in stage.targets:
            return


def _identified(name: str, schema: Schema) -> Schema:
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:x-copytaster:schema:{name}:{VERSION.partition('.')[0]}",
        "$comment": "Ignore properties that you do not know: a later minor version may add some.",
        "title": schema.pop("title"),
        "description": schema.pop("description"),
        "x-version": VERSION,
    }
    return head | schema


class _Generator(GenerateJsonSchema):
    """Uses attribute docstrings as descriptions, including those of base classes.

    pydantic's own `use_attribute_docstrings` ignores the bases of a TypedDict.
    """

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False  # it would only repeat the name of the property

    def typed_dict_schema(self, schema: Any) -> Schema:
        return _described(super().typed_dict_schema(schema), schema["cls"])

    def dataclass_schema(self, schema: Any) -> Schema:
        return _described(super().dataclass_schema(schema), schema["cls"])

    def model_schema(self, schema: Any) -> Schema:
        return _described(super().model_schema(schema), schema["cls"])


def _described(schema: Schema, cls: type) -> Schema:
    schema["description"] = " ".join((cls.__doc__ or "").split())
    for name, description in _docstrings(cls):
        schema["properties"][name]["description"] = " ".join(description.split())
    return schema


def _docstrings(cls: type) -> Iterator[tuple[str, str]]:
    """The names and docstrings of the documented attributes of a class and its bases."""
    for base in get_original_bases(cls):
        if isinstance(base, type) and base not in (object, BaseModel):
            yield from _docstrings(base)
    try:
        source = inspect.getsource(cls)
    except OSError:
        return  # created by a call, not by a class statement
    [definition] = ast.parse(textwrap.dedent(source)).body
    for attribute, text in pairwise(cast(ast.ClassDef, definition).body):
        match attribute, text:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(value=ast.Constant(str(docstring))):
                yield name, docstring
