"""Map the wire's own subjects to Media Topics, by their codes or the older Subject Codes."""

import re
from collections.abc import Sequence

from processors.story import Subject
from processors.subjects.vocabulary import Vocabulary

CODE = re.compile(r"(?:^|[/:])(\d{8})$")
CODE_PROPERTIES = ("uri", "literal", "code", "qcode")  # that may have the code


def as_media_topics(subjects: Sequence[Subject], vocabulary: Vocabulary) -> list[Subject]:
    """The subjects with the uri of their Media Topic, and its name if they have none.

    An older Subject Code is kept as `literal`. Subjects without a code of IPTC's are not changed.
    """
    return [_as_media_topic(subject, vocabulary) for subject in subjects]


def _as_media_topic(subject: Subject, vocabulary: Vocabulary) -> Subject:
    for name in CODE_PROPERTIES:
        found = CODE.search(str(subject.get(name, "")))
        if found and (code := vocabulary.media_topic(found[1])):
            concept = vocabulary[code]
            changed: Subject = {"name": concept.name, **subject, "uri": concept.uri}
            if code != found[1]:
                changed["literal"] = found[1]
            return changed
    return subject
