"""Any bytes are parsed as sound stories or refused with StoryError, and a kill stays a kill.

`make fuzz` tries a million inputs; `pytest --hypothesis-profile=search` tries more examples here.
"""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.formats import FORMATS
from processors.formats import NAMES as FORMAT_NAMES
from processors.sources import Receipt
from tests.fuzzing.checks import try_message
from tests.fuzzing.inputs import RECEIVED, check_kill, try_inputs
from tests.fuzzing.mutations import garble
from tests.fuzzing.samples import KILLS, STORIES

EXAMPLES = settings().max_examples // 2
RECEIPT = Receipt(RECEIVED)
SEED = 0  # `make fuzz` uses another one
INPUTS = 4_000


def parse_or_refuse(data: bytes, format: str | None = None) -> None:
    try_message(data, format, RECEIPT, thorough=False)


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
@pytest.mark.parametrize("format", FORMAT_NAMES)
@given(data=st.binary(max_size=300))
def test_any_bytes_as_any_format(format: str, data: bytes) -> None:
    parse_or_refuse(data, format)


@given(data=st.binary(max_size=300))
def test_looks_like_accepts_any_bytes(data: bytes) -> None:
    for format in FORMATS:
        assert format.looks_like(data) in (True, False)


@settings(max_examples=EXAMPLES)
@pytest.mark.parametrize("name", KILLS)
@given(seed=st.integers(0, 2**32))
def test_a_kill_with_other_content_stays_a_kill(name: str, seed: int) -> None:
    data = garble(Random(seed), KILLS[name])
    check_kill(try_message(data, None, RECEIPT, thorough=False), KILLS[name].uri)


def test_a_few_inputs_of_fuzzing() -> None:
    assert try_inputs(SEED, range(INPUTS)).failures == []


def test_a_failure_is_described() -> None:
    data = b'{"uri": "urn:x:1", "body_text": "Rain."}'
    parsed = try_message(data, None, RECEIPT, thorough=True)
    assert parsed
    with pytest.raises(AssertionError, match="a kill became usable"):
        check_kill(parsed, "urn:x:1")
