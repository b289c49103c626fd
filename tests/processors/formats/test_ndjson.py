"""NDJSON of any of the formats in JSON."""

import json

import pytest

from processors.errors import StoryError
from processors.formats import parse
from processors.formats.items import MAX_ITEMS
from processors.story import body, to_json
from tests.processors.formats.stories import sample

ITEM = {"uri": "urn:x:1", "headline": "Frost", "body_text": "Frost is forecast in the glens."}
LINE = json.dumps(ITEM)


def test_each_line_is_a_document() -> None:
    parsed = parse(sample("ndjson.ndjson"))
    assert parsed.format == "ndjson"
    assert [story["pubStatus"] for story in parsed.stories] == ["usable", "canceled", "usable"]
    assert [story["uri"].rpartition("/")[2] for story in parsed.stories][2] == "lights"


def test_documents_of_different_formats() -> None:
    article = {"@type": "NewsArticle", "url": "https://x.example/1", "articleBody": "Snow lies on the tops."}
    ap = {"data": {"item": ITEM | {"uri": "urn:x:2"}}}
    [record] = parse(LINE.encode()).stories
    superdesk = {"_items": [ITEM | {"uri": "urn:x:3"}]}
    documents = [LINE, json.dumps(article), json.dumps(ap), json.dumps(superdesk), to_json(record).decode()]
    parsed = parse("\n".join(documents).encode())
    uris = ["urn:x:1", "https://x.example/1", "urn:x:2", "urn:x:3", "urn:x:1"]
    assert [story["uri"] for story in parsed.stories] == uris
    assert body(parsed.stories[0]) == body(parsed.stories[4])


def test_a_bad_line_is_refused_alone_with_its_number() -> None:
    lines = [LINE, '{"uri": "urn:x:2", "body_te', "", '{"colour": "red"}', LINE]
    parsed = parse("\r\n".join(lines).encode())
    assert len(parsed.stories) == 2
    assert [str(error).partition(":")[0] for error in parsed.refused] == ["line 2", "line 4"]
    assert [error.reason for error in parsed.refused] == ["json", "not-a-story"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str) -> None:
    line = LINE.replace("glens", "glèns")
    parsed = parse(f"{line}\n{line}\n".encode(encoding))
    assert (parsed.format, len(parsed.stories)) == ("ndjson", 2)
    assert body(parsed.stories[0]) == "Frost is forecast in the glèns."


@pytest.mark.parametrize(
    "message",
    [
        LINE,
        LINE + "\n",
        json.dumps(ITEM, indent=1),
        f"[{LINE},\n{LINE}]",
        f"[\n{LINE},\n{LINE}\n]\n",
        '{"items": [\n' + f"{LINE},\n" * 3 + f"{LINE}\n]}}",
        '{"uri": "urn:x:1",\n"subject": [\n{"name": "a"},\n{"name": "b"}\n], "body_text": "Frost."}',
    ],
)
def test_one_document_on_several_lines_is_not_ndjson(message: str) -> None:
    assert parse(message.encode()).format == "ninjs"


def test_too_many_lines() -> None:
    with pytest.raises(StoryError, match="more than 1000") as caught:
        parse(b"{}\n" * (MAX_ITEMS + 1))
    assert caught.value.reason == "too-large"
