"""The language model: long texts, other pipelines, and models that cannot be used."""

from pathlib import Path

import pytest
import spacy

from processors.entities import model, vectors
from processors.entities.model import Model
from processors.errors import ModelError
from processors.pipeline import Pipeline


def test_offsets_of_a_long_text_are_those_of_the_whole_text(pipeline: Pipeline) -> None:
    text = "Mayor Anna Kowalska of Warsaw spoke in Berlin on Monday.\n\n" * 400
    [mentions] = pipeline.model.mentions([text])
    names = {text[m.start : m.end] for m in mentions}
    assert {"Warsaw", "Berlin", "Anna Kowalska"} <= names
    assert sum(text[m.start : m.end] == "Berlin" for m in mentions) == 400


def test_there_are_no_names_in_no_text(pipeline: Pipeline) -> None:
    assert pipeline.model.mentions([]) == []
    assert pipeline.model.mentions(["", ""]) == [[], []]


def test_punctuation_of_any_length_takes_no_time_and_keeps_offsets(pipeline: Pipeline) -> None:
    assert model._readable("“" * 200) == " " * 200  # which takes spaCy the square of its length
    text = "“" * 9_000 + " Mayor Anna Kowalska of Warsaw spoke in Berlin on Monday."
    [mentions] = pipeline.model.mentions([text])
    assert {"Anna Kowalska", "Warsaw", "Berlin"} <= {text[m.start : m.end] for m in mentions}


def test_a_line_that_is_filled_with_spaces_ends_like_others(pipeline: Pipeline) -> None:
    lines = "Mayor Anna Kowalska of Warsaw spoke in Berlin on Monday.{}\n\nTom Moor of Oslo left."
    filled, plain = lines.format(" " * 150), lines.format("")
    found, expected = pipeline.model.mentions([filled, plain])
    assert [filled[m.start : m.end] for m in found] == [plain[m.start : m.end] for m in expected]


def test_what_is_remembered_of_other_texts_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    copy = "Mayor Anna Kowalska of Warsaw spoke in Berlin on Monday."
    texts = [f"Tom Moor{'aeiou'[n % 5] * (n // 5)} of Acme{n} Corp. said he wouldn't go." for n in range(60)]
    fresh = [Model().mentions([text]) for text in (copy, texts[-1])]
    monkeypatch.setattr(model, "KEPT_WORDS", 780)  # little more than spaCy's own
    monkeypatch.setattr(vectors, "REMEMBERED", 130)  # one batch has 125
    full = Model()
    full.mentions(texts)
    for text in texts:
        full.mentions([text])
    assert [full.mentions([text]) for text in (copy, texts[-1])] == fresh
    assert model.KEPT_WORDS <= len(full._nlp.vocab) < model.KEPT_WORDS + 130  # both bounds were reached


def test_another_pipeline_can_replace_the_shipped_one(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "Oslo"}, {"label": "CARDINAL", "pattern": "two"}])  # type: ignore[attr-defined]
    nlp.meta["name"], nlp.meta["version"] = "rules", "0.5"
    nlp.to_disk(tmp_path)
    rules = Model(str(tmp_path))
    assert (rules.name, rules.version) == ("en_rules", "0.5")
    assert rules.mentions(["In Oslo two trams met."]) == [[(3, 7, "LOC")]]


def test_a_missing_model_is_named_in_the_error() -> None:
    with pytest.raises(ModelError, match="no_such_model"):
        Model("no_such_model")


def test_a_model_without_entity_labels_is_rejected(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(ModelError, match="has none of the labels PERSON"):
        Model(str(tmp_path))
