"""The language of a story, detected from its words."""

import pytest

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.text.language import detect

FRENCH = "Le ministre a dit mardi à Paris que les négociations avec l'Allemagne reprendraient bientôt."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said on Tuesday in Paris that talks with Germany would resume soon.", "en"),
        (FRENCH, "fr"),
        ("Die Regierung in Berlin hat am Dienstag beschlossen, die Steuern nicht zu erhöhen.", "de"),
        ("El presidente habló en Madrid ante los ministros y pidió calma a los ciudadanos.", "es"),
        ("Suomen hallitus päätti tiistaina uusista veroista, kertoi pääministeri Helsingissä.", "fi"),
        ("Oslo", None),
        (
            "Results of Italian first division matches:\nRoma 0 Lazio 0\nNapoli 3 Parma 1\nBari 2 Lecce 0",
            None,
        ),
    ],
)
def test_language_is_detected_from_the_words(text: str, language: str | None) -> None:
    assert detect(text) == language


def test_a_story_in_another_language_is_passed_on_without_names(pipeline: Pipeline) -> None:
    [story] = pipeline.enrich(parse(FRENCH.encode()).stories)
    assert story["language"] == "fr"
    assert "language: detected from the text" in story["enrichment"]["repairs"]
    assert (story["entities"], story["quotations"]) == ([], [])


def test_the_language_given_by_the_wire_is_kept(pipeline: Pipeline) -> None:
    data = b'{"uri": "urn:x:1", "language": "en-GB", "body_text": "Anna Kowalska spoke in Berlin."}'
    [story] = pipeline.enrich(parse(data).stories)
    assert story["language"] == "en-GB"
    assert [entity["name"] for entity in story["entities"]] == ["Anna Kowalska", "Berlin"]
