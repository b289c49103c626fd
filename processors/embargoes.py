"""Embargoes: stories that must not be published before a time."""

from datetime import UTC, datetime

from processors.story import Story


def is_embargoed(story: Story) -> bool:
    """Whether a story is usable but still under embargo."""
    until = story.get("embargoedUntil")
    if not until or story["pubStatus"] != "usable":
        return False
    return datetime.fromisoformat(until) > datetime.now(UTC)
