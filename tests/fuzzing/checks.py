"""What holds for every message: it is parsed as sound stories, or refused with a reason."""

from datetime import datetime
from functools import cache
from typing import Any, get_args

import orjson
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from processors.drafts import STATUSES
from processors.errors import Reason, StoryError
from processors.formats import Parsed, parse
from processors.sources import Receipt
from processors.story import Story, body, to_json
from processors.text.cleaning import has_letters
from processors.withdrawals import withdrawals
from streams.contract import load

REASONS = frozenset(get_args(Reason))
MAX_URI = 600  # characters; an id has at most 500, and becomes longer as a URN
TIMES = ("versionCreated", "firstCreated", "contentCreated", "embargoedUntil")
STORY: TypeAdapter[Story] = TypeAdapter(Story)


def try_message(data: bytes, format: str | None, receipt: Receipt, thorough: bool) -> Parsed | None:
    """Parse a message and check the result; None if it is refused. Raises AssertionError.

    A `thorough` check validates against the published schema and parses a second time.
    """
    try:
        parsed = parse(data, format, receipt)
    except StoryError as error:
        _check_refusal(error)
        return None
    for refused in parsed.refused:
        _check_refusal(refused)
    assert all(parsed.set_aside)
    for story in parsed.stories:
        check_story(story, thorough)
        _check_withdrawals(story, thorough)
    if thorough:
        again = parse(data, format, receipt)
        assert [to_json(story) for story in again.stories] == [to_json(story) for story in parsed.stories]
    return parsed


def check_story(story: Story, thorough: bool) -> None:
    """Check a record. Raises AssertionError or a validation error."""
    STORY.validate_python(story)
    if thorough:
        _schema().validate(orjson.loads(to_json(story)))
    assert 0 < len(story["uri"]) < MAX_URI
    assert story["pubStatus"] in STATUSES
    assert 1 <= story.get("urgency", 1) <= 9
    for name in TIMES:
        assert datetime.fromisoformat(str(story.get(name, story["versionCreated"]))).tzinfo
    text = body(story)
    assert has_letters(text)
    end = 0
    for part in story["enrichment"]["paragraphs"]:
        assert end <= part["start"] < part["end"] <= len(text)
        assert text[part["start"] : part["end"]].strip()
        end = part["end"]
    if dateline := story["enrichment"].get("dateline"):
        assert 0 <= dateline["place"]["start"] < dateline["place"]["end"] <= dateline["end"] <= len(text)


def _check_withdrawals(story: Story, thorough: bool) -> None:
    try:
        records = list(withdrawals(story))
    except StoryError as error:
        _check_refusal(error)
        return
    for record in records:
        check_story(record, thorough)
        assert record["uri"] != story["uri"]
        assert record["pubStatus"] != "usable"


def _check_refusal(error: StoryError) -> None:
    assert error.reason in REASONS
    assert str(error)
    assert len(str(error)) < 1_000


@cache
def _schema() -> Any:
    return Draft202012Validator(load("story"))
