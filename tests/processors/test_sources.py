"""Sources: ids within a wire, and the file that describes wires."""

from pathlib import Path

import pytest

from processors.errors import SourcesError
from processors.sources import Receipt, Source, Sources, load_sources

FILE = """
[norwick]
match = ["Norwick  News Agency", "nnf"]
time-zone = "Europe/Zurich"
id = '(?P<id>.+?)(?:-v\\d+)?'

["Eastham Herald"]
"""


def written(folder: Path, text: str) -> str:
    path = folder / "sources.toml"
    path.write_text(text)
    return str(path)


def test_an_id_that_is_no_uri_belongs_to_its_source() -> None:
    assert Source("Norwick").uri("1024") == "urn:x-copytaster:id:Norwick:1024"
    assert Source("Eastham").uri("1024") == "urn:x-copytaster:id:Eastham:1024"
    assert Source().uri("a/b:c d") == "urn:x-copytaster:id:a%2Fb%3Ac%20d"
    assert Source("Norwick").uri("tag:wire.example,2026:1") == "tag:wire.example,2026:1"
    assert Source("Norwick").uri("") == ""


def test_a_long_id_is_hashed() -> None:
    uri = Source("Norwick").uri("urn:x:" + "9" * 1_000)
    assert len(uri) < 100
    assert uri != Source("Norwick").uri("urn:x:" + "9" * 1_001)

    assert len(Source("Norwick").uri("é " * 400)) < 100
    assert len(Source("N" * 1_000).uri("1")) < 150


def test_the_message_names_its_source_by_header_then_by_what_is_configured(tmp_path: Path) -> None:
    sources = load_sources(written(tmp_path, FILE))
    assert Receipt(sources=sources).find_source("Somebody", "NNF").name == "norwick"
    assert Receipt(sources=sources).find_source("", "Somebody", "Other") == Source("Somebody")
    assert Receipt(sources=sources).find_source() == Source()
    named = Receipt(source="eastham herald", sources=sources)
    assert named.find_source("Norwick News Agency").name == "Eastham Herald"
    norwick = Receipt(sources=sources).find_source("norwick news agency")
    assert str(norwick.zone) == "Europe/Zurich"
    assert norwick.uri("urn:newsml:n.example:77-v3") == "urn:newsml:n.example:77"
    assert norwick.uri("77") == "urn:x-copytaster:id:norwick:77"


def test_without_a_file_there_are_no_sources() -> None:
    assert load_sources("") == Sources()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]\nmatch = [\n", ":"),  # tomllib's own message, which has the line
        ('[a]\ntime-zone = "Europe/Norwick"', ":2: [a] time-zone: 'Europe/Norwick' is not a time zone"),
        ('[a]\ntime-zone = "Europe"', ":2: [a] time-zone: 'Europe' is not a time zone"),
        ('[a]\n[b]\ntimezone = "UTC"', ":3: [b] timezone: is not one of match, time-zone, id"),
        ("[a]\n\nid = '('", ":3: [a] id: '(' is not a regular expression"),
        ("[a]\nid = '.*'", ":2: [a] id: '.*' has no group (?P<id>...)"),
        ("[a]\nid = 7", ":2: [a] id: must be a string"),
        ('[a]\nmatch = "b"', ":2: [a] match: must be a list of names"),
        ('[a]\nmatch = ["b"]\n[c]\nmatch = ["B"]', ":4: [c] match: 'B' belongs to 'a' already"),
        ("a = 1", ":1: [a] a: must be a section, [a]"),
    ],
)
def test_an_error_names_the_file_and_the_line(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SourcesError) as caught:
        load_sources(path)
    assert str(caught.value).startswith(path + message)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes(b'[a]\nmatch = ["\xe9"]')
    with pytest.raises(SourcesError, match=r"sources\.toml: is not UTF-8"):
        load_sources(str(path))
