"""Words of violence that are figures of speech, and those that are not."""

import pytest

from processors.queries.words import words
from processors.subjects.figures import figurative


@pytest.mark.parametrize(
    "text",
    [
        "Brewers are at war over the price of lager.",
        "Critics murdered the musical.",
        "The opposition attacked the tax as robbery.",
    ],
)
def test_tame_words_beside_violence_make_it_a_figure_of_speech(text: str) -> None:
    assert figurative(words(text))


@pytest.mark.parametrize(
    "text",
    [
        "War came to the river.",  # no tame word
        "The price war is over. "
        + "Rain fell on the hills for days and days. " * 3
        + "Guns, bombs and tanks moved.",
        "A bomb killed nine as prices rose.",
        "Prices rose as Iran attacked.",
        "Sugar rose after the attack.",
        "The chef was murdered.",
        "The film ended. A soldier shot an actor.",
        "Profits fell and bombs fell.",
    ],
)
def test_violence_is_real_without_tame_words_or_with_anything_real(text: str) -> None:
    assert figurative(words(text)) == []


def test_a_story_without_violence_has_no_figures_of_speech() -> None:
    assert figurative(words("The price of sugar rose.")) == []
