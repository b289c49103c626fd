"""`copytaster annotate`: records on stdout, errors on stderr."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from processors.story import body
from streams.cli.main import app


def annotate(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, ["annotate", *arguments], input=stdin)


def test_one_record_per_line(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text("Bridge opens in Warsaw\n\n“It is done,” said Mayor Anna Kowalska.", encoding="utf-8")
    result = annotate(str(path), str(path))
    assert result.exit_code == 0
    first, second = map(json.loads, result.stdout.splitlines())
    assert first["uri"] == second["uri"]
    assert first["headlines"][0]["value"] == "Bridge opens in Warsaw"
    assert first["quotations"][0]["speaker"]["name"] == "Anna Kowalska"


def test_a_folder_means_all_files_in_it(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden"):
        (tmp_path / name).write_text(f"Story {name}")
    result = annotate(str(tmp_path))
    assert [body(json.loads(line)) for line in result.stdout.splitlines()] == ["Story a.txt", "Story b.txt"]


def test_texts_of_jsonl_are_left_unchanged() -> None:
    texts = ["  Bridge opens\n\nMayor Anna Kowalska spoke in Warsaw.\r\n", "Łódź \u202e 12", "", "…"]
    lines = "\n".join(json.dumps({"id": n, "text": text}) for n, text in enumerate(texts))
    result = annotate("--jsonl", "-", stdin=lines.encode())
    assert result.exit_code == 0
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(record["id"], body(record)) for record in records] == list(enumerate(texts))
    for entity in records[0]["entities"]:
        for mention in entity["mentions"]:
            assert texts[0][mention["start"] : mention["end"]] == mention["text"]


def test_bad_lines_are_reported_and_the_others_processed() -> None:
    lines = b'{"id": 1, "text": "Rain in Oslo."}\n{"id": 2\n\n[1]\n{"text": 5}\n\xff\n{"text": "Sun."}\n'
    result = annotate("--jsonl", "-", stdin=lines)
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, None]
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["-:2", "-:4", "-:5", "-:6"]
    assert "Traceback" not in result.stderr


def test_files_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_bytes(b'{"uri": ')
    (tmp_path / "picture.json").write_bytes(b'{"uri": "urn:x:1", "type": "picture"}')
    names = [str(tmp_path / name) for name in ("broken.json", "picture.json")]
    result = annotate(*names)
    assert result.exit_code == 1
    assert result.stdout == ""
    broken, picture = result.stderr.splitlines()
    assert broken.startswith(f"copytaster: {names[0]}: ")
    assert picture == f"copytaster: {names[1]}: set aside: picture, not a text story"
    absent = annotate(*names, str(tmp_path / "absent.txt"))
    assert absent.exit_code == 2
    assert "no such file or folder" in absent.stderr


def test_pretty_shows_what_speakers_did() -> None:
    text = (
        "Ceasefire talks\n\nThe army denied it had shelled the town. Anna Kowalska urged Tom Moor to open the"
        " road.\n\n“We have time,” Anna Kowalska said."
    )
    shown = " ".join(annotate("--pretty", "-", stdin=text.encode()).stdout.split())
    assert "quotations The army denied: it had shelled the town " in shown
    assert "Anna Kowalska urged Tom Moor: to open the road " in shown
    assert "Anna Kowalska said: “We have time” " in shown


def test_pretty_shows_names_and_quotations(samples: dict[str, bytes]) -> None:
    result = annotate("--pretty", "-", stdin=samples["04-fraud-trial.txt"])
    assert result.exit_code == 0
    assert "Former bank chief jailed for nine years" in result.stdout
    assert "Graham Sutcliffe" in result.stdout
    assert "Eleanor Hartley said: “You were trusted" in " ".join(result.stdout.split())
