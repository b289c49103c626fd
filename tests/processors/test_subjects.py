"""The 17 top-level Media Topics and the words that speak for each."""

import pytest

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.subjects import CREATOR, find, slugs, tag, vocabulary


def test_the_vocabulary_has_the_17_top_level_subjects() -> None:
    assert len(vocabulary()) == 17
    assert [subject.uri[-8:] for subject in vocabulary()] == [f"{n:02}000000" for n in range(1, 18)]
    assert all(subject.terms for subject in vocabulary())


def test_terms_are_words_in_lower_case() -> None:
    for subject in vocabulary():
        for term in subject.terms:
            assert term == term.lower()
            assert len(term.rstrip("*")) > 1, (subject.slug, term)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The striker scored twice as the champions won the cup final on penalties.", "sport"),
        ("Voters elect a new parliament; the ruling party's candidate for prime minister led.", "politics"),
        ("Doctors at the hospital vaccinated patients against measles as the disease spread.", "health"),
        ("An earthquake and a tsunami killed dozens; rescuers searched the rubble.", "disaster"),
        ("Shares rose and profit beat forecasts as investors cheered the merger.", "economy"),
        ("Troops shelled the town; rebels fired rockets before the ceasefire.", "conflict"),
    ],
)
def test_the_first_subject_of_a_text(text: str, slug: str) -> None:
    [first, *_] = tag(text)
    assert slugs({"subjects": [first]}) == [slug]
    assert first["creator"] == CREATOR
    assert 0 <= first["relevance"] <= 100
    assert 0 <= first["confidence"] <= 100


def test_words_are_matched_whole_whatever_their_case() -> None:
    assert tag("") == tag("12 34") == tag("Kowalska.") == []
    assert tag("EARTHQUAKE kills dozens, rescuers say") == tag("earthquake kills dozens, rescuers say")


def test_the_headline_counts() -> None:
    text = "It was the third in the region, officials said on Monday after the meeting."
    assert not tag(text)
    assert slugs({"subjects": tag(text, "Earthquake and tsunami kill dozens")}) == ["disaster"]


def test_the_wires_own_subjects_are_kept_and_ours_made_anew() -> None:
    theirs = {"name": "weather", "uri": vocabulary()[16].uri, "creator": "wire"}
    [record] = parse(b"Shares and profit rose; investors cheered the merger.").stories
    record["subjects"] = [theirs]
    find([record])
    once = list(record["subjects"])
    find([record])
    assert record["subjects"] == once
    assert once[0] == theirs
    assert slugs(record) == ["economy", "weather"]


def test_every_sample_is_about_something(pipeline: Pipeline, samples: dict[str, bytes]) -> None:
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
        [record] = pipeline.enrich(parse(samples[name]).stories)
        assert slug in slugs(record), name
