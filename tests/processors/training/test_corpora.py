"""Annotated corpora become documents with the entities where the annotation has them."""

import gzip
import json
from pathlib import Path

import spacy

from processors.training.corpora import read_conll, read_polnear, to_docs, untokenise

COLUMNS = """-DOCSTART- -X- O O

Anna NNP I-NP I-PER
Berg NNP I-NP I-PER
's POS B-NP O
( ( O O
Oslo NNP I-NP I-LOC
) ) O O

Acme NNP I-NP I-ORG
Bolt NNP I-NP B-ORG
fell VBD O O
5 CD O O
% NN O O
. . O O

-DOCSTART- -X- O O

Rain NN O O
"""


def test_columns_become_running_text(tmp_path: Path) -> None:
    path = tmp_path / "corpus.gz"
    path.write_bytes(gzip.compress(COLUMNS.encode()))
    first, second = read_conll(path)
    text, entities = first
    assert text == "Anna Berg's (Oslo)\nAcme Bolt fell 5%."
    assert [(text[start:end], kind) for start, end, kind in entities] == [
        ("Anna Berg", "PERSON"),
        ("Oslo", "LOC"),
        ("Acme", "ORG"),
        ("Bolt", "ORG"),
    ]
    assert second == ("Rain", [])


def test_silver_labels_of_stories(tmp_path: Path) -> None:
    text = "Anna Berg left Oslo."
    labels = ["PERSON", "PERSON", "O", "LOCATION", "O"]
    starts = [0, 5, 10, 15, 19]
    ends = [4, 9, 14, 19, 20]
    tokens = [[s, e, "X", "x", label, 0, "dep", 0] for s, e, label in zip(starts, ends, labels, strict=True)]
    path = tmp_path / "corpus.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"text": text, "tokens": tokens}).encode()))
    assert list(read_polnear(path)) == [(text, [(0, 9, "PERSON"), (15, 19, "LOC")])]


def test_what_ends_inside_a_token_is_unknown_and_not_wrong() -> None:
    [doc] = to_docs(spacy.blank("en"), [("Oslo-based Acme", [(0, 4, "LOC"), (11, 13, "ORG")])])
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Oslo", "LOC")]
    assert doc[-1].ent_iob_ == ""


def test_marks_close_up() -> None:
    tokens = ["He", "said", ",", "do", "n't", "pay", "$", "5", "!"]
    assert untokenise([[(token, "O") for token in tokens]])[0] == "He said, don't pay $5!"
