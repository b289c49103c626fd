"""axe-core, which finds what keeps people from using a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

from tests.desk.browser import Page

# Without fetching style sheets again, which the page's policy forbids.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
GRAVE = ("serious", "critical")


def grave_findings(page: Page, where: str) -> list[str]:
    """What axe finds serious or critical, a line for each element."""
    found: list[dict[str, Any]] = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{where}: {each['id']} ({each['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]
