"""The documents are complete, their links resolve, and their examples work."""

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from prometheus_client import REGISTRY
from typer.main import get_command
from typing_extensions import is_typeddict

from processors.formats import FORMATS, NAMES, parse
from processors.pipeline import Pipeline
from processors.story import Enrichment, Entity, Quotation, Story
from processors.subjects.rules import load
from processors.subjects.vocabulary import media_topics
from processors.training.card import CARD as MODEL_CARD
from processors.training.quotations.card import CARD as READER_CARD
from streams import metrics, source_metrics
from streams.api import metrics as api_metrics
from streams.cli.main import app
from streams.cli.merging import MergedMetrics
from streams.deadletters import REASONS
from streams.desk import metrics as desk_metrics
from streams.exporter import metrics as exporter_metrics
from streams.notify import metrics as notify_metrics
from streams.settings import PREFIX, Settings
from streams.topics import SUBJECTS, all_topics
from tests.conftest import SAMPLES
from tests.integration.cluster import Cluster
from tests.workers import wait_until

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (ROOT, *(ROOT / name for name in ("deploy", "processors", "streams")))
    for path in (folder.glob("*.md") if folder == ROOT else folder.rglob("*.md"))
)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """A section of a document, from its heading to the next one of the same level or above."""
    level = heading.index(" ")
    _, found, rest = f"\n{text(name)}".partition(f"\n{heading}\n")
    assert found, f"{name} has no {heading!r}"
    return re.split(rf"\n#{{1,{level}}} ", rest, maxsplit=1)[0]


def anchors(name: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```", "", text(name), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_is_short() -> None:
    assert len(text("README.md").splitlines()) <= 150


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_resolve(name: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", text(name)):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        path = ((ROOT / name).parent / target).resolve() if target else ROOT / name
        assert path.exists(), link
        if anchor:
            assert anchor in anchors(path.relative_to(ROOT).as_posix()), link


@pytest.mark.parametrize("name", DOCUMENTS)
def test_named_files_exist(name: str) -> None:
    for path in re.findall(r"`((?:deploy|processors|streams|tests)(?:/[\w.-]+)+/?)`", text(name)):
        assert (ROOT / path).exists(), path


def test_settings_and_their_defaults() -> None:
    table = section("deploy/README.md", "## Settings")
    for name, field in Settings.model_fields.items():
        default = f"`{field.default:g}`" if isinstance(field.default, float) else f"`{field.default}`"
        shown = f" {default}" if str(field.default) else ""
        assert f"| `{PREFIX}{name.upper()}` |{shown} | " in table
    named = set(re.findall(rf"{PREFIX}\w+", " ".join(map(text, DOCUMENTS))))
    assert named == {PREFIX + name.upper() for name in Settings.model_fields}


def test_metrics() -> None:
    assert metrics.BUILD and source_metrics.STORIES
    table = section("deploy/prometheus/README.md", "## Metrics")
    registries = (
        REGISTRY,
        *(each.REGISTRY for each in (notify_metrics, api_metrics, desk_metrics, exporter_metrics)),
    )
    collected = [metric for each in (*registries, MergedMetrics({})) for metric in each.collect()]
    names = {metric.name for metric in collected if metric.name.startswith("copytaster_")}
    assert len(names) >= 12
    for name in names:
        assert f"`{name}" in table, name
    for name in re.findall(r"`(copytaster_\w+)", table):
        assert any(name.startswith(known) for known in names), name


def test_commands() -> None:
    table = section("deploy/README.md", "## Commands")
    commands: dict[str, object] = getattr(get_command(app), "commands")  # noqa: B009
    for name in commands:
        assert f"\n| `{name}" in table, name


def test_topics() -> None:
    table = section("deploy/README.md", "## Topics")
    for topic in all_topics():
        name = "subject.<slug>" if topic in SUBJECTS.values() else topic.suffix
        assert f"`wire.{name}`" in table, topic
    slugs = section("streams/README.md", "### Topics")
    assert [slug for slug in SUBJECTS if f"`{slug}`" not in slugs] == []


def test_formats_and_their_media_types() -> None:
    rows = dict(re.findall(r"^\| `(\S+)` \|(.*)$", section("streams/README.md", "### Formats"), re.M))
    assert list(rows) == list(NAMES)
    for format in FORMATS:
        types = ", ".join(f"`{media_type}`" for media_type in format.media_types)
        assert rows[format.name].endswith(f"| {types} |"), format.name


def test_reasons_of_dead_letters() -> None:
    table = section("streams/README.md", "### What happened to my story?")
    assert [reason for reason in REASONS if f"`{reason}`" not in table] == []


def properties(type_: Any) -> Iterator[str]:
    """The names of a TypedDict's properties, including nested ones."""
    for name, hint in get_type_hints(type_).items():
        yield name
        yield from within(hint)


def within(hint: Any) -> Iterator[str]:
    if is_typeddict(hint):
        yield from properties(hint)
    elif get_origin(hint) is not None:
        for argument in get_args(hint):
            yield from within(argument)


@pytest.mark.parametrize(
    ("heading", "type_"),
    [("#### `entities`", Entity), ("#### `quotations`", Quotation), ("#### `enrichment`", Enrichment)],
)
def test_our_properties(heading: str, type_: Any) -> None:
    table = section("streams/README.md", heading)
    names = set(properties(type_))
    assert len(names) >= 10
    assert [name for name in sorted(names) if not re.search(rf"[`.]{name}`", table)] == []


def test_ninjs_properties() -> None:
    table = section("streams/README.md", "#### Properties of ninjs")
    ours = {"entities", "quotations", "enrichment"}
    names = get_type_hints(Story).keys() - ours
    assert [name for name in sorted(names) if f"`{name}`" not in table] == []


def test_names_of_the_contract() -> None:
    from streams.contract import names

    table = section("streams/README.md", "## The contract")
    assert [name for name in names() if f"`{name}`" not in table] == []


def test_the_example_rules_are_valid(tmp_path: Path) -> None:
    rules = section("processors/subjects/README.md", "## Writing rules")
    example = rules.split("Write a file such as `own.rules`:\n")[1].split("A rule begins")[0]
    (tmp_path / "own.rules").write_text(dedent(example))
    found, _ = load([tmp_path / "own.rules"], media_topics())
    assert [rule.clues for rule in found] == [3, 4]


def test_the_example_record_is_the_real_output(pipeline: Pipeline) -> None:
    example = section("README.md", "## A story in and out")
    lines = example.split("For this one:\n")[1].split("the record is")[0].splitlines()
    raw = "\n".join(line[4:] for line in lines).strip()
    [story] = pipeline.enrich(parse(raw.encode()).stories)
    [quotation] = story["quotations"]
    assert f'"text": "{quotation["text"]}"' in example
    assert f'"spans": {str(quotation["spans"]).replace(chr(39), chr(34))}' in example
    person = next(entity for entity in story["entities"] if entity["type"] == "PERSON")
    assert f'"id": "{person["id"]}"' in example
    assert f'"relevance": {person["relevance"]},' in example
    assert f'"name": "{story["subjects"][0]["name"]}"' in example
    enrichment = story["enrichment"]
    assert f'"dateline": {str(enrichment["dateline"]).replace(chr(39), chr(34))}' in example
    assert f'"model": "{enrichment["model"]}", "modelVersion": "{enrichment["modelVersion"]}"' in example


def test_the_library_examples_work() -> None:
    failed, tried = doctest.testfile(str(ROOT / "processors/README.md"), module_relative=False)
    assert not failed
    assert tried >= 15


@pytest.mark.parametrize(
    ("card", "template"),
    [("processors/entities/en_wire/README.md", MODEL_CARD), ("processors/quotations/README.md", READER_CARD)],
)
def test_cards_match_their_templates(card: str, template: str) -> None:
    pieces = re.split(r"\{[^{}]*\}", template)
    assert len(pieces) > 3
    assert re.fullmatch(".+?".join(map(re.escape, pieces)), text(card), re.S)


@pytest.mark.integration
def test_the_example_clients_work(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n# (\w+\.py).*?\n(.*?)^```", text("streams/README.md"), re.M | re.S)
    assert [name for name, _ in blocks] == ["push.py", "refused.py", "desk.py"]
    for name, code in blocks:
        (tmp_path / name).write_text(code)
    (tmp_path / "empty.json").write_text('{"uri": "urn:x:empty", "body_text": "12 34"}')
    (tmp_path / "killed.json").write_text(
        '{"uri": "urn:x:fire", "pubstatus": "canceled", "headline": "Kill"}'
    )
    flood = SAMPLES / "05-flood.json"

    with Cluster() as cluster:
        environment = os.environ | {f"{PREFIX}BROKERS": cluster.settings.brokers}

        def start(name: str, *arguments: object) -> subprocess.Popen[str]:
            command = [sys.executable, "-u", name, *map(str, arguments)]
            output = (tmp_path / name).with_suffix(".out").open("w")
            return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=output, text=True)

        def lines_of(name: str) -> list[str]:
            return (tmp_path / name).read_text().splitlines()

        pushing = start("push.py", flood, "empty.json", "killed.json")
        assert pushing.wait(60) == 0
        uri = "urn:newsml:wire.example:20261110:flood"
        assert [line.rpartition(" ")[0] for line in sorted(lines_of("push.out"))] == [
            f"{uri} wire.raw",
            "urn:x:empty wire.raw",
            "urn:x:fire wire.raw",
        ]
        reading = [start("refused.py"), start("desk.py")]
        try:
            wait_until(lambda: len(lines_of("refused.out")) == 1 and len(lines_of("desk.out")) == 2)
        finally:
            for process in reading:
                process.kill()
                process.wait()
    [refusal] = lines_of("refused.out")
    assert refusal.startswith("empty.json empty ")
    killed, published = sorted(lines_of("desk.out"), reverse=True)
    assert killed == "take down urn:x:fire"
    assert published.startswith(f"publish {uri} 1 [")
