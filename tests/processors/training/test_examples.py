"""The student's training examples: chunks, repetitions and capitals."""

import spacy
from spacy.tokens import Doc, Span

from processors.training.examples import chunks, examples, in_capitals


def story() -> Doc:
    doc = spacy.blank("en")("Rain fell in New York.\nAnna Berg of Acme spoke there.\nIt rained.")
    york = doc.char_span(13, 21, label="LOC")
    assert york
    doc.set_ents([york, Span(doc, 7, 9, label="PERSON")], missing=[doc[10:11]])
    return doc


def test_a_story_is_split_after_lines_and_never_within_a_name() -> None:
    doc = story()
    for size in range(3, 20):
        parts = list(chunks(doc, size))
        assert "".join(part.text_with_ws for part in parts) == doc.text
        assert [ent.text for part in parts for ent in part.ents] == [ent.text for ent in doc.ents]
    assert next(chunks(doc, 9)).text == "Rain fell in New York.\n"


def test_capitals_keep_the_names_and_missing_labels() -> None:
    capitals = in_capitals(story())
    assert capitals.text.startswith("RAIN FELL IN NEW YORK.")
    assert [(ent.text, ent.label_) for ent in capitals.ents] == [("NEW YORK", "LOC"), ("ANNA BERG", "PERSON")]
    assert capitals[10].ent_iob == 0


def test_gold_is_repeated() -> None:
    chosen = examples([([story()], 4)], [story()] * 2)
    assert sum(doc.text.startswith("Rain") for doc in chosen) == 6
