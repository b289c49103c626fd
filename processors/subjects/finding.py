"""The subjects stage: finds the Media Topics of a story, and a desk's own subjects.

Rules that a desk can read and extend match words and names (`rules/`, `rules.py`, `matching.py`). A
classifier trained on categorised news finds the most common subjects (`classifier.py`). `tagging.py` combines
the two.
"""

from collections.abc import Sequence

from processors.story import Story, Subject, body, headline, stamp
from processors.subjects.tagging import Tag, Tagger
from processors.subjects.vocabulary import CREATOR
from processors.subjects.wires import as_media_topics

MAX_HEADLINE = 150  # characters


def find(tagger: Tagger, stories: Sequence[Story]) -> None:
    """Add `subjects` to stories, in place, and the terms that indicate them to `enrichment`.

    The wire's own subjects come first and are not added again. Subjects from an earlier run are replaced.
    """
    for story in stories:
        given = [s for s in story.get("subjects", []) if s.get("creator") != CREATOR]
        wires = as_media_topics(given, tagger.vocabulary)
        known = {subject.get("uri") for subject in wires}
        tags = [tag for tag in _tags(tagger, story) if tag.concept.uri not in known]
        story["subjects"] = wires + [_subject(tag) for tag in tags]
        story["enrichment"]["subjects"] = {tag.concept.uri: tag.terms for tag in tags}
        stamp(story, "subjects")


def _first_line(text: str) -> str:
    """The first line of a text without a headline, if it looks like one; otherwise an empty string."""
    line, _, rest = text.partition("\n")
    return line if rest.startswith("\n") and len(line) <= MAX_HEADLINE and not line.endswith(".") else ""


def _tags(tagger: Tagger, story: Story) -> list[Tag]:
    return tagger.tags(headline(story) or _first_line(body(story)), body(story), story.get("entities", ()))


def _subject(tag: Tag) -> Subject:
    return {
        "uri": tag.concept.uri,
        "name": tag.concept.name,
        "relevance": tag.relevance,
        "confidence": round(100 * tag.confidence),
        "creator": CREATOR,
    }
