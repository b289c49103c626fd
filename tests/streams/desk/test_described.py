"""The desk answers as its OpenAPI document says, whatever it is asked."""

import asyncio
import sys
from pathlib import Path

import pytest

from processors.formats import parse
from processors.pipeline import Pipeline
from tests.streams.desk.newsroom import Browser, Newsroom, run, story

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
# The others need Kafka, or do not end.
PATHS = "^/(me|stories|search|entities|quotations|filters|alerts|queries)(?!.*/raw)"
TEXT = "“Trains will stop,” said Ines Okafor, the union's leader. Trains stop in Leeds."


def test_it_is_as_its_document_says(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("streams.desk.access.limits.BURST", 100_000.0)
    [made] = parse(TEXT.encode(), "text").stories
    [enriched] = pipeline.enrich([made | {"uri": "urn:x:rail", "version": "1"}])

    async def steps(newsroom: Newsroom, browser: Browser) -> None:
        newsroom.push(enriched, story("urn:x:other"))
        token = newsroom.token()
        assert (await browser.get("/entities/person:ines-okafor", token))["quotations"] == 1
        process = await asyncio.create_subprocess_exec(
            *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIGURATION)),
            *("run", browser.address("/openapi.json"), "--header", f"Authorization: Bearer {token}"),
            *("--header", "Sec-Fetch-Site: same-origin"),
            *("--include-path-regex", PATHS, "--checks", "all", "--max-examples", "10"),
            *("--seed", "18", "--generation-database", "none", "--no-color"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            cwd=tmp_path,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()
        assert b"Tested: 15" in output

    run(steps, desk_sign_in="tokens")
