"""`copytaster schema`."""

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from streams.api import openapi
from streams.cli.main import app
from streams.contract import load, names
from streams.desk import openapi as desk_openapi
from streams.settings import settings


def schema(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["schema", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_without_a_name_all_names_are_listed() -> None:
    lines = schema().splitlines()
    assert [line.split()[0] for line in lines] == [*names(), "asyncapi", "openapi", "openapi-desk"]
    assert all(line.endswith(".") and len(line) <= 120 for line in lines)


@pytest.mark.parametrize("name", names())
def test_a_schema_is_printed_as_published(name: str) -> None:
    assert json.loads(schema(name)) == load(name)


def test_asyncapi_is_made_from_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYTASTER_TOPIC_PREFIX", "news")
    settings.cache_clear()
    try:
        assert json.loads(schema("asyncapi"))["channels"]["enriched"]["address"] == "news.enriched"
    finally:
        settings.cache_clear()


def test_openapi_is_the_one_that_the_api_serves() -> None:
    assert json.loads(schema("openapi")) == openapi.document()
    assert json.loads(schema("openapi-desk")) == desk_openapi.document()


def test_an_unknown_name_is_refused() -> None:
    result = CliRunner().invoke(app, ["schema", "picture"])
    assert result.exit_code == 2
    assert "'picture' is not one of alert, alert-headers, " in " ".join(result.stderr.split())


def test_the_command_imports_nothing_heavy() -> None:
    code = "import sys; from streams.cli.commands.schema import schema; schema('story'); print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    imported = set(result.stdout.splitlines()[-1].split())
    assert "streams.contract" in imported
    assert not imported & {"spacy", "streams.contract.schemas", "streams.topics"}
