"""A story that cannot be processed becomes a dead letter, and the rest of its batch goes on."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType

import pytest

from processors.errors import StoryError
from streams.deadletters import DeadLetters, details, reason
from streams.errors import SkippedError
from streams.log_lines import FIELDS, STAGE
from streams.messages import Incoming, Outgoing, Result
from streams.runtime import guard
from streams.runtime.guard import Guard, Process

EXECUTOR = ThreadPoolExecutor(max_workers=1)


def skip(message: Incoming) -> SkippedError | None:
    return SkippedError("ann@desk", "noon") if message.value == b"deadly" else None


def guarded(
    process: Process,
    values: Sequence[bytes],
    *,
    stateful: bool = True,
    key: bytes | None = None,
    headers: Mapping[str, bytes] = MappingProxyType({}),
) -> list[Result]:
    messages = [Incoming("wire.raw", 0, n, key, value, headers, 0.0) for n, value in enumerate(values)]
    guarding = Guard(process, DeadLetters("wire.deadletter", "ingest"), EXECUTOR, skip, stateful=stateful)
    return asyncio.run(guarding.process(messages))


def echo(messages: Sequence[Incoming]) -> list[Result]:
    """Pass each value on once per batch, and fail for bad ones."""
    seen: set[bytes] = set()
    results = []
    for message in messages:
        if message.value == b"poison":
            raise RuntimeError("poison")
        if message.value == b"bad":
            raise StoryError("json", "bad")
        is_new = message.value not in seen
        seen.add(message.value)
        sending = [Outgoing("wire.parsed", None, message.value)] if is_new else []
        results.append(Result(sending, outcome="passed" if is_new else "repeated"))
    return results


def test_a_poison_story_in_a_batch_of_32_is_the_only_dead_letter() -> None:
    values = [b"story %d" % n for n in range(32)]
    values[13] = b"poison"
    results = guarded(echo, values)
    assert [result.outcome for result in results] == ["passed"] * 13 + ["dead_letter"] + ["passed"] * 18
    assert [result.outgoing[0].value for result in results] == values
    [letter] = results[13].outgoing
    assert details(letter.headers)["reason"] == "error"
    assert details(letter.headers)["offset"] == "13"


def test_stories_beside_a_poison_story_are_processed_together() -> None:
    results = guarded(echo, [b"same", b"poison", b"same", b"bad"])
    assert [result.outcome for result in results] == ["passed", "dead_letter", "repeated", "dead_letter"]


@pytest.mark.parametrize("values", [[b"a", b"deadly", b"b"], [b"deadly"], [b"deadly", b"bad", b"b"]])
def test_a_message_to_skip_becomes_a_dead_letter_and_is_never_processed(values: list[bytes]) -> None:
    seen: list[bytes] = []

    def noted(messages: Sequence[Incoming]) -> list[Result]:
        seen.extend(message.value for message in messages)
        return echo(messages)

    results = guarded(noted, values)
    assert [result.outgoing[0].value for result in results] == values
    assert b"deadly" not in seen
    headers = results[values.index(b"deadly")].outgoing[0].headers
    assert reason(headers) == "skipped"
    assert details(headers)["reason"] == "error"  # consumers know no other reason for it
    assert details(headers)["message"] == "skipped by ann@desk at noon"
    assert details(headers)["skipped-by"] == "ann@desk"


def test_a_batch_of_only_bad_stories() -> None:
    results = guarded(echo, [b"bad", b"poison"])
    assert [details(result.outgoing[0].headers)["reason"] for result in results] == ["json", "error"]


def test_a_batch_that_fails_only_together_is_processed_one_by_one(caplog: pytest.LogCaptureFixture) -> None:
    def one_at_a_time(messages: Sequence[Incoming]) -> list[Result]:
        if len(messages) > 1:
            raise MemoryError
        return echo(messages)

    results = guarded(one_at_a_time, [b"a", b"b"])
    assert [result.outcome for result in results] == ["passed", "passed"]
    assert "2 messages failed together" in caplog.text


@pytest.mark.parametrize("key", [b"urn:x:1", None])
@pytest.mark.parametrize("value", [b"bad", b"poison", b"deadly"])
def test_the_line_about_a_dead_letter_names_the_story_and_its_trace(
    caplog: pytest.LogCaptureFixture, key: bytes | None, value: bytes
) -> None:
    headers = {"traceparent": b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    guarded(echo, [value], key=key, headers=headers)
    [line] = caplog.records
    found = {name: getattr(line, name) for name in FIELDS}
    assert found == {
        "uri": "urn:x:1" if key else "",
        "topic": "wire.raw",
        "partition": 0,
        "offset": 0,
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }


def test_a_refused_story_of_a_message_that_passes_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def refuse_one(messages: Sequence[Incoming]) -> list[Result]:
        letters = DeadLetters("wire.deadletter", "ingest")
        refused = [letters.for_input(message, StoryError("empty", "no text")) for message in messages]
        return [Result([Outgoing("wire.parsed", None, b"a"), letter]) for letter in refused]

    guarded(refuse_one, [b"several"], key=b"urn:x:1")
    [line] = caplog.records
    assert line.getMessage() == "wire.raw-0@0: empty: no text; the other stories of the message pass"
    assert getattr(line, "uri") == "urn:x:1"  # noqa: B009


def test_lines_of_the_processing_thread_have_the_stage() -> None:
    def note(messages: Sequence[Incoming]) -> list[Result]:
        noted.append(STAGE.get())
        return echo(messages)

    noted: list[str] = []
    token = STAGE.set("entities")
    guarded(note, [b"a"])
    STAGE.reset(token)
    assert noted == ["entities"]


def test_a_slow_batch_is_logged_with_its_largest_message(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "SLOW", -1.0)
    guarded(echo, [b"a", b"largest", b"b"])
    [line] = caplog.records
    assert line.getMessage().startswith(
        "3 messages took 0.0 s to process; the largest, wire.raw-0@1, has 7 bytes"
    )
    assert line.levelname == "WARNING"
    monkeypatch.undo()
    guarded(echo, [b"a"])
    assert len(caplog.records) == 1


@pytest.mark.parametrize(("stateful", "batches"), [(True, [3, 1, 1, 1, 2]), (False, [3, 1, 1, 1])])
def test_only_a_stateful_stage_processes_the_good_messages_together_again(
    stateful: bool, batches: list[int]
) -> None:
    sizes: list[int] = []

    def counted(messages: Sequence[Incoming]) -> list[Result]:
        sizes.append(len(messages))
        return echo(messages)

    results = guarded(counted, [b"a", b"poison", b"b"], stateful=stateful)
    assert [result.outcome for result in results] == ["passed", "dead_letter", "passed"]
    assert sizes == batches
