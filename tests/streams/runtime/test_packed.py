"""Packed entries are those of a dictionary, however many blocks there are, in much less memory."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.lives import Life
from streams.runtime import packed
from streams.runtime.packed import Packed
from streams.runtime.store import Plain, Values

TIME = "2026-11-27T08:30:00.123456Z"

keys = st.integers(0, 40).map(lambda number: b"urn:newsml:example.com:%d" % number) | st.binary(max_size=4)
values = st.none() | st.binary(max_size=60) | st.integers(60, 400).map(bytes)
puts = st.lists(st.dictionaries(keys, values, max_size=12), max_size=12)


@pytest.mark.parametrize("kind", [Packed, Plain])
@given(changes=puts, block=st.sampled_from([100, 1_000, packed.BLOCK]))
def test_entries_are_those_of_a_dictionary(
    kind: type[Values], changes: list[dict[bytes, bytes | None]], block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "BLOCK", block)  # from blocks with few entries, to one block with all
        check(kind(), changes)


def check(found: Values, changes: list[dict[bytes, bytes | None]]) -> None:
    model = dict[bytes, bytes]()
    for entries in changes:
        found.put(entries)
        model = {key: value for key, value in (model | entries).items() if value}
        assert len(found) == len(model)
        assert all(found.get(key) == model.get(key) for key in entries)
    assert dict(found.items()) == model
    assert all(found.get(key) == value for key, value in model.items())


def test_entries_that_are_put_while_others_are_looked_at_are_not_seen() -> None:
    found = Packed()
    found.put({b"%d" % number: b"before" for number in range(100)})
    looked = found.items()
    seen = [next(looked)]
    found.put({b"%d" % number: b"after" for number in range(200)})
    seen += looked
    assert (len(seen), {value for _, value in seen}) == (100, {b"before"})


def test_changing_an_entry_again_and_again_takes_no_more_memory() -> None:
    found = Packed()
    tracemalloc.start()
    try:
        change(found, 100)
        before, _ = tracemalloc.get_traced_memory()
        change(found, 2_000)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after < before + 2_000


def change(found: Packed, times: int) -> None:
    for number in range(times):
        found.put({b"a": b"%5d" % number * 20})


def test_states_of_stories_take_a_third_of_the_memory_of_a_dictionarys_at_most() -> None:
    sizes = []
    for kind in (Plain, Packed):
        tracemalloc.start()
        try:
            found = kind()
            for number in range(2_000):
                life = Life(str(number % 3), TIME, "usable", f"{hash(number):040x}", False, TIME)
                found.put({f"urn:newsml:example.com:20261127:{number}".encode(): life.to_json()})
            sizes.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
    plain, small = sizes
    assert small < plain / 3
