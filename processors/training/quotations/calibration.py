"""Fit the weights of `confidence` and measure its calibration, on stories that the model has not seen."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from processors.quotations.assembling import FoundQuotation
from processors.quotations.confidence import evidence
from processors.training.quotations.polnear import AnnotatedStory

L2 = 1.0  # strength of regularisation
BANDS = (0.0, 0.4, 0.6, 0.75, 0.85, 1.0)
FOLDS = 10  # of the cross-validation


class Band(NamedTuple):
    """Quotations with a confidence from `low` to `high`: their number, mean confidence, and share right."""

    low: float
    high: float
    quotations: int
    confidence: float
    right: float


def is_right(quotation: FoundQuotation, story: AnnotatedStory) -> bool:
    """Whether an annotated attribution shares at least half of the words, and the source if it has one."""
    content = set(np.flatnonzero(quotation.content.mask).tolist())
    for attribution in story.attributions:
        shared = len(content & attribution.content)
        if shared * 2 >= len(content | attribution.content):
            named = {story.tokens.starts[number] for number in attribution.source}
            start, end = quotation.source or (0, 0)
            if not named or any(start <= position < end for position in named):
                return True
    return False


def fit(inputs: Any, right: Any) -> list[float]:
    """The weights of a logistic regression with L2 regularisation, fitted by Newton's method."""
    weights = np.zeros(inputs.shape[1])
    for _ in range(30):
        probabilities = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (right - probabilities) - L2 * weights
        spread = (probabilities * (1 - probabilities))[:, None]
        curve = (inputs * spread).T @ inputs + L2 * np.eye(len(weights))
        weights += np.linalg.solve(curve, slope)
    fitted: list[float] = weights.tolist()
    return fitted


def calibrate(
    found: Sequence[tuple[AnnotatedStory, Sequence[FoundQuotation]]],
) -> tuple[list[float], list[Band]]:
    """Fit the weights on all stories, and measure the calibration by cross-validation."""
    rows = [
        (number % FOLDS, evidence(quotation), is_right(quotation, story))
        for number, (story, quotations) in enumerate(found)
        for quotation in quotations
    ]
    fold = np.array([row[0] for row in rows])
    inputs = np.array([row[1] for row in rows])
    right = np.array([row[2] for row in rows], float)
    probabilities = np.zeros(len(rows))
    for number in range(FOLDS):
        weights = fit(inputs[fold != number], right[fold != number])
        probabilities[fold == number] = 1 / (1 + np.exp(-inputs[fold == number] @ weights))
    bands = []
    for low, high in pairwise(BANDS):
        here = (probabilities >= low) & (probabilities < high)
        if here.any():
            bands.append(
                Band(low, high, int(here.sum()), float(probabilities[here].mean()), float(right[here].mean()))
            )
    return fit(inputs, right), bands
