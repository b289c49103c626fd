"""Chromium, driven by Playwright, and a visit to the desk that notices what a page must never do.

Tests import Playwright from here, so that they are skipped where it or Chromium is missing.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

pytest.importorskip("playwright", reason="playwright is not installed; `make test-desk` installs it")

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    Route,
    ViewportSize,
    expect,
    sync_playwright,
)

__all__ = (
    "NARROW",
    "WIDE",
    "Browser",
    "Error",
    "Locator",
    "Page",
    "Request",
    "Route",
    "Visit",
    "column",
    "expect",
    "heading",
    "launched",
    "open_column",
    "open_first",
    "rows",
    "tab",
)

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
if CHROMIUM is None:
    pytest.skip(f"there is no Chromium: none of {', '.join(NAMES)} is on the path", allow_module_level=True)

WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds for a page to show what it should; two cores run workers beside it
WATCH_POLICY = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} blocked ${event.blockedURI}`));
"""

expect.set_options(timeout=PATIENCE)


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium without a window."""
    with sync_playwright() as playwright:
        # Root, as which CI runs, may not use the sandbox.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """Somebody's browser at a desk, and what went wrong in it: `faults`.

    Faults are dialogs, errors and warnings of the console, violations of the Content-Security-Policy, and
    requests to anything but the desk.
    """

    def __init__(self, browser: Browser, origin: str, **options: Any) -> None:
        """`options` are those of Playwright's `new_context`, such as `color_scheme`."""
        defaults = {"viewport": WIDE, "locale": "en-GB", "timezone_id": "UTC", "base_url": origin}
        self.context = browser.new_context(**(defaults | options))
        self.context.add_init_script(WATCH_POLICY)
        self.context.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self._origin = origin
        self._tolerated: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        """Another tab."""
        page = self.context.new_page()
        page.on("dialog", lambda dialog: self._note(f"dialog: {dialog.message}"))
        page.on("pageerror", lambda error: self._note(f"error: {error}"))
        page.on("request", self._check_request)
        page.on("console", self._check_message)
        return page

    def tolerate(self, *patterns: str) -> None:
        """Let faults pass that a test causes: `patterns` are searched in them."""
        self._tolerated += patterns

    def close(self) -> None:
        self.context.close()

    def _check_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"{message.text} ({message.location['url']})")

    def _check_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self._origin}/", "data:", "blob:")):
            self._note(f"request to {request.url}")

    def _note(self, fault: str) -> None:
        if not any(re.search(pattern, fault) for pattern in self._tolerated):
            self.faults.append(fault)


def column(page: Page, name: str) -> Locator:
    """A column of the wire, by its heading."""
    return page.get_by_role("region", name=name, exact=True)


def rows(found: Locator) -> Locator:
    """The stories of a column, the newest first."""
    return found.get_by_role("listitem")


def heading(found: Locator) -> Locator:
    """The headlines of rows."""
    return found.get_by_role("heading", level=3)


def open_column(page: Page, word: str) -> Locator:
    """Open the wire with one column, of the stories about a word, and wait until it follows them."""
    page.goto(f"/?column=query:{word}")
    found = column(page, word)
    expect(found).not_to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    return found


def open_first(page: Page, word: str) -> Locator:
    """Open the newest story about a word, and return the pane."""
    heading(rows(open_column(page, word))).first.get_by_role("link").click()
    found = page.get_by_role("complementary", name="Story")
    expect(found.get_by_role("heading", level=2)).to_be_visible()
    return found


def tab(pane: Locator, name: str) -> Locator:
    """Select a tab, and return its panel."""
    pane.get_by_role("tab", name=name).click()
    return pane.get_by_role("tabpanel", name=name)
