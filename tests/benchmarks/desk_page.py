"""Measure the desk's page while stories pour in: `python -m tests.benchmarks.desk_page`.

Records are written to `wire.enriched` of the embedded broker, a desk follows them, and Chromium shows four
columns of the wire. A story is clicked every few seconds. Prints what page and desk take in memory, how long
a story took from the click until it was shown, and how many events did not come. Linux only.
"""

import random
import statistics
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Annotated, Any, cast

import typer
from confluent_kafka import Producer
from playwright.sync_api import Browser, Page

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.sources import Receipt
from processors.story import Story, rfc3339, stamp, to_json
from streams.broker import GUARANTEE, EmbeddedBroker
from streams.settings import Settings
from streams.topics import ENRICHED
from tests.benchmarks.memory import proportional, resident
from tests.benchmarks.stories import stories
from tests.desk.browser import WIDE, launched
from tests.desk.newsroom import Desk
from tests.workers import wait_until

TEMPLATES = 200  # different stories
SOURCES = ("AP", "Example Wire", "Northern Wire", "Marsh Wire")
ADDRESS = "/?column=all:&column=query:URGENCY+1..3&column=desk:politics&column=source:AP"
EVERY = 3.0  # seconds between two clicks
PATIENCE = 30.0  # seconds for the last events to arrive
# Counts the events that come, and times each story from the click on it until it has been painted.
WATCH = """
window.watched = { events: new Set(), reloads: [], times: [], wanted: null };
window.SharedWorker = class extends SharedWorker {
  constructor(...given) {
    super(...given);
    this.port.addEventListener("message", ({ data: { type, data } }) => {
      if (type === "story") watched.events.add(`${data.uri} ${data.number}`);
      if (type === "reload") watched.reloads.push(data.reason);
    });
  }
};
addEventListener("click", ({ target, timeStamp }) => {
  const headline = target.closest("li")?.querySelector(".row-headline > :last-child")?.textContent;
  if (headline) watched.wanted = { headline, timeStamp };
}, true);
addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const { wanted } = watched;
  const headline = document.querySelector("aside:not([hidden]) h2");
  if (!wanted || !headline?.textContent.includes(wanted.headline)) return;
  watched.wanted = null;
  requestAnimationFrame(() => setTimeout(() => watched.times.push(performance.now() - wanted.timeStamp)));
}).observe(document.querySelector("aside"), { childList: true, subtree: true }));
"""


def main(
    minutes: Annotated[float, typer.Option(help="How long stories come.")] = 10,
    rate: Annotated[int, typer.Option(help="Stories a minute.")] = 1_000,
) -> None:
    """Write stories for some minutes, and measure the page meanwhile."""
    templates = _templates()
    with EmbeddedBroker() as broker:
        settings = Settings(brokers=broker.address, guarantee=GUARANTEE, log_level="warning")
        writer = _Writer(settings, templates, rate)
        writer.write(TEMPLATES)
        with Desk(settings) as desk, launched() as browser:
            page = _open(browser, desk)
            before = writer.written
            thread = threading.Thread(target=writer.write_for, args=(60 * minutes,))
            thread.start()
            _watch(page, browser, desk, writer, thread)
            thread.join()
            _conclude(page, writer.written - before)


def _templates() -> list[Story]:
    """Annotated stories, from which others are made."""
    pipeline = Pipeline()
    found = [each for raw in stories(TEMPLATES) for each in parse(raw, None, Receipt()).stories]
    for story in found:
        stamp(story, "ingest")
    return [*pipeline.enrich(found)]


class _Writer:
    """Writes records evenly: new stories, every tenth time another version, and now and then a kill."""

    def __init__(self, settings: Settings, templates: list[Story], rate: int) -> None:
        self.written = 0
        self._rate = rate
        self._topic = ENRICHED.name(settings.topic_prefix)
        self._client = Producer({"bootstrap.servers": settings.brokers, "linger.ms": 5})
        self._records = _records(templates)

    def write(self, number: int) -> None:
        for _ in range(number):
            record = next(self._records)
            self._client.produce(self._topic, to_json(record), record["uri"].encode())
            self.written += 1
        self._client.flush()

    def write_for(self, seconds: float) -> None:
        begun, first = time.monotonic(), self.written
        while (passed := time.monotonic() - begun) < seconds:
            self.write(int(passed * self._rate / 60) - (self.written - first))
            time.sleep(0.05)


def _records(templates: list[Story]) -> Iterator[Story]:
    draw = random.Random(0)
    versions: dict[int, int] = {}
    for number in count():
        about = number if number % 10 or not number else draw.randrange(max(0, number - 300), number)
        version = versions[about] = versions.get(about, 0) + 1
        template = templates[about % len(templates)]
        now = rfc3339(datetime.now(UTC))
        headline = f"{template['headlines'][0]['value']} ({number})"
        changes: dict[str, Any] = {
            "uri": f"urn:x:benchmark:{about}",
            "version": str(version),
            "versionCreated": now,
            "urgency": draw.choice((1, 2, 3, 4, 4, 5, 5, 6)),
            "pubStatus": "canceled" if version > 1 and not number % 50 else "usable",
            "headlines": [{"role": "main", "contentType": "text/plain", "value": headline}],
            "enrichment": template["enrichment"] | {"received": now, "source": draw.choice(SOURCES)},
        }
        changes["enrichment"]["digest"] = f"{number:040x}"
        yield cast(Story, template | changes)


def _open(browser: Browser, desk: Desk) -> Page:
    page = browser.new_context(viewport=WIDE, base_url=desk.origin).new_page()
    page.add_init_script(WATCH)
    page.goto(ADDRESS)
    page.get_by_text("Live", exact=True).wait_for()
    page.get_by_role("listitem").first.wait_for()
    return page


def _watch(page: Page, browser: Browser, desk: Desk, writer: _Writer, thread: threading.Thread) -> None:
    """Click until the writer is done, and print a line a minute."""
    heads = ("minute", "stories", "page's heap MB", "renderer MB", "its own share MB", "desk MB", "clicks")
    print("  ".join(heads), flush=True)
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable")
    renderer = _renderer(browser)
    draw, begun, printed = random.Random(1), time.monotonic(), -1
    while thread.is_alive():
        page.wait_for_timeout(1_000 * EVERY)
        _click(page, draw)
        if (minute := int((time.monotonic() - begun) / 60)) > printed:
            printed = minute
            found = {
                each["name"]: each["value"] for each in metrics.send("Performance.getMetrics")["metrics"]
            }
            figures = (
                minute,
                writer.written,
                found["JSHeapUsedSize"] / 1e6,
                resident(renderer),
                proportional(renderer),
                resident(desk.process.pid),
                page.evaluate("watched.times.length"),
            )
            print(
                "  ".join(f"{x:>{len(head)}.0f}" for x, head in zip(figures, heads, strict=True)), flush=True
            )


def _click(page: Page, draw: random.Random) -> None:
    """Click the headline of one of the first stories of a column, wherever it is now, and close the story."""
    place = page.evaluate(
        """(chance) => {
          const links = [...document.querySelectorAll("main section li:nth-child(-n + 6) h3 a")];
          const { x, y, width, height } = links[Math.floor(chance * links.length)].getBoundingClientRect();
          return { x: x + width / 4, y: y + Math.min(height / 2, 8) };
        }""",
        draw.random(),
    )
    before = page.evaluate("watched.times.length")
    page.mouse.click(place["x"], place["y"])
    page.wait_for_timeout(1_000)
    if page.evaluate("watched.times.length") > before:
        page.keyboard.press("Escape")


def _renderer(browser: Browser) -> int:
    """The process that runs the page: the largest of the renderers."""
    found = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderers: list[int] = [each["id"] for each in found if each["type"] == "renderer"]
    return max(renderers, key=resident)


def _conclude(page: Page, expected: int) -> None:
    """Print what came of it all."""

    def arrived() -> int:
        page.wait_for_timeout(10)  # lets the page go on
        found: int = page.evaluate("watched.events.size")
        return found

    try:
        wait_until(lambda: arrived() >= expected, PATIENCE)
    except TimeoutError:
        print("some events did not come")
    times = sorted(page.evaluate("watched.times"))
    print(f"events lost: {expected - arrived()} of {expected}; reloads: {page.evaluate('watched.reloads')}")
    print(
        f"from click to story: p50 {statistics.median(times):.0f} ms,"
        f" p95 {times[int(0.95 * len(times))]:.0f} ms, p99 {times[int(0.99 * len(times))]:.0f} ms,"
        f" max {times[-1]:.0f} ms, of {len(times)}"
    )
    nodes = page.evaluate("document.querySelectorAll('*').length")
    print(f"elements in the page: {nodes}")


if __name__ == "__main__":
    typer.run(main)
