"""Fixtures: a newsroom and a browser for all tests, and for each a visit, in which nothing may go wrong."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.newsroom import Newsroom

if TYPE_CHECKING:  # it skips the module that imports it where Playwright is missing
    from tests.desk.browser import Browser, Page, Visit


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


@pytest.fixture(scope="session")
def browser(newsroom: Newsroom) -> "Iterator[Browser]":
    """Chromium. It is launched after the newsroom, since Playwright has an event loop from then on."""
    from tests.desk.browser import launched

    with launched() as running:
        yield running


@pytest.fixture
def visiting(browser: "Browser", newsroom: Newsroom) -> "Iterator[Callable[..., Visit]]":
    """Makes visits, with the options of `Visit`; none may have had faults in the end."""
    from tests.desk.browser import Visit

    visits: list[Visit] = []

    def visit(origin: str = newsroom.desk.origin, **options: Any) -> Visit:
        visits.append(Visit(browser, origin, **options))
        return visits[-1]

    yield visit
    faults = [fault for each in visits for fault in each.faults]
    for each in visits:
        each.close()
    assert faults == []


@pytest.fixture
def visit(visiting: "Callable[..., Visit]") -> "Visit":
    """A visit with a wide window."""
    return visiting()


@pytest.fixture
def page(visit: "Visit") -> "Page":
    """The page of the visit, with nothing loaded yet."""
    return visit.page
