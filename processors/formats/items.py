"""Parse the items of a message one by one, so that a bad item does not affect the others."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from processors.drafts import Draft, SetAside
from processors.errors import StoryError

MAX_ITEMS = 1_000  # in a message

Item = Draft | SetAside | StoryError
T = TypeVar("T")


def parse_items(sources: Sequence[T], parse_item: Callable[[T], Draft | SetAside]) -> list[Item]:
    """Parse each item of a message; if that raises StoryError, the error takes the place of the item.

    Raises StoryError (`too-large`) if there are more than `MAX_ITEMS`.
    """
    check_number(sources)
    items: list[Item] = []
    for source in sources:
        try:
            items.append(parse_item(source))
        except StoryError as error:
            items.append(error)
    return items


def check_number(sources: Sequence[object]) -> None:
    """Raise StoryError (`too-large`) if there are more than `MAX_ITEMS`."""
    if len(sources) > MAX_ITEMS:
        raise StoryError("too-large", f"{len(sources)} items in one message; the limit is {MAX_ITEMS}")
