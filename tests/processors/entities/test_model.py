"""The language model: cutting long texts, other pipelines, and models that cannot be used."""

from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from processors.entities.model import PIECE, Model, cut
from processors.errors import ModelError
from processors.pipeline import Pipeline


@given(st.text(alphabet="ab.\n ", max_size=30).map(lambda text: text * 2_000))
def test_a_text_is_cut_into_short_pieces_without_gaps(text: str) -> None:
    pieces = list(cut(text))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(end - start <= PIECE for start, end in pieces)


def test_a_long_text_is_cut_between_paragraphs() -> None:
    text = ("It rained in Bergen. " * 100 + "\n\n") * 10
    ends = [end for _, end in cut(text)][:-1]
    assert ends
    assert all(text[end - 2 : end] == "\n\n" for end in ends)


def test_offsets_hold_across_pieces(pipeline: Pipeline) -> None:
    text = "Mayor Anna Kowalska of Warsaw spoke in Berlin on Monday.\n\n" * 400
    [mentions] = pipeline.model.mentions([text])
    names = {text[m.start : m.end] for m in mentions}
    assert {"Warsaw", "Berlin", "Anna Kowalska"} <= names
    assert sum(text[m.start : m.end] == "Berlin" for m in mentions) == 400


def test_another_pipeline_can_replace_the_shipped_one(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "Oslo"}, {"label": "CARDINAL", "pattern": "two"}])  # type: ignore[attr-defined]
    nlp.meta["name"], nlp.meta["version"] = "rules", "0.5"
    nlp.to_disk(tmp_path)
    model = Model(str(tmp_path))
    assert (model.name, model.version) == ("en_rules", "0.5")
    assert model.mentions(["In Oslo two trams met."]) == [[(3, 7, "LOC")]]


def test_a_missing_model_is_named_in_the_error() -> None:
    with pytest.raises(ModelError, match="no_such_model"):
        Model("no_such_model")


def test_a_model_without_entity_labels_is_rejected(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(ModelError, match="has none of the labels PERSON"):
        Model(str(tmp_path))
