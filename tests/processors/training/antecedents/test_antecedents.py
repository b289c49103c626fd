"""Reading texts with coreference, and fitting the weights of the ranking of antecedents."""

import gzip
import json
from pathlib import Path

import pytest

from processors.entities.model import Model
from processors.quotations.antecedents import NOBODY, Candidate, probabilities
from processors.quotations.reader import Reader
from processors.training.antecedents.coreference import Annotated, read_gum, read_polnear
from processors.training.antecedents.examples import Example, examples
from processors.training.antecedents.fitting import fit, outcomes, threshold
from processors.training.antecedents.measuring import measure

ROWS = [
    ("1", "Anna", "nsubj", "Entity=(1-person-new-cf1-1,2-coref"),
    ("2", "Bell", "flat", "Entity=1)"),
    ("3", "has", "root", "_"),
    ("4", "two", "nummod", "Entity=(2-object-new-cf2-2-coref"),
    ("5-6", "boats'", "_", "SpaceAfter=No"),
    ("5", "boats", "obj", "_"),
    ("6", "'", "case", "Entity=2)"),
    ("7", ".", "punct", "_"),
]
MORE = [
    ("1", "She", "nsubj", "Entity=(1-person-giv-cf1-1-ana)"),
    ("2", "rows", "root", "_"),
    ("3", "them", "obj", "Entity=(2-object-giv-cf2-1-ana)|SpaceAfter=No"),
    ("4", ".", "punct", "_"),
]


def conllu(rows: list[tuple[str, str, str, str]]) -> str:
    return "\n".join("\t".join((n, word, *["_"] * 5, role, "_", misc)) for n, word, role, misc in rows)


def test_gum(tmp_path: Path) -> None:
    path = tmp_path / "dev.conllu.gz"
    document = f"# newdoc id = boats\n# newpar\n{conllu(ROWS)}\n\n# newpar\n{conllu(MORE)}\n"
    path.write_bytes(gzip.compress(document.encode()))
    [text] = read_gum(path)
    assert text.text == "Anna Bell has two boats'.\n\nShe rows them."
    chains = [[text.text[start:end] for start, end in chain] for chain in text.chains]
    assert chains == [["Anna Bell", "She"], ["two boats'", "them"]]
    assert [text.text[start:end] for start, end in text.subjects] == ["She"]


def test_polnear(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl.gz"
    path.write_bytes(
        gzip.compress(json.dumps({"text": "Moor said he left.", "coref": [[[0, 4], [10, 12]]]}).encode())
    )
    assert list(read_polnear(path)) == [Annotated("Moor said he left.", [[(0, 4), (10, 12)]], [])]


def example(right: int | None, *features: str) -> Example:
    candidates = [Candidate((n, n + 1), f"name {n}", None, [feature]) for n, feature in enumerate(features)]
    return Example((9, 11), "", candidates, frozenset(() if right is None else (right,)), is_source=True)


def test_what_is_often_right_becomes_probable() -> None:
    seen = [example(0, "near", "far")] * 20 + [example(1, "far", "near")] * 20 + [example(None, "far")] * 20
    weights = fit(seen)
    near, far = probabilities(example(0, "near", "far").candidates, weights)
    assert near > 0.8
    assert far < 0.2
    assert weights[NOBODY] > weights["far"]
    assert all(is_right for probability, is_right in outcomes(seen, weights) if probability > 0.5)


def test_the_threshold_keeps_the_precision() -> None:
    found = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, False)]
    assert threshold(found, 1.0) == 0.8
    assert threshold(found, 0.75) == 0.6
    assert threshold([(0.9, False)], 0.9) == 1.0


@pytest.fixture
def annotated() -> Annotated:
    text = "Anna Kowalska met Tom Moor in Berlin. “We will wait,” she said on Monday."
    she, anna = text.index("she"), (0, len("Anna Kowalska"))
    return Annotated(text, [[anna, (she, she + 3)]], [])


def test_the_right_candidates_are_those_of_the_chain(annotated: Annotated) -> None:
    [found] = examples(Model(), Reader(), [annotated])
    assert [found.candidates[number].name for number in found.right] == ["Anna Kowalska"]
    assert found.is_source


def test_measuring(annotated: Annotated) -> None:
    assert measure(Model(), Reader(), [annotated]) == (1, 1, 1, 1)
