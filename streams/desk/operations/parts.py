"""Which part of its message a story came in, if the message has several stories."""

from processors.errors import SourcesError, StoryError
from processors.formats import parse
from processors.sources import Receipt, load_sources
from processors.story import Story
from processors.text.cleaning import decode
from processors.text.compression import decompress
from streams.agents.ingest import named_format, receipt
from streams.desk.operations.contents import contents
from streams.desk.operations.models import Parts
from streams.messages import Incoming
from streams.settings import Settings


def parts(message: Incoming, story: Story, settings: Settings) -> Parts:
    """How many stories a message has, and the line of this one if they are in lines.

    Empty if the message can no longer be parsed, as settings have changed.
    """
    limit = settings.max_story_bytes
    try:
        received = receipt(message, load_sources(settings.sources))
        if story["enrichment"].get("format") == "ndjson":
            text, _ = decode(decompress(message.value, limit))
            return _lines(text.split("\n"), story, received)
        return {"stories": len(parse(message.value, named_format(message.headers), received, limit).stories)}
    except (StoryError, SourcesError):
        return {}


def _lines(lines: list[str], story: Story, received: Receipt) -> Parts:
    found: Parts = {"stories": 0}
    digest = story["enrichment"].get("digest")
    for number, line in enumerate(map(str.encode, lines), 1):
        if not line.strip():
            continue
        try:
            stories = parse(line, "ndjson", received, len(line)).stories
        except StoryError:
            continue
        found["stories"] += len(stories)
        if "line" not in found and digest in [each["enrichment"]["digest"] for each in stories]:
            found["line"] = {"number": number, **contents(line)}
    return found
