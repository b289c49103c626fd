"""What `confidence` means: fitted, and checked, on stories that the reader has not learned from."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from processors.quotations.assembling import Quotation
from processors.quotations.confidence import evidence
from processors.training.quotations.lessons import AnnotatedStory

HELD_BACK = 1.0  # how strongly weights are drawn towards 0
BANDS = (0.0, 0.4, 0.6, 0.75, 0.85, 1.0)
PARTS = 10  # each is read with weights from the others, to see how well the chances come true


class Band(NamedTuple):
    """Quotations whose confidence lies in a band: how many, its mean, and the share that is right."""

    low: float
    high: float
    quotations: int
    confidence: float
    right: float


def is_right(quotation: Quotation, story: AnnotatedStory) -> bool:
    """Whether an attribution of the corpus shares half of the words and, if it names one, the source."""
    said = set(np.flatnonzero(quotation.content.tokens).tolist())
    for attribution in story.attributions:
        shared = len(said & attribution.content)
        if shared * 2 >= len(said | attribution.content):
            named = {story.tokens.starts[number] for number in attribution.source}
            start, end = quotation.source or (0, 0)
            if not named or any(start <= position < end for position in named):
                return True
    return False


def fit(facts: Any, right: Any) -> list[float]:
    """The weights of a logistic regression, by Newton's method, slightly held back."""
    weights = np.zeros(facts.shape[1])
    for _ in range(30):
        chances = 1 / (1 + np.exp(-facts @ weights))
        slope = facts.T @ (right - chances) - HELD_BACK * weights
        curve = (facts * (chances * (1 - chances))[:, None]).T @ facts + HELD_BACK * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    found: list[float] = weights.tolist()
    return found


def calibrate(read: Sequence[tuple[AnnotatedStory, Sequence[Quotation]]]) -> tuple[list[float], list[Band]]:
    """The weights from all stories; and what each tenth of them gives by weights from the other nine."""
    rows = [
        (number % PARTS, evidence(quotation), is_right(quotation, story))
        for number, (story, quotations) in enumerate(read)
        for quotation in quotations
    ]
    part = np.array([row[0] for row in rows])
    facts = np.array([row[1] for row in rows])
    right = np.array([row[2] for row in rows], float)
    chances = np.zeros(len(rows))
    for number in range(PARTS):
        weights = fit(facts[part != number], right[part != number])
        chances[part == number] = 1 / (1 + np.exp(-facts[part == number] @ weights))
    bands = []
    for low, high in pairwise(BANDS):
        here = (chances >= low) & (chances < high)
        if here.any():
            bands.append(
                Band(low, high, int(here.sum()), float(chances[here].mean()), float(right[here].mean()))
            )
    return fit(facts, right), bands
