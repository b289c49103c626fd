"""The wire: columns, into which stories come while somebody looks."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.desk.browser import Locator, Page, Visit, column, expect
from tests.desk.newsroom import Newsroom
from tests.desk.stories import kill, story

LOOKS_AT = "/?column=query:{}"


def open_column(page: Page, word: str) -> Locator:
    """Open the wire with one column, of the stories about a word, and wait until it follows them."""
    page.goto(LOOKS_AT.format(word))
    found = column(page, word)
    expect(found).to_have_attribute("aria-busy", "true").or_(found)
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()
    return found
