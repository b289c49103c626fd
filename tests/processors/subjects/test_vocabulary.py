"""The shipped Media Topics, and the wire's own subjects as Media Topics."""

from typing import cast

from processors.story import Subject
from processors.subjects.vocabulary import SCHEME, SLUGS, media_topics
from processors.subjects.wires import as_media_topics


def as_sent(*subjects: dict[str, str]) -> list[Subject]:
    """Subjects as wires send them, with properties that ninjs does not have."""
    return [cast(Subject, subject) for subject in subjects]


def test_the_vocabulary() -> None:
    vocabulary = media_topics()
    assert len(vocabulary) > 1_000
    assert [concept.code for concept in vocabulary.children(None)] == list(SLUGS)
    assert vocabulary["20000639"] == ("20000639", "diplomacy", "20000638")
    assert vocabulary.ancestors("20000639") == ["20000638", "11000000"]
    assert vocabulary.top("20000639") == vocabulary.top("11000000") == "11000000"
    assert vocabulary["11000000"].uri == "http://cv.iptc.org/newscodes/mediatopic/11000000"


def test_every_concept_is_below_a_top_level_subject() -> None:
    vocabulary = media_topics()
    for concept in vocabulary.values():
        assert concept.name.strip() == concept.name != ""
        assert concept.parent is None or concept.parent in vocabulary
        assert vocabulary.top(concept.code) in SLUGS


def test_the_wires_codes_become_media_topics() -> None:
    given = as_sent(
        {"uri": "http://cv.iptc.org/newscodes/mediatopic/20000639", "name": "Diplomatie"},
        {"code": "medtop:20000639"},
        {"qcode": "subj:15054000", "creator": "wire"},
        {"literal": "15000000"},
    )
    kept, coded, older, top = as_media_topics(given, media_topics())
    assert kept == given[0]
    assert (coded["uri"], coded["name"]) == (SCHEME + "20000639", "diplomacy")
    assert older == {**given[2], "uri": SCHEME + "20001065", "name": "soccer", "literal": "15054000"}
    assert top["uri"] == SCHEME + "15000000"


def test_subjects_without_a_known_code_are_not_changed() -> None:
    given = as_sent({"name": "World"}, {"code": "99999999"}, {"uri": "http://wire.example/subjects/7"}, {})
    assert as_media_topics(given, media_topics()) == given
