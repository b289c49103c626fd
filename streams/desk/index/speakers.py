"""Everything that somebody says, from the quotations of the newest versions."""

import sqlite3
from collections.abc import Iterator

from processors.queries.names import plain_name
from processors.story import Quotation, Story
from streams.desk.index.answers import Page
from streams.desk.index.api_types import SaidRow, SaidSpeaker, SaidStory
from streams.desk.index.candidates import Candidates, page
from streams.desk.index.expressions import token
from streams.desk.index.search import BUDGET
from streams.desk.index.stored import searched_story, summary
from streams.desk.index.tokens import entities_by_id, id_token, name_token, speaker_id, speaker_names

KINDS = ("person:", "org:", "loc:", "misc:")  # begin the ids of entities


def quotations(
    connection: sqlite3.Connection, speaker: str, limit: int, before: int | None, since: int
) -> Page[SaidRow]:
    """What a speaker, given by an entity's id or a name, says in stories from the id `since` on."""
    wanted = id_token(speaker) if speaker.startswith(KINDS) else name_token(plain_name(speaker))
    candidates = Candidates(connection, token(wanted), seconds=BUDGET, before=before, since=since)
    return page(candidates, lambda id: _rows(connection, id, wanted), limit)


def _rows(connection: sqlite3.Connection, id: int, wanted: str) -> Iterator[SaidRow]:
    story = searched_story(connection, id)
    shown = summary(connection, id)
    of: SaidStory = {"uri": shown["uri"], "number": shown["number"], "headline": shown["headline"]}
    if "source" in shown:
        of["source"] = shown["source"]
    for quotation, speaker in _said(story, wanted):
        row: SaidRow = {
            "text": quotation["text"],
            "kind": quotation["kind"],
            "confidence": quotation["confidence"],
            "speaker": speaker,
            "story": of,
            "received": shown["received"],
            "spans": quotation["spans"],
        }
        if act := quotation.get("act"):
            row["act"] = act
        yield row


def _said(story: Story, wanted: str) -> Iterator[tuple[Quotation, SaidSpeaker]]:
    """The quotations of a story whose speaker has a token."""
    entities = entities_by_id(story)
    for quotation in story.get("quotations") or ():
        id = speaker_id(quotation)
        if wanted != id_token(id) and wanted not in map(name_token, speaker_names(quotation, entities)):
            continue
        given = quotation["speaker"]
        assert given
        speaker: SaidSpeaker = {"name": given["name"] or given["mention"]["text"]}
        if id:
            speaker["entity"] = id
        if role := entities[id].get("role") if id in entities else None:
            speaker["role"] = role
        yield quotation, speaker
