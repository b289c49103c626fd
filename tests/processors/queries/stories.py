"""Enriched stories for the tests of queries, written as the stages would leave them."""

from typing import Any, cast

from processors.queries.facts import Facts
from processors.story import Story
from processors.subjects.vocabulary import SCHEME, media_topics

HEADLINE = "Siemens workers strike as Angela Merkel’s budget fails"
TEXT = (
    "BERLIN, Jan 5 - Workers of Siemens AG went on strike in Munich on Monday, closing three plants.\n\n"
    "“We can’t go on, and the deficit grows,” Finance Minister Olaf Brandt said on Tuesday, “but we will "
    "talk again.” Merkel said a café near the U.S. embassy had 1,200 guests.\n\n"
    "Rebels signed a ceasefire with the army. In Kyiv the unions' leaders cheered the railway strikers."
)


def mentions(text: str, *names: str) -> list[dict[str, Any]]:
    """The first mention of each name, or of each occurrence if a name is given again."""
    found, start = [], 0
    for name in names:
        start = text.index(name, start)
        found.append({"start": start, "end": start + len(name), "text": name})
        start += len(name)
    return found


def quoted(*texts: str) -> list[dict[str, int]]:
    return [{"start": TEXT.index(text), "end": TEXT.index(text) + len(text)} for text in texts]


STORY: dict[str, Any] = {
    "uri": "urn:x:1",
    "version": "1",
    "versionCreated": "2026-01-05T09:00:00Z",
    "pubStatus": "usable",
    "urgency": 2,
    "language": "en-GB",
    "headlines": [{"contentType": "text/plain", "value": HEADLINE}],
    "bodies": [{"contentType": "text/plain", "value": TEXT}],
    "infoSources": [{"name": "Associated Press"}],
    "people": [{"name": "Dietmar Weiss"}],
    "organisations": [
        {"name": "IG Metall e.V."},
        {"name": "Siemens AG", "rel": "mentioned", "literal": "org:siemens-ag"},
    ],
    "places": [{"name": "Zell", "geoJSON": {"type": "Point", "coordinates": [11.05, 48.2]}}],
    "subjects": [
        {"uri": SCHEME + "20000530", "name": "labor strike"},
        {"uri": "urn:wire:27", "name": "our own"},
        {"name": "no uri"},
    ],
    "entities": [
        {
            "id": "org:siemens-ag",
            "name": "Siemens AG",
            "type": "ORG",
            "relevance": 0.9,
            "mentions": mentions(TEXT, "Siemens AG"),
        },
        {
            "id": "person:angela-merkel",
            "name": "Angela Merkel",
            "type": "PERSON",
            "relevance": 0.5,
            "mentions": mentions(TEXT, "Merkel"),
        },
        {
            "id": "person:olaf-brandt",
            "name": "Olaf Brandt",
            "type": "PERSON",
            "relevance": 0.5,
            "role": "Finance Minister",
            "mentions": mentions(TEXT, "Olaf Brandt"),
        },
        {
            "id": "loc:munich",
            "name": "Munich",
            "type": "LOC",
            "relevance": 0.2,
            "country": "DE",
            "uri": "https://sws.geonames.org/2867714/",
            "mentions": mentions(TEXT, "Munich"),
        },
        {
            "id": "loc:kyiv",
            "name": "Kyiv",
            "type": "LOC",
            "relevance": 0.1,
            "country": "UA",
            "uri": "https://sws.geonames.org/703448/",
            "mentions": mentions(TEXT, "Kyiv"),
        },
    ],
    "quotations": [
        {
            "text": "We can’t go on, and the deficit grows, but we will talk again.",
            "kind": "direct",
            "spans": quoted("We can’t go on, and the deficit grows,", "but we will talk again."),
            "cue": None,
            "speaker": {
                "name": "Olaf Brandt",
                "entity": "person:olaf-brandt",
                "mention": mentions(TEXT, "Finance Minister Olaf Brandt")[0],
            },
            "confidence": 0.9,
        },
        {
            "text": "a café near the U.S. embassy had 1,200 guests",
            "kind": "indirect",
            "spans": quoted("a café near the U.S. embassy had 1,200 guests"),
            "cue": None,
            "speaker": {
                "name": "Angela Merkel",
                "entity": "person:angela-merkel",
                "mention": mentions(TEXT, "Merkel")[0],
            },
            "confidence": 0.9,
        },
        {
            "text": "cheered",
            "kind": "indirect",
            "spans": quoted("cheered"),
            "cue": None,
            "speaker": None,
            "confidence": 0.1,
        },
    ],
    "enrichment": {
        "format": "ninjs",
        "received": "2026-01-05T09:00:01Z",
        "source": "AP",
        "digest": "0",
        "repairs": [],
        "paragraphs": [],
        "stages": {},
    },
}


def facts(**changes: Any) -> Facts:
    """The facts of the story, with some properties changed; those that are None are left out."""
    story = {name: value for name, value in (STORY | changes).items() if value is not None}
    return Facts(cast(Story, story), media_topics())
