"""Precision, recall and F1 of names: right if first word, last word and type are."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from processors.entities.tags import TAGS, TYPES, spans
from processors.training.examples import Text

Name = tuple[int, int, int, str]  # number of the text, first word, last word (exclusive), type


class Score(NamedTuple):
    """Shares, 0 to 1: of the found names that are right, of the right ones that are found, and their F1."""

    precision: float
    recall: float
    f1: float


def scores(texts: Sequence[Text], probabilities: Sequence[Any]) -> dict[str, Score]:
    """The scores of all names and by type."""
    right = {(number, *name) for number, text in enumerate(texts) for name in annotated(text.tags)}
    found = {(number, *name) for number, tags in enumerate(probabilities) for name in spans(tags)}
    by_type = {kind: _score(_of_type(right, kind), _of_type(found, kind)) for kind in TYPES}
    return {"all": _score(right, found), **by_type}


def annotated(tags: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """The names that tags mark: first word, last word (exclusive), type."""
    begun: tuple[int, str] | None = None
    for number, tag in enumerate([*tags, 0]):
        prefix, _, kind = TAGS[max(tag, 0)].partition("-")
        if begun and not (prefix == "I" and kind == begun[1]):
            yield begun[0], number, begun[1]
            begun = None
        if kind and begun is None:
            begun = number, kind


def _of_type(names: Iterable[Name], kind: str) -> set[Name]:
    return {name for name in names if name[3] == kind}


def _score(right: set[Name], found: set[Name]) -> Score:
    common = len(right & found)
    total = len(right) + len(found)
    return Score(
        common / len(found) if found else 0.0,
        common / len(right) if right else 0.0,
        2 * common / total if total else 0.0,
    )
