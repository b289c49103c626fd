"""Hostile JSON and HTML is parsed or refused in linear time, with a reason."""

import time

import pytest

from processors.errors import StoryError
from processors.formats import parse

SIZE = 1_000_000  # bytes
LONGEST = 30  # seconds of CPU on a slow machine; input that takes quadratic time would take hours


def repeated(piece: str, before: str = "", after: str = "") -> str:
    return before + piece * ((SIZE - len(before) - len(after)) // len(piece)) + after


HOSTILE = {
    "arrays in each other": "[" * SIZE,
    "envelopes in each other": '{"data":' * 900 + "{}" + "}" * 900,
    "500,000 empty objects": repeated("{},", "[", "{}]"),
    "20,000 bodies": "{"
    + "".join(f'"body_{n}": "<p>Rain fell on {n}</p>",' for n in range(20_000))
    + '"uri": "urn:x:1"}',
    "a body of words that repeat": repeated("rain ", '{"uri": "urn:x:1", "body_text": "', '"}'),
    "open tags in a body": repeated("<img ", '{"uri": "urn:x:1", "body_text": "', '"}'),
    "open bodies of NITF": repeated("<body.content>", '{"uri": "urn:x:1", "body_nitf": "', '"}'),
    "100,000 stories replaced": repeated(
        '"urn:x:2",', '{"uri": "urn:x:1", "body_text": "Rain.", "replaces": [', "0]}"
    ),
    "300,000 lines": repeated("{}\n"),
    "white space after a version": repeated(" ", '{"version"'),
    "a JSON Feed of empty items": repeated(
        "{},", '{"version": "https://jsonfeed.org/version/1", "items": [', "{}]}"
    ),
    "JSON-LD in itself": '{"@type": "Article", "mainEntity":' * 900 + "{}" + "}" * 900,
    "40,000 articles in JSON-LD": repeated('{"@type": "Article"},', "[", "{}]"),
    "open comments": repeated("<!--"),
    "open meta elements": repeated("<meta ", "<!doctype html>"),
    "open articles": repeated("<article>", "<!doctype html>"),
    "open spans of class share": repeated("<span class=share>", "<!doctype html><article>"),
    "marked bodies in each other": repeated("<div itemprop=articleBody>", "<!doctype html>"),
    "scripts between words": repeated("<script></script>rain ", "<!doctype html><article>"),
    "paragraphs between words": repeated("<p>rain</p> rain ", "<!doctype html><article>"),
    "lists of links": repeated("<h2>More</h2><ul><li><a>rain</a></ul>", "<!doctype html><article>"),
    "a class of 1 MB": repeated("more-", "<!doctype html><article><p class='", "'>Rain."),
    "a script of white space": repeated(
        " ", '<!doctype html><script type="application/ld+json">', "x</script>"
    ),
    "20,000 scripts of JSON-LD": repeated(
        '<script type="application/ld+json">{"@type": "Article"}</script>', "<html>"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages_are_parsed_or_refused(name: str) -> None:
    begun = time.process_time()
    try:
        parse(HOSTILE[name].encode())
    except StoryError as error:
        assert str(error)
    assert time.process_time() - begun < LONGEST
