"""Stories and messages for the tests of the index, and an index in a folder."""

import json
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from processors.story import rfc3339
from processors.subjects.vocabulary import SCHEME, media_topics
from streams.desk.index.index import Index
from streams.messages import Incoming

DAYS = 7
NOW = datetime.now(UTC)
RECEIVED = NOW - timedelta(days=DAYS + 1)  # before any message
WORDS = """
    strike flood munich rebel ceasefire deficit cafe railway budget storm talk guest strikes storms rail film
    U.S. 1,200 café the of rebels’ struck
    """.split()
PEOPLE = {"Angela Merkel": "former chancellor", "Olaf Brandt": "finance minister", "Merkel": "", "Brandt": ""}
OTHERS = {"Siemens AG": "ORG", "Bosch": "ORG", "Kyiv": "LOC", "Munich": "LOC"}
URIS = {"Kyiv": "https://sws.geonames.org/703448/", "Munich": "https://sws.geonames.org/2867714/"}
COUNTRIES = {"Kyiv": "UA", "Munich": "DE"}
SUBJECTS = ["20000530", "09000000", "15000000", "20000154", "20000065"]


class Wire:
    """Makes messages of `wire.enriched` with stories, each a `step` after the last."""

    def __init__(
        self, began: datetime | None = None, partitions: int = 3, step: timedelta = timedelta(seconds=1)
    ) -> None:
        self._step = step
        self._time = began or NOW - timedelta(hours=20)
        self._offsets = [0] * partitions

    def message(self, story: dict[str, Any], time: datetime | None = None) -> Incoming:
        """The next message, of a story; `time` is its timestamp."""
        self._time += self._step
        uri = story["uri"]
        partition = sum(uri.encode()) % len(self._offsets)
        offset = self._offsets[partition]
        self._offsets[partition] += 1
        value = json.dumps(story).encode()
        stamp = (time or self._time).timestamp()
        return Incoming("wire.enriched", partition, offset, uri.encode(), value, {}, stamp)


def story(
    uri: str = "urn:x:1",
    version: int = 1,
    *,
    headline: str = "Rail strike begins",
    text: str = "Workers of Siemens AG went on strike in Munich.",
    received: datetime = RECEIVED,
    **given: Any,
) -> dict[str, Any]:
    """A version of a story; `given` are other properties of its record, or replace these."""
    return {
        "uri": uri,
        "version": str(version),
        "versionCreated": rfc3339(received),
        "type": "text",
        "pubStatus": "usable",
        "headlines": [{"contentType": "text/plain", "value": headline}],
        "bodies": [{"contentType": "text/plain", "value": text}],
        "enrichment": {
            "format": "ninjs",
            "received": rfc3339(received),
            "digest": f"{uri} {version} {headline}",
            "source": "AP",
            "repairs": [],
            "paragraphs": [],
            "stages": {"subjects": rfc3339(received)},
        },
        "entities": [],
        "quotations": [],
        **given,
    }


def killed(uri: str, version: int, status: str = "canceled") -> dict[str, Any]:
    """A version that takes back a story."""
    return story(uri, version, headline="KILL", text="This story has been withdrawn.", pubStatus=status)


def random_story(uri: str, version: int, draw: random.Random) -> dict[str, Any]:
    """A story with words, names, quotations and properties at random."""
    made = _Text(draw)
    for _ in range(draw.randint(1, 4)):
        draw.choice([made.say, made.words, made.words])()
    headline = " ".join(draw.choice([*WORDS, *PEOPLE, *OTHERS]) for _ in range(draw.randint(0, 5)))
    given: dict[str, Any] = {}
    if draw.random() < 0.6:
        given["urgency"] = draw.randint(1, 4)
    if draw.random() < 0.8:
        given["language"] = draw.choice(["en", "en-GB", "de"])
    if draw.random() < 0.6:
        codes = draw.sample(SUBJECTS, draw.randint(1, 2))
        given["subjects"] = [{"uri": SCHEME + code, "name": code, "creator": "copytaster"} for code in codes]
    return story(
        uri,
        version,
        headline=headline,
        text=made.text,
        entities=list(made.entities.values()),
        quotations=made.quotations,
        **given,
    )


class _Text:
    """A text that grows, with what the stages would have found in it."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.text = ""
        self.entities: dict[str, dict[str, Any]] = {}
        self.quotations: list[dict[str, Any]] = []

    def words(self) -> None:
        for _ in range(self.draw.randint(1, 6)):
            if self.draw.random() < 0.3:
                self._name(self.draw.choice([*PEOPLE, *OTHERS]))
            else:
                self._add(self.draw.choice(WORDS))
        self.text = self.text.rstrip() + ".\n\n"

    def say(self) -> None:
        """A quotation, sometimes interrupted, and its speaker."""
        spans = [self._some_words()]
        self._add("said")
        mention = self._name(self.draw.choice([*PEOPLE]))
        if self.draw.random() < 0.4:
            spans.append(self._some_words())
        name = mention["text"]
        quoted = " ".join(self.text[span["start"] : span["end"]] for span in spans)
        speaker = {"name": name, "entity": f"person:{name.lower().replace(' ', '-')}", "mention": mention}
        known = self.draw.random() < 0.8
        self.quotations.append(
            {
                "text": quoted,
                "kind": "direct",
                "spans": spans,
                "cue": None,
                "speaker": speaker if known else None,
                "confidence": 0.9,
            }
        )
        self.text = self.text.rstrip() + ".\n\n"

    def _some_words(self) -> dict[str, int]:
        start = len(self.text)
        for _ in range(self.draw.randint(1, 3)):
            self._add(self.draw.choice(WORDS))
        return {"start": start, "end": len(self.text) - 1}

    def _add(self, text: str) -> dict[str, Any]:
        start = len(self.text)
        self.text += text + " "
        return {"start": start, "end": start + len(text), "text": text}

    def _name(self, name: str) -> dict[str, Any]:
        mention = self._add(name)
        kind = "PERSON" if name in PEOPLE else OTHERS[name]
        id = f"{kind.lower()}:{name.lower().replace(' ', '-')}"
        new = {"id": id, "name": name, "type": kind, "relevance": 0.5, "mentions": []}
        if PEOPLE.get(name):
            new["role"] = PEOPLE[name]
        if name in URIS:
            new |= {"uri": URIS[name], "country": COUNTRIES[name]}
        self.entities.setdefault(id, new)["mentions"].append(mention)
        return mention


def opened(folder: Path) -> Index:
    return Index.open(folder, media_topics(), DAYS)


def filled(folder: Path, stories: Iterable[dict[str, Any]]) -> Index:
    """An index with stories, which came in this order."""
    index, wire = opened(folder), Wire()
    index.writer.add_stories([wire.message(each) for each in stories])
    return index
