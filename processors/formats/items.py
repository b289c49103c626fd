"""The items of a message, parsed one by one so that a bad one does no harm to the others."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from processors.drafts import Draft, SetAside
from processors.errors import StoryError

MAX_ITEMS = 1_000  # in a message

Item = Draft | SetAside | StoryError
T = TypeVar("T")


def parse_items(sources: Sequence[T], parse_item: Callable[[T], Draft | SetAside]) -> list[Item]:
    """Parse each item of a message; one that raises StoryError is that error in the list.

    Raises StoryError (`too-large`) if there are more than `MAX_ITEMS`.
    """
    if len(sources) > MAX_ITEMS:
        raise StoryError("too-large", f"{len(sources)} items in one message; the limit is {MAX_ITEMS}")
    items: list[Item] = []
    for source in sources:
        try:
            items.append(parse_item(source))
        except StoryError as error:
            items.append(error)
    return items
