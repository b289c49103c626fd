"""The commands that make requests of the workers: arguments, and what they do not do.

That workers follow them is shown by the fault suite's scenario `control`, on a real Kafka.
"""

import asyncio

import pytest
from typer.testing import CliRunner

from streams.broker import GUARANTEE, EmbeddedBroker
from streams.cli.main import app
from streams.client import producer, send
from streams.control import load
from streams.messages import Outgoing
from streams.settings import Settings, settings


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["pause", "raw"], "'raw' is not one of ingest, versions, entities, quotations, subjects"),
        (
            ["skip", "alerts", "0:1"],
            "'alerts' is not one of raw, parsed, stories, entities, quotations, enriched",
        ),
        (["skip", "raw", "12"], "'12' is not partition:offset"),
        (["skip", "raw", "-1:2"], "No such option"),
    ],
)
def test_wrong_arguments_are_named(arguments: list[str], problem: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert problem in result.output


def test_requests_are_made_once_and_dry_runs_make_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*arguments: str) -> str:
        return CliRunner().invoke(app, arguments).output

    async def push() -> None:
        async with producer(settings()) as client:
            await (await send(client, Outgoing("wire.raw", b"urn:x:1", b"Rain.", partition=2)))

    with EmbeddedBroker() as broker:
        monkeypatch.setenv("COPYTASTER_BROKERS", broker.address)
        monkeypatch.setenv("COPYTASTER_GUARANTEE", GUARANTEE)
        settings.cache_clear()
        asyncio.run(push())
        assert run("pause", "ingest", "--dry-run") == (
            "would pause ingest on all workers; 1 messages wait for it\n"
        )
        assert "neither a paused stage nor a drained worker" in run("resume", "ingest")
        assert run("pause", "ingest").startswith("ingest is paused; ")
        assert run("pause", "ingest").startswith("ingest has been paused by ")
        message = "wire.raw 2:0 (key urn:x:1, 5 bytes)"
        assert run("skip", "raw", "2:0", "--dry-run") == (
            f"would skip {message}; 0 messages come before it\n"
        )
        assert (
            run("skip", "wire.raw", "2:0") == f"{message} is skipped when ingest comes to it, once resumed\n"
        )
        assert "wire.raw 2:1 does not exist: the partition has the offsets 0 to 0" in run(
            "skip", "raw", "2:1"
        )
        assert "wire.raw 3:0 does not exist: the partition is empty" in run("skip", "raw", "3:0")
        assert "wire.raw has no partition 9" in run("skip", "raw", "9:0")
        assert run("resume", "ingest", "--dry-run").startswith("would resume ingest, paused by ")
        assert run("resume", "ingest").startswith("resumed ingest, paused by ")
        assert "does not tell which workers it has" in run("drain")
        control = asyncio.run(load(Settings(brokers=broker.address, guarantee=GUARANTEE)))
        assert not control.paused_stages
        assert str(control).startswith("skip:raw:2:0 by ")
    settings.cache_clear()
