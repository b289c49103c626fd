"""The README names every setting, topic, metric and command as they are."""

from pathlib import Path
from textwrap import dedent

from prometheus_client import REGISTRY
from typer.main import get_command

from streams import metrics
from streams.cli.main import app
from streams.settings import PREFIX, Settings

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_settings_and_their_defaults() -> None:
    for name, field in Settings.model_fields.items():
        default = f"`{field.default:g}`" if isinstance(field.default, float) else f"`{field.default}`"
        shown = f" {default}" if str(field.default) else ""
        assert f"| `{PREFIX}{name.upper()}` |{shown} | " in README


def test_metrics() -> None:
    assert metrics.LAG
    names = {metric.name for metric in REGISTRY.collect() if metric.name.startswith("copytaster_")}
    assert len(names) >= 12
    for name in names:
        assert f"`{name}" in README, name


def test_commands() -> None:
    commands: dict[str, object] = getattr(get_command(app), "commands")  # noqa: B009
    for name in commands:
        assert f"\n| `{name}" in README, name


def test_the_example_of_rules_passes_the_check(tmp_path: Path) -> None:
    from processors.subjects.rules import load
    from processors.subjects.vocabulary import media_topics

    (tmp_path / "own.rules").write_text(
        dedent(README.split("a file of your own:\n")[1].split("`sure` has")[0])
    )
    rules, _ = load([tmp_path / "own.rules"], media_topics())
    assert [rule.clues for rule in rules] == [3, 4]


def test_the_example_is_what_comes_out() -> None:
    from processors.formats import parse
    from processors.pipeline import Pipeline

    lines = README.split("For this story:\n")[1].split("the record has")[0].splitlines()
    story = "\n".join(line[4:] for line in lines).strip()
    [record] = Pipeline().enrich(parse(story.encode()).stories)
    [quotation] = record["quotations"]
    assert f'"text": "{quotation["text"]}"' in README
    assert f'"spans": {str(quotation["spans"]).replace(chr(39), chr(34))}' in README
    person = next(e for e in record["entities"] if e["type"] == "PERSON")
    assert f'"id": "{person["id"]}"' in README
    assert f'"relevance": {person["relevance"]},' in README
    assert record["subjects"][0]["name"] in README
