"""IPTC's Media Topics as they ship, and the wire's own subjects as Media Topics."""

from processors.subjects.vocabulary import SCHEME, SLUGS, media_topics
from processors.subjects.wires import as_media_topics


def test_the_vocabulary() -> None:
    vocabulary = media_topics()
    assert len(vocabulary) > 1_000
    assert [concept.code for concept in vocabulary.below(None)] == list(SLUGS)
    assert vocabulary["20000639"] == ("20000639", "diplomacy", "20000638")
    assert vocabulary.above("20000639") == ["20000638", "11000000"]
    assert vocabulary.top("20000639") == vocabulary.top("11000000") == "11000000"
    assert vocabulary["11000000"].uri == "http://cv.iptc.org/newscodes/mediatopic/11000000"


def test_everybody_has_a_parent_up_to_the_top() -> None:
    vocabulary = media_topics()
    for concept in vocabulary.values():
        assert concept.name.strip() == concept.name != ""
        assert concept.parent is None or concept.parent in vocabulary
        assert vocabulary.top(concept.code) in SLUGS


def test_the_wires_codes_become_media_topics() -> None:
    given = [
        {"uri": "http://cv.iptc.org/newscodes/mediatopic/20000639", "name": "Diplomatie"},
        {"code": "medtop:20000639"},
        {"qcode": "subj:15054000", "creator": "wire"},
        {"literal": "15000000"},
    ]
    kept, coded, older, top = as_media_topics(given, media_topics())
    assert kept == given[0]
    assert (coded["uri"], coded["name"]) == (SCHEME + "20000639", "diplomacy")
    assert older == given[2] | {"uri": SCHEME + "20001065", "name": "soccer", "literal": "15054000"}
    assert top["uri"] == SCHEME + "15000000"


def test_what_is_no_code_of_iptcs_stays_as_it_is() -> None:
    given = [{"name": "World"}, {"code": "99999999"}, {"uri": "http://wire.example/subjects/7"}, {}]
    assert as_media_topics(given, media_topics()) == given
