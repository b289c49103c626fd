"""How alerts are shown in the terminal."""

from io import StringIO
from typing import Any, cast

import pytest
from rich.console import Console

from processors.subscriptions.alerts import Alert, Evidence
from streams.cli.alerts import alert_block, explanation
from streams.cli.output import output

STORY = {
    "uri": "urn:x:flood",
    "version": "2",
    "versionCreated": "2026-11-10T09:02:00Z",
    "pubStatus": "usable",
    "headline": "Floods [in Oslo] kill 17",
}
FLOOD: Evidence = {
    "clue": "flood",
    "where": "text",
    "mentions": [
        {"start": 0, "end": 6, "text": "Floods"},
        {"start": 20, "end": 26, "text": "floods"},
        {"start": 40, "end": 47, "text": "flooded"},
    ],
}


def alert(kind: str, why: list[Evidence], **properties: Any) -> Alert:
    made: dict[str, Any] = {
        "id": "1",
        "kind": kind,
        "subscription": "floods",
        "owner": "foreign",
        "name": "Floods in Asia",
        "story": STORY,
        "why": why,
        "record": {"topic": "wire.enriched", "partition": 0, "offset": 1},
    }
    return cast(Alert, made | properties)


def shown(each: Alert, *, terminal: bool = False) -> str:
    output = StringIO()
    Console(file=output, width=100, force_terminal=terminal, highlight=False).print(alert_block(each))
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines())


def test_a_match_says_what_it_is_and_why() -> None:
    headline: Evidence = {
        "clue": "flood",
        "where": "headline",
        "mentions": [{"start": 0, "end": 6, "text": "Floods"}],
    }
    within: Evidence = {"clue": "WITHIN Asia", "where": "record", "mentions": [], "value": "Bangladesh"}
    assert shown(alert("match", [headline, FLOOD, within])) == (
        "MATCH   floods  Floods in Asia  for foreign\n"
        "  Floods [in Oslo] kill 17\n"
        "  2026-11-10T09:02:00Z  version 2  urn:x:flood\n"
        "  why        flood: Floods in the headline; Floods (2 times), flooded\n"
        "             WITHIN Asia: Bangladesh\n"
    )


def test_an_update_says_what_changed() -> None:
    story = STORY | {"urgency": 2, "source": "Nordic Wire"}
    update = alert("update", [], story=story, changed=["headline", "text"], name="floods")
    assert shown(update) == (
        "UPDATE  floods  for foreign\n"
        "  Floods [in Oslo] kill 17\n"
        "  2026-11-10T09:02:00Z  urgency 2  version 2  Nordic Wire  urn:x:flood\n"
        "  changed    headline, text\n"
    )


def test_a_retraction_is_struck_through_and_says_why() -> None:
    retraction = alert("retract", [], reason="killed", replayed="2026-11-11T00:00:00Z")
    assert shown(retraction) == (
        "RETRACT floods  Floods in Asia  for foreign  replayed\n"
        "  Floods [in Oslo] kill 17\n"
        "  2026-11-10T09:02:00Z  version 2  urn:x:flood\n"
        "  reason     the story was killed: do not use it\n"
    )
    assert "\x1b[9mFloods [in Oslo] kill 17\x1b[0m" in shown(retraction, terminal=True)


def test_clues_are_explained_once_each() -> None:
    found = [(label, line.plain) for label, line in explanation([FLOOD, FLOOD])]
    assert found == [("why", "flood: Floods (2 times), flooded")]


def test_the_sentences_are_shown_once_with_the_words_in_bold() -> None:
    sentence = "Floods [in Oslo] closed the flooded roads."
    flood: Evidence = {**FLOOD, "excerpt": sentence}
    road: Evidence = {**flood, "clue": "road", "mentions": [{"start": 28, "end": 33, "text": "roads"}]}
    match = alert("match", [flood, road])
    assert shown(match).endswith(
        "  why        flood: Floods (2 times), flooded\n"
        "             road: roads\n"
        "  text       Floods [in Oslo] closed the flooded roads.\n"
    )
    assert "\x1b[1;3mflooded\x1b[0m\x1b[3m \x1b[0m\x1b[1;3mroads\x1b[0m" in shown(match, terminal=True)


def test_what_a_wire_wrote_cannot_control_the_terminal() -> None:
    story = STORY | {"headline": "Fl\x1b[2Joods", "source": "W\u202eire", "uri": "urn:\x07x"}
    why: Evidence = {
        "clue": "flood",
        "where": "text",
        "mentions": [{"start": 0, "end": 6, "text": "f\x1blood"}],
        "excerpt": "A f\x1blood.",
    }
    found = shown(alert("match", [why], story=story, name="N\x1bame"))
    assert not any(character in found for character in "\x1b\x07\u202e")


def test_no_spaces_fill_up_the_lines_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    output().print(alert_block(alert("match", [FLOOD])))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5
    assert lines == [line.rstrip() for line in lines]
