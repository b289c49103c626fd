"""The component of the shipped pipeline."""

import numpy as np
import spacy

from processors.entities.model import SHIPPED
from processors.entities.names import Names

TEXTS = (
    "Mayor Anna Kowalska of Warsaw can't speak.",
    "",
    "  ",
    "\n\n",
    "a",
    "One. " * 300,
    "Kowalska said so.",
)


def test_documents_are_tagged_alike_alone_and_together() -> None:
    nlp = spacy.load(SHIPPED)
    together = [[(e.text, e.label_) for e in doc.ents] for doc in nlp.pipe(TEXTS, batch_size=3)]
    assert together == [[(e.text, e.label_) for e in nlp(text).ents] for text in TEXTS]
    assert together[0] == [("Anna Kowalska", "PERSON"), ("Warsaw", "LOC")]


def test_each_word_has_probabilities_and_white_space_is_no_name() -> None:
    names = Names("names").from_disk(SHIPPED / "names")
    [found] = names.probabilities([["Kowalska", " ", "\n", "spoke", "."]])
    np.testing.assert_allclose(found.sum(1), 1, atol=1e-3)
    assert found[1:].argmax(1).tolist() == [0, 0, 0, 0]
    assert found[0].argmax() != 0


def test_hyphens_do_not_divide_words_and_dashes_do() -> None:
    nlp = spacy.load(SHIPPED)
    assert [t.text for t in nlp("Warsaw-based Acme—a firm")] == ["Warsaw-based", "Acme", "—", "a", "firm"]
