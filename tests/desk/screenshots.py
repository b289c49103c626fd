"""Take pictures of the desk's views: `python -m tests.desk.screenshots FOLDER`.

Pushes the sample stories through a broker, a worker, `notify` and a desk, and shows four views, light and
dark, wide and narrow. `--reuters` pushes 2,000 stories of Reuters-21578 first.
"""

import io
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image

from processors.training.corpora import read_reuters
from streams.cli.commands.demo import SUBSCRIPTIONS
from tests.conftest import SAMPLES
from tests.desk.browser import NARROW, WIDE, Page, Visit, expect, launched
from tests.desk.newsroom import Newsroom
from tests.workers import wait_until

SIZES = {"wide": WIDE, "narrow": NARROW}
COLUMNS = "column=all:&column=Urgent%3Dquery:URGENCY+1..3&column=desk:disaster&column=desk:economy"
STORY = "urn%3Anewsml%3Awire.example%3A20261101%3Atruce"
VIEWS = {
    "wire": f"/?{COLUMNS}",
    "story": f"/?{COLUMNS}&story={STORY}",
    "alerts": "/alerts",
    "operations": "/operations",
}
COLOURS = 96  # of a picture, so that it is small
REUTERS = 2_000  # stories
PATIENCE = 300.0  # seconds for the worker to enrich them


def main(
    folder: Annotated[Path, typer.Argument(help="Where the pictures go.")],
    reuters: Annotated[Path | None, typer.Option(help="A folder of Reuters-21578.")] = None,
    pause: Annotated[float, typer.Option(help="Seconds between two samples, for the plots.")] = 6.0,
) -> None:
    """Take sixteen pictures, and print how large they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with Newsroom() as newsroom:
        if reuters:
            newsroom.push(*_reuters(reuters))
        for each in SUBSCRIPTIONS:
            newsroom.subscribe(each.id, each.query)
        for path in sorted(SAMPLES.iterdir()):
            newsroom.push(path.read_bytes())
            time.sleep(pause)
        wait_until(lambda: bool(newsroom.desk.get("/stories?query=Kasari+IN+HEADLINE")["stories"]), PATIENCE)
        with launched() as browser:
            for size, viewport in SIZES.items():
                for scheme in ("light", "dark"):
                    visit = Visit(browser, newsroom.desk.origin, viewport=viewport, color_scheme=scheme)
                    for view, address in VIEWS.items():
                        _take(visit.page, view, address, folder / f"{view}-{scheme}-{size}.png")
                    print(*visit.faults, sep="\n", end="")
                    visit.close()


def _reuters(folder: Path) -> Iterator[bytes]:
    texts = (text for path in sorted(folder.glob("*.sgm.gz")) for text in read_reuters(path))
    return (text.encode() for text in islice(texts, REUTERS))


def _take(page: Page, view: str, address: str, file: Path) -> None:
    page.goto(address)
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    expect(page.get_by_text("Loading…")).to_have_count(0)
    if view in ("wire", "story"):
        expect(page.locator("main li").first).to_be_attached()  # on a phone the pane hides it
    if view == "story":
        expect(page.get_by_role("complementary").get_by_role("tabpanel")).to_be_visible()
    if view == "operations":
        expect(page.locator("canvas").first).to_be_visible()
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    picture.convert("RGB").quantize(COLOURS).save(file, optimize=True)
    print(f"{file}: {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    typer.run(main)
