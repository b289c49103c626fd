"""`copytaster parse`: a line per story, explanations, and errors."""

import json
from pathlib import Path

from typer.testing import CliRunner

from processors.formats import NAMES
from streams.cli.main import app
from tests.processors.formats.stories import FOLDER


def parse(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["parse", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_one_line_per_story() -> None:
    path = str(FOLDER / "newsml-g2.xml")
    code, out, err = parse(path)
    assert (code, err) == (0, "")
    orchards, market, *aside = out.splitlines()
    assert orchards.split("\t") == [
        path,
        "newsml-g2",
        "urn:newsml:wire.example:20261106:orchards",
        "4",
        "5",
        "Frost takes half the apples of Valen",
        "25 words",
    ]
    assert "\t[KILL] Apples climb\t" in market
    assert aside == [f"{path}\tnewsml-g2\tset aside: picture", f"{path}\tnewsml-g2\tset aside: composite"]


def test_explain_shows_format_repairs_and_missing_properties(tmp_path: Path) -> None:
    bare = tmp_path / "bare.xml"
    bare.write_text("<nitf><body><body.content><p>Rain &amp; wind.</p></body.content></body></nitf>")
    assert parse("--explain", str(bare))[1].splitlines()[1:] == [
        "  format    nitf: XML whose root element is `nitf`.",
        "  repaired  versionCreated: set to the time of receipt because the story has none",
        "  repaired  uri: made from the content because the story has no id",
        "  missing   version, firstCreated, urgency, language, headlines, slugline, by, located",
    ]


def test_explain_shows_what_a_person_must_see_first(tmp_path: Path) -> None:
    wire = {
        "uri": "urn:x:2",
        "version": "1",
        "headline": "Rain",
        "body_text": "Rain in Oslo.",
        "embargoeduntil": "2999-03-02T01:01:00+01:00",
        "associations": {"first": {"uri": "urn:x:1", "rel": "replaces"}},
        "infosources": [{"name": "Nordic Wire"}],
    }
    (tmp_path / "story.json").write_text(json.dumps(wire))
    story, _, *explained = parse("--explain", str(tmp_path))[1].splitlines()
    assert "\t[EMBARGO until 2999-03-02 00:01 UTC; replaces urn:x:1] Rain\t" in story
    assert explained[:3] == [
        "  warning   EMBARGO until 2999-03-02 00:01 UTC",
        "  relation  replaces urn:x:1",
        "  origin    from Nordic Wire",
    ]


def test_json_prints_the_records() -> None:
    _, out, _ = parse("--json", str(FOLDER / "atom.xml"))
    assert [json.loads(line)["pubStatus"] for line in out.splitlines()] == ["usable", "canceled"]


def test_files_that_cannot_be_read_are_reported_in_a_line_each(tmp_path: Path) -> None:
    (tmp_path / "broken.xml").write_text("<nitf><body>")
    (tmp_path / "half.json").write_text(
        '[{"uri": "a:b", "body_text": "Rain."}, {"uri": "a:c", "body_text": "1"}]'
    )
    code, out, err = parse(str(tmp_path))
    assert code == 1
    assert len(out.splitlines()) == 1
    broken, half = err.splitlines()
    assert broken.startswith(f"copytaster: {tmp_path}/broken.xml: xml: ")
    assert half == f"copytaster: {tmp_path}/half.json: empty: the story has no text"


def test_an_unknown_format_is_refused() -> None:
    code, _, err = parse("--format", "fax", str(FOLDER))
    assert code == 2
    assert f"'fax' is not one of {', '.join(NAMES)}" in " ".join(err.split())
