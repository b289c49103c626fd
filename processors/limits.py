"""How much of a story the language stages read.

No newsroom sends a longer headline or body. Reading takes time in proportion to the length, and all other
stories wait meanwhile: for a book of 2 MB, they would for half a minute.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from processors.story import Story, body, headline
from processors.text.chunks import last_break

MAX_HEADLINE = 5_000  # characters
MAX_BODY = 120_000  # characters; some 20,000 words


@contextmanager
def readable(stories: Sequence[Story]) -> Iterator[list[Story]]:
    """Stories as far as they are read; what a stage adds to them in the block, it adds to the whole ones."""
    parts = [_part(story) for story in stories]
    yield parts
    for story, part in zip(stories, parts, strict=True):
        if part is not story:
            _complete(story, part)


def unread(story: Story) -> list[str]:
    """What `enrichment.repairs` says of a headline and a body that are too long."""
    limits = (
        ("headlines", "names and subjects", headline(story), MAX_HEADLINE),
        ("bodies", "names and quotations", body(story), MAX_BODY),
    )
    return [
        f"{name}: read for {what} only up to character {_end(value, limit)} of {len(value)}"
        for name, what, value, limit in limits
        if len(value) > limit
    ]


def _part(story: Story) -> Story:
    """The story itself, or if it is too long, a copy with the beginnings of its headline and its body."""
    if not unread(story):
        return story
    title, text, enrichment = headline(story), body(story), story["enrichment"]
    end = _end(text, MAX_BODY)
    part = story.copy()
    if title:
        part["headlines"] = [{**story["headlines"][0], "value": title[: _end(title, MAX_HEADLINE)]}]
    part["bodies"] = [{**story["bodies"][0], "value": text[:end]}]
    part["enrichment"] = enrichment.copy()
    part["enrichment"]["paragraphs"] = [
        {**paragraph, "end": min(paragraph["end"], end)}
        for paragraph in enrichment["paragraphs"]
        if paragraph["start"] < end
    ]
    if "dateline" in enrichment and enrichment["dateline"]["end"] > end:
        del part["enrichment"]["dateline"]
    return part


def _complete(story: Story, part: Story) -> None:
    """Give a story what was added to its part."""
    part["bodies"] = story["bodies"]
    if "headlines" in story:
        part["headlines"] = story["headlines"]
    part["enrichment"]["paragraphs"] = story["enrichment"]["paragraphs"]
    if "dateline" in story["enrichment"]:
        part["enrichment"]["dateline"] = story["enrichment"]["dateline"]
    story.update(part)


def _end(text: str, limit: int) -> int:
    """Where reading ends: if a text is too long, after the last paragraph, line, sentence or word."""
    return len(text) if len(text) <= limit else len(text[: last_break(text, limit // 2, limit)].rstrip())
