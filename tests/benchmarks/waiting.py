"""The memory of alerts that wait for a daily digest: `python -m tests.benchmarks.waiting`."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import orjson
import typer

from streams.notify.outbox import Outbox
from streams.notify.records import Notice
from tests.streams.notify.examples import ago, alert, message, recipients, subscription

DAILY = {"webhooks": ["https://desk.example/alerts"], "digest": {"at": ["08:00"]}}
PADDING = 1_500  # characters, with which an alert has 2 kB


def main(count: Annotated[int, typer.Option(help="Alerts that wait.")] = 200_000) -> None:
    """Add alerts of 2 kB to an outbox, and print its memory."""
    asyncio.run(_measure(count))


async def _measure(count: int) -> None:
    outbox = Outbox(recipients(subscription(delivery=DAILY)), _write, lambda _: None)
    outbox.begin()
    before, begun = _resident(), time.monotonic()
    for number in range(count):
        story = f"urn:newsml:wire.example:20261126:story-{number}"
        value = orjson.dumps(alert(f"{number:040x}", story=story, padding="x" * PADDING))
        notice = Notice.of(message("wire.alerts", "any", value, ago(), number))
        outbox.apply(message("wire.notified", notice.key, notice.to_json()))
    seconds = time.monotonic() - begun
    print(f"{len(outbox):,} alerts wait: {_resident() - before:.0f} MB, read in {seconds:.1f} s")


def _write(*_: object) -> "asyncio.Future[None]":
    stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    stored.set_result(None)
    return stored


def _resident() -> float:
    """The resident memory of this process in MB."""
    [line] = [each for each in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in each]
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    typer.run(main)
