"""What is remembered of a story."""

import json

from processors.formats import parse
from processors.lives import Life
from processors.story import Quotation, RecordLink
from processors.subscriptions.told import Alerted, Held, ToldVersion, changed, hashes

LIFE = Life("2", "2026-11-20T10:00:00Z", "usable", "abc")


def test_what_is_stored_is_read_as_it_was() -> None:
    told = [ToldVersion({"headline": "a1"}, {"desk": {"rain": "Rain in Norway", "wheat": ""}})]
    for alerted in (Alerted(LIFE, told), Alerted(LIFE, []), Alerted(None, told)):
        assert Alerted.from_json(alerted.to_json()) == alerted
    assert Alerted.from_json(None) == Alerted(None, [])
    assert list(told[0]) == [("desk", "rain", "Rain in Norway"), ("desk", "wheat", "")]


def test_what_many_subscriptions_were_told_is_packed() -> None:
    searches = [(f"saved-search-{n:06}", f"Strikes and talks in region {n:06}") for n in range(100_000)]
    owners = {f"owner-{n}": dict(searches[n::10]) for n in range(10)}
    alerted = Alerted(LIFE, [ToldVersion(hashes(parse(b"Rain fell in Oslo.").stories[0]), owners)])
    stored = alerted.to_json()
    assert len(stored) < 1_000_000  # 5 MB is the limit
    assert json.loads(stored)["told"] == []
    assert Alerted.from_json(stored) == alerted


def test_a_held_story_is_read_as_it_was() -> None:
    [story] = parse(b"Rain fell in Oslo.").stories
    record: RecordLink = {"topic": "wire.enriched", "partition": 3, "offset": 17}
    held = Held(record, story)
    assert Held.from_json(held.to_json()) == held


def test_the_hashes_of_a_story_are_the_same_each_time_and_tell_its_parts_apart() -> None:
    [first], [second] = (parse(b"Rain fell in Oslo.").stories for _ in range(2))
    assert hashes(first) == hashes(second)
    second["headlines"] = [{"contentType": "text/plain", "value": "Rain \N{UMBRELLA}"}]
    second["bodies"][0]["value"] += "\ud800"  # half of an emoji
    assert changed(hashes(first), hashes(second)) == ["headline", "text"]


def test_a_statement_that_becomes_a_denial_has_changed_but_not_one_without_an_act() -> None:
    [story] = parse(b"Rain fell in Oslo.").stories
    said: Quotation = {
        "text": "it had rained",
        "kind": "indirect",
        "spans": [],
        "cue": None,
        "speaker": None,
        "confidence": 0.9,
    }
    without_act, stated, denied = (
        hashes({**story, "quotations": [{**said, **act}]})  # type: ignore[typeddict-item]
        for act in ({}, {"act": "say"}, {"act": "deny"})
    )
    assert changed(without_act, stated) == []
    assert changed(without_act, denied) == []
    assert changed(stated, denied) == ["quotations"]
