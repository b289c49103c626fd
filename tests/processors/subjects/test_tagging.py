"""The tags of stories: their order, terms and number."""

from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.story import Entity, Subject
from processors.subjects.finding import find
from processors.subjects.tagging import MAX_SUBJECTS, Tag, Tagger
from processors.subjects.vocabulary import CREATOR, SLUGS, slugs

FLOODS = (
    "Floods killed at least 12 people in the delta after days of heavy rain, rescuers said on Monday. The "
    "river burst its banks at night and water stood two metres deep in the streets. Thousands fled."
)


@pytest.fixture(scope="module")
def tagger(pipeline: Pipeline) -> Tagger:
    return pipeline.tagger


def names(tags: list[Tag]) -> list[str]:
    return [tag.concept.name for tag in tags]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The striker scored twice as the champions won the cup final on penalties.", "sport"),
        ("Voters elect a new parliament in the general election; the ruling party led.", "politics"),
        ("Doctors at the hospital vaccinated patients against measles as the disease spread.", "health"),
        ("An earthquake and a tsunami killed dozens; rescuers searched the rubble.", "disaster"),
        ("Shares rose and profit beat forecasts as investors cheered the merger.", "economy"),
        ("Troops shelled the town; rebels fired rockets before the ceasefire.", "conflict"),
    ],
)
def test_the_top_level_subject_of_a_text(tagger: Tagger, text: str, slug: str) -> None:
    [first, *_] = tagger.tags("", text)
    assert SLUGS[tagger.vocabulary.top(first.concept.code)] == slug


def test_specific_subjects_come_first_and_have_their_terms(tagger: Tagger) -> None:
    tags = tagger.tags("Floods kill 12 in delta", FLOODS)
    flood = tags[0]
    assert flood.concept.name == "flood"
    assert flood.terms["flood"] == 2
    assert flood.relevance == 100
    codes = [tag.concept.code for tag in tags]
    assert [code in SLUGS for code in codes] == sorted(code in SLUGS for code in codes)
    for code in codes:
        assert tagger.vocabulary.top(code) in codes
    below = [tag.confidence for tag in tags if tag.concept.code not in SLUGS]
    assert below == sorted(below, reverse=True)
    assert len(below) <= MAX_SUBJECTS


def test_a_word_in_passing_is_not_a_subject(tagger: Tagger) -> None:
    passing = FLOODS + " Soldiers brought food. A prisoner of a farmer saw the airport from a medieval tower."
    assert set(names(tagger.tags("", passing))) == set(names(tagger.tags("", FLOODS)))


def test_whole_words_are_matched_in_any_case(tagger: Tagger) -> None:
    assert tagger.tags("", "") == tagger.tags("", "12 34") == tagger.tags("", "Kowalska.") == []
    assert names(tagger.tags("", FLOODS.upper())) == names(tagger.tags("", FLOODS))
    assert tagger.tags("", "The floodlit courtesy of armchair warblers warmed the partying weathermen.") == []


def test_the_headline_counts(tagger: Tagger) -> None:
    text = "It was the third in the region, officials said on Monday after the meeting."
    assert tagger.tags("", text) == []
    assert names(tagger.tags("Earthquake and tsunami kill dozens", text))[0] == "earthquake"


@pytest.mark.parametrize(
    "text",
    [
        "Eds: UPDATES with quotes and background, recasts lead, ADDS photo links. Will be led at 1400.",
        "Diary for Tuesday, Nov 24\n\n0800 LONDON - Museum opens\n0930 BRUSSELS - Ministers meet\n"
        "1200 MADRID - Team news conference\n1500 GENEVA - Briefing on measles",
        "Alloa 1 Ayr 0\nArbroath 2 Brechin 2\nForfar 3 Stirling 1\n\n"
        "Ayr 12 8 2 2 25 11 26\nForfar 12 7 3 2 21 12",
        "Police said so.",
        "Hello",
    ],
)
def test_texts_with_little_content_get_few_tags(tagger: Tagger, text: str) -> None:
    assert len(tagger.tags("", text)) <= 3


@given(st.text(), st.text())
def test_any_text_can_be_tagged(pipeline: Pipeline, headline: str, text: str) -> None:
    for tag in pipeline.tagger.tags(headline, text):
        assert 0 < tag.confidence <= 1
        assert 0 < tag.relevance <= 100
        assert tag.terms


def test_a_desks_own_subject_comes_with_its_top_level_subject(tmp_path: Path) -> None:
    own = tmp_path / "desk.rules"
    own.write_text("desk:delta The delta < 20000151\n  sure: delta, PLACE Kasari Delta\n")
    tags = Tagger([own]).tags("Floods kill 12 in delta", FLOODS)
    assert "desk:delta" in [tag.concept.code for tag in tags]
    kasari = cast(Entity, {"type": "LOC", "name": "Kasari Delta", "mentions": [{"text": "Delta"}] * 3})
    named = Tagger([own]).tags("", "It rained for days and nothing else was said.", [kasari])
    assert names(named) == ["The delta", "disaster, accident and emergency incident"]


def test_the_wires_own_subjects_are_kept_and_ours_are_replaced(tagger: Tagger) -> None:
    theirs = cast(Subject, {"name": "weather", "code": "17000000", "creator": "wire"})
    [story] = parse(b"Floods rise\n\n" + FLOODS.encode()).stories
    story["subjects"] = [theirs]
    find(tagger, [story])
    once = list(story["subjects"])
    assert once[0] == {**theirs, "uri": "http://cv.iptc.org/newscodes/mediatopic/17000000"}
    assert [s["creator"] for s in once] == ["wire"] + [CREATOR] * (len(once) - 1)
    assert len({s["uri"] for s in once}) == len(once)
    assert slugs(story) == ["disaster", "weather"]
    ours = [s["uri"] for s in once[1:]]
    assert list(story["enrichment"]["subjects"]) == ours
    find(tagger, [story])
    assert story["subjects"] == once


def test_the_subjects_of_the_samples(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
    expected = {
        "01-budget.txt": "politics",
        "03-cup-final.json": "sport",
        "04-fraud-trial.txt": "crime",
        "05-flood.json": "disaster",
        "08-measles.txt": "health",
        "09-ceasefire.json": "conflict",
        "11-strike.json": "labour",
    }
    for name, slug in expected.items():
        [story] = pipeline.enrich(parse(samples[name]).stories)
        assert slug in slugs(story), name


def test_a_story_without_known_words_has_no_subjects(tagger: Tagger) -> None:
    [story] = parse("Æ þ ß".encode()).stories
    find(tagger, [story])
    assert (story["subjects"], story["enrichment"]["subjects"]) == ([], {})


def test_hints_count_only_together_and_if_one_is_specific(tagger: Tagger) -> None:
    assert tagger.tags("", "The church stood there. The church was old. The church had a door.") == []
    assert (
        tagger.tags("", "An attack left a victim, and the police asked the victim of the attack to wait.")
        == []
    )
    assert "Christianity" in names(
        tagger.tags("", "The priest of the church led his congregation to the church.")
    )


def test_a_state_is_any_country(tmp_path: Path) -> None:
    own = tmp_path / "desk.rules"
    own.write_text("desk:tunnels Tunnels < 20000213\n  sure: tunnel to STATE\n")
    tags = Tagger([own]).tags("A tunnel to Denmark", "Work began on Monday.")
    assert (tags[0].concept.name, tags[0].terms) == ("Tunnels", {"tunnel to state": 1})
    assert Tagger([own]).tags("A tunnel to Fleetwood", "Work began on Monday.") == []


def test_the_strongest_subject_has_the_highest_confidence_and_full_relevance(tagger: Tagger) -> None:
    tags = tagger.tags("Floods kill 12 in delta", FLOODS)
    assert max(tags, key=lambda tag: tag.confidence).relevance == 100
    assert all(tag.confidence > 0.75 for tag in tags)
