"""Subjects: which of IPTC's Media Topics, and of a desk's own, a story is about. `find` adds them to records.

Rules that a desk can read and write see the words of a subject (`rules/`, and a file of the desk's own); a
learner that has read categorised news sees the common ones (`learned.py`).
"""

from collections.abc import Sequence
from typing import Any

from processors.story import Story, body, headline, stamp
from processors.subjects.tagging import Tag, Tagger
from processors.subjects.vocabulary import CREATOR
from processors.subjects.wires import as_media_topics

LONGEST = 150  # characters of a headline


def find(tagger: Tagger, records: Sequence[Story]) -> None:
    """Add our subjects to records, behind those that the wire gave, and to `enrichment` why."""
    for record in records:
        given = [s for s in record.get("subjects", []) if s.get("creator") != CREATOR]
        wires = as_media_topics(given, tagger.vocabulary)
        known = {subject.get("uri") for subject in wires}
        tags = [tag for tag in tags_of(tagger, record) if tag.concept.uri not in known]
        record["subjects"] = wires + [_described(tag) for tag in tags]
        record["enrichment"]["subjects"] = {tag.concept.uri: tag.terms for tag in tags}
        stamp(record, "subjects")


def tags_of(tagger: Tagger, record: Story) -> list[Tag]:
    """What a record that has its entities is about."""
    names = [(e["type"], e["name"], len(e["mentions"])) for e in record.get("entities", ())]
    return tagger.tags(headline(record) or first_line(body(record)), body(record), names)


def first_line(text: str) -> str:
    """The first line of a bare text, if it looks like a headline."""
    line, _, rest = text.partition("\n")
    return line if rest.startswith("\n") and len(line) <= LONGEST and not line.endswith(".") else ""


def _described(tag: Tag) -> dict[str, Any]:
    return {
        "uri": tag.concept.uri,
        "name": tag.concept.name,
        "relevance": tag.relevance,
        "confidence": round(100 * tag.confidence),
        "creator": CREATOR,
    }
