"""Reading corpora as texts and as documents with entities."""

import gzip
import json
import zipfile
from pathlib import Path

import spacy

from processors.training.corpora import (
    detokenize,
    read_abc,
    read_conll,
    read_jsonl,
    read_reuters,
    to_docs,
)

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


REUTERS = """<REUTERS TOPICS="NO"><TEXT><TITLE>RAIN IN OSLO &amp; BERGEN</TITLE>
<BODY>Rain fell &lt;hard>.
 Reuter
&#3;</BODY></TEXT></REUTERS>
<REUTERS><TEXT><TITLE>A TITLE ALONE</TITLE></TEXT></REUTERS>"""


def test_raw_news(tmp_path: Path) -> None:
    (tmp_path / "reuters.gz").write_bytes(gzip.compress(REUTERS.encode("latin-1")))
    assert list(read_reuters(tmp_path / "reuters.gz")) == ["RAIN IN OSLO & BERGEN\n\nRain fell <hard>."]
    (tmp_path / "lines.gz").write_bytes(gzip.compress(json.dumps({"text": "Rain."}).encode() + b"\n"))
    assert list(read_jsonl(tmp_path / "lines.gz")) == ["Rain."]
    with zipfile.ZipFile(tmp_path / "abc.zip", "w") as archive:
        archive.writestr("abc/rural.txt", "\n".join(["Rain fell."] * 13))
        archive.writestr("abc/science.txt", "Water was found.")
    assert [len(text.splitlines()) for text in read_abc(tmp_path / "abc.zip")] == [12, 1, 1]


def test_an_annotation_that_ends_within_a_token_is_missing() -> None:
    [doc] = to_docs(spacy.blank("en"), [("Oslo-based Acme", [(0, 4, "LOC"), (11, 13, "ORG")])])
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Oslo", "LOC")]
    assert doc[-1].ent_iob_ == ""


def test_no_space_around_punctuation() -> None:
    tokens = ["He", "said", ",", "do", "n't", "pay", "$", "5", "!"]
    assert detokenize([[(token, "O") for token in tokens]])[0] == "He said, don't pay $5!"
