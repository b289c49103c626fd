"""The wire's own subjects as Media Topics: by the codes of these, or by the older subject codes."""

import re
from collections.abc import Sequence
from typing import Any

from processors.subjects.vocabulary import Vocabulary

CODE = re.compile(r"(?:^|[/:])(\d{8})$")
PLACES = ("uri", "literal", "code", "qcode")  # where wires put it


def as_media_topics(subjects: Sequence[dict[str, Any]], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    """The subjects as they are, those with a code of IPTC's with the Media Topic's uri, and its name if they
    have none. What they were stays as `literal`, if it had another code."""
    return [_translated(subject, vocabulary) for subject in subjects]


def _translated(subject: dict[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    for place in PLACES:
        found = CODE.search(str(subject.get(place, "")))
        if found and (code := vocabulary.media_topic(found[1])):
            concept = vocabulary[code]
            changed = {"name": concept.name} | subject | {"uri": concept.uri}
            return changed if code == found[1] else changed | {"literal": found[1]}
    return subject
