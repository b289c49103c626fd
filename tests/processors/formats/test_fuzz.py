"""Any bytes are parsed as stories or refused with StoryError.

`pytest --hypothesis-profile=search tests/processors/formats/test_fuzz.py` tries more examples.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.errors import StoryError
from processors.formats import FORMATS, parse
from processors.formats import NAMES as FORMAT_NAMES
from processors.story import to_json
from tests.conftest import SAMPLES
from tests.processors.formats.stories import NAMES, sample

STORIES = {name: sample(name) for name in NAMES} | {
    path.name: path.read_bytes() for path in SAMPLES.iterdir() if path.suffix == ".json"
}
EXAMPLES = max(400, settings().max_examples)


def parse_or_refuse(data: bytes, format: str | None = None) -> None:
    try:
        parsed = parse(data, format)
    except StoryError as error:
        assert error.reason
        return
    for story in parsed.stories:
        assert story["bodies"][0]["value"].strip()
        assert story["uri"]
        to_json(story)


@settings(max_examples=EXAMPLES)
@pytest.mark.parametrize("name", STORIES)
@given(data=st.data())
def test_flipped_and_truncated_bytes(name: str, data: st.DataObject) -> None:
    given_story = STORIES[name]
    changed = bytearray(given_story)
    for _ in range(data.draw(st.integers(0, 6))):
        position = data.draw(st.integers(0, len(changed) - 1))
        changed[position] = data.draw(st.integers(0, 255))
    start = data.draw(st.integers(0, 40)) if data.draw(st.booleans()) else 0
    end = data.draw(st.integers(0, len(changed))) if data.draw(st.booleans()) else len(changed)
    parse_or_refuse(bytes(changed[start:end]))


@settings(max_examples=EXAMPLES)
@pytest.mark.parametrize("name", STORIES)
@given(data=st.data())
def test_moved_and_repeated_pieces(name: str, data: st.DataObject) -> None:
    given_story = STORIES[name]
    positions = sorted(data.draw(st.lists(st.integers(0, len(given_story)), min_size=3, max_size=3)))
    first, second, third = positions
    one, other = given_story[first:second], given_story[second:third]
    parse_or_refuse(given_story[:first] + other + one * data.draw(st.integers(0, 3)) + given_story[third:])


@settings(max_examples=EXAMPLES)
@pytest.mark.parametrize("format", FORMAT_NAMES)
@given(data=st.binary(max_size=300))
def test_any_bytes_as_any_format(format: str, data: bytes) -> None:
    parse_or_refuse(data, format)


@given(data=st.binary(max_size=300))
def test_looks_like_accepts_any_bytes(data: bytes) -> None:
    for format in FORMATS:
        assert format.looks_like(data) in (True, False)
