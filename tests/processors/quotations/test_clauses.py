"""What a speaker said ends where another begins, and with its second object."""

import numpy as np
import pytest

from processors.quotations.assembling import FoundQuotation
from processors.quotations.clauses import separate
from processors.quotations.contents import Content, Marks
from processors.quotations.tokens import Tokens, tokenize


def found(tokens: Tokens, text: str, cue: str, source: str, words: str) -> FoundQuotation:
    """The quotation of a cue, with words that occur once in a text."""
    mask = np.zeros(len(tokens.words), bool)
    start, name = text.index(words), text.index(source)
    mask[[n for n, begin in enumerate(tokens.starts) if start <= begin < start + len(words)]] = True
    return FoundQuotation(
        Content([(start, start + len(words))], mask, "indirect", 0.9),
        0,
        token=tokens.starts.index(text.index(cue)),
        source=(name, name + len(source)),
    )


def contents(text: str, *quotations: tuple[str, str, str]) -> list[str]:
    """The words of quotations, each given by its cue, source and words, once they are apart."""
    tokens = tokenize(text)
    given = [found(tokens, text, *quotation) for quotation in quotations]
    separate(tokens, Marks(tokens, []), given)
    return [" ".join(text[slice(*span)] for span in quotation.content.spans) for quotation in given]


@pytest.mark.parametrize(
    "text",
    [
        "Voss said the yard would close, and union leader Prado added the men would fight.",
        "Voss said the yard would close but Prado added the men would fight.",
    ],
)
def test_words_end_before_the_next_speaker(text: str) -> None:
    given = contents(
        text,
        ("said", "Voss", text[text.index("the yard") : -1]),
        ("added", "Prado", "the men would fight"),
    )
    assert given == ["the yard would close", "the men would fight"]


def test_two_names_of_one_verb_are_within_the_words() -> None:
    text = "Voss said that Lee and Prado told their men to wait."
    given = contents(text, ("said", "Voss", "Lee and Prado told their men to wait"))
    assert given == ["Lee and Prado told their men to wait"]


def test_words_within_words_have_their_second_object() -> None:
    text = "Holub told Berg that he wants peace and a fair share, an aide said."
    outer = text[: text.index(", an aide")]
    given = contents(text, ("told", "Holub", "he wants peace"), ("said", "an aide", outer))
    assert given == ["he wants peace and a fair share", outer]


def test_words_within_words_do_not_go_on_with_another_verb() -> None:
    text = "Holub told Berg that he wants peace and the war was lost, an aide said."
    outer = text[: text.index(", an aide")]
    assert (
        contents(text, ("told", "Holub", "he wants peace"), ("said", "an aide", outer))[0] == "he wants peace"
    )
