"""Our tok2vec models predict what spaCy's do."""

from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language

from processors.entities.model import SHIPPED
from processors.entities.tok2vec import faster

TEXTS = ("Mayor Anna Kowalska of Warsaw can't speak.", "", "a", "One. " * 300, "Kowalska said in Warsaw.")


def trained(**settings: Any) -> Language:
    """A pipeline with one of spaCy's usual networks, with random weights."""
    nlp = spacy.blank("en")
    network = {"@architectures": "spacy.HashEmbedCNN.v2", "width": 32, "depth": 3, "embed_size": 100}
    network |= {"window_size": 1, "maxout_pieces": 2, "subword_features": True, "pretrained_vectors": None}
    nlp.add_pipe("tok2vec", config={"model": network | settings})
    nlp.initialize()
    return nlp


@pytest.mark.parametrize("settings", [None, {}, {"depth": 2, "maxout_pieces": 4}])
def test_the_vectors_are_those_of_spacy(settings: dict[str, int] | None) -> None:
    nlp = spacy.load(SHIPPED) if settings is None else trained(**settings)
    model = nlp.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    ours = faster(model)
    assert ours is not model
    docs = [nlp.make_doc(text) for text in TEXTS]
    for _ in range(2):  # the second time from memory
        for expected, found in zip(model.predict(docs), ours.predict(docs), strict=True):
            np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("settings", [{"window_size": 2}, {"depth": 1}])
def test_other_networks_are_left_as_they_are(settings: dict[str, int]) -> None:
    model = trained(**settings).get_pipe("tok2vec").model  # type: ignore[attr-defined]
    assert faster(model) is model
