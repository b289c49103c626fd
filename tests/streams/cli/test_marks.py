"""What a person sees of a story first, and how stories are shown in the terminal."""

from io import StringIO
from typing import Any, cast

import pytest
from rich.console import Console

from processors.formats import parse
from processors.lives import Life
from processors.story import Story
from processors.subscriptions.told import Alerted, ToldVersion
from streams.agents.subjects import Outlet
from streams.cli.marks import provenance, relations, warnings
from streams.cli.show import summary
from streams.cli.states import alerted, life, outlet


def story(enrichment: dict[str, Any] | None = None, **properties: Any) -> Story:
    [found] = parse(b'{"uri": "urn:x:2", "headline": "Rain [in Oslo]", "body_text": "Rain."}').stories
    record: Any = found | properties
    record["enrichment"] |= enrichment or {}
    return cast(Story, record)


def shown(record: Story) -> list[str]:
    output = StringIO()
    Console(file=output, width=100).print(summary(record))
    return [line.strip() for line in output.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (story(), []),
        (story(pubStatus="canceled"), ["KILL"]),
        (story({"withdrawnBy": "urn:x:3"}, pubStatus="canceled"), ["KILL, taken back by urn:x:3"]),
        (story(pubStatus="withheld"), ["WITHHELD"]),
        (
            story({"wireStatus": "on-hold"}, pubStatus="withheld"),
            ["WITHHELD, the wire's status is 'on-hold'"],
        ),
        (story(embargoedUntil="2999-03-02T01:01:30+01:00"), ["EMBARGO until 2999-03-02 00:01 UTC"]),
        (story(embargoedUntil="2026-03-02T00:01:00Z"), []),
    ],
)
def test_warnings(record: Story, expected: list[str]) -> None:
    assert list(warnings(record)) == expected


REPLACED = {"replaces": {"version": "1", "versionCreated": "2026-03-01T10:00:00Z"}}


@pytest.mark.parametrize(
    ("properties", "verb"),
    [
        ({}, "UPDATE replaces"),
        ({"edNote": "Corrects the spelling in para 2."}, "CORRECTION replaces"),
        ({"headlines": [{"contentType": "text/plain", "value": "CORRECTED: Rain"}]}, "CORRECTION replaces"),
        ({"genres": [{"name": "Correction"}]}, "CORRECTION replaces"),
        ({"pubStatus": "canceled"}, "takes back"),
    ],
)
def test_a_version_names_the_one_that_it_replaces(properties: dict[str, Any], verb: str) -> None:
    assert list(relations(story(REPLACED, **properties))) == [f"{verb} version 1 of 2026-03-01T10:00:00Z"]


def test_a_story_names_those_that_it_replaces_and_its_successor() -> None:
    rels = {"urn:x:1": "replaces", "urn:x:0": "evolvedFrom", "urn:x:3": "replacedBy", "urn:x:9": "seeAlso"}
    links = [{"name": f"link {uri}", "uri": uri, "rel": rel} for uri, rel in rels.items()]
    expected = ["replaces urn:x:1", "replaces urn:x:0", "replaced by urn:x:3"]
    assert list(relations(story(associations=links))) == expected


def test_provenance() -> None:
    assert provenance(story()) == ""
    sources = [{"name": "nordic wire"}, {"name": "AP"}, {"uri": "urn:x:source"}]
    record = story({"source": "Nordic Wire", "pushedBy": "anna@desk-7"}, infoSources=sources)
    assert provenance(record) == "from Nordic Wire, AP, pushed by anna@desk-7"


def test_a_summary_begins_with_what_a_person_must_see() -> None:
    record = story({"source": "NW", **REPLACED}, pubStatus="canceled", version="2")
    assert shown(record)[:5] == [
        "Rain [in Oslo]",
        "KILL",
        "takes back version 1 of 2026-03-01T10:00:00Z",
        f"{record['versionCreated']}  version 2  urn:x:2",
        "from NW",
    ]


def test_lines_for_the_state_of_the_workers() -> None:
    newest = Life("2", "2026-03-01T10:00:00Z", "usable", "abc")
    assert life("urn:x:1", newest).plain == "urn:x:1  version 2 of 2026-03-01T10:00:00Z, usable"
    assert outlet("urn:x:1", Outlet(newest, ["politics", "sport"])).plain == (
        "urn:x:1  version 2, on politics, sport"
    )
    assert outlet("urn:x:1", Outlet(None, [])).plain == "urn:x:1  on no subject topic"
    told = [ToldVersion({}, {"desk": {"b": "", "d": ""}}), ToldVersion({}, {"acme": {"a": "A", "c": ""}})]
    assert alerted("urn:x:1", Alerted(newest, told)).plain == "urn:x:1  version 2, told to a, b, c and 1 more"
    assert alerted("urn:x:1", Alerted(None, [])).plain == "urn:x:1  told to nobody"


def test_a_replay_is_marked_and_a_new_version_in_it_is_not() -> None:
    replayed = REPLACED | {"replayed": "2026-03-02T10:00:00.000Z"}
    replaced = "version 1 of 2026-03-01T10:00:00Z"
    assert list(relations(story(replayed, version="1"))) == [f"REPLAY of {replaced}"]
    assert list(relations(story(replayed, version="1", pubStatus="canceled"))) == [f"REPLAY of {replaced}"]
    assert list(relations(story(replayed, version="2"))) == [f"UPDATE replaces {replaced}"]
