"""Fit the weights of features, so that the right antecedents become probable, and choose the thresholds."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from processors.quotations.antecedents import NOBODY, probabilities
from processors.training.antecedents.examples import Example

MIN_COUNT = 5  # occurrences of a feature; rarer ones have no weight
STEPS = 400
RATE = 0.05  # of Adam
L2 = 1.0


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """The weights that maximise the probability of the right candidates, or of nobody where none is right."""
    counts = Counter(f for example in examples for c in example.candidates for f in c.features)
    names = [NOBODY, *sorted(feature for feature, count in counts.items() if count >= MIN_COUNT)]
    number = {feature: n for n, feature in enumerate(names)}
    rows, owner, right = [], [], []
    for n, example in enumerate(examples):
        rows.append([0])
        owner.append(n)
        right.append(not example.right)
        for c, candidate in enumerate(example.candidates):
            rows.append([number[f] for f in candidate.features if f in number])
            owner.append(n)
            right.append(c in example.right)
    width = max(map(len, rows))
    padding = len(names)
    inputs = np.array([row + [padding] * (width - len(row)) for row in rows])
    weights = _descend(inputs, np.array(owner), np.array(right), len(names))
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def _descend(inputs: Any, owner: Any, right: Any, size: int) -> Any:
    """Adam on the mean negative log-likelihood, with L2 regularisation."""
    weights, mean, square = np.zeros(size + 1), np.zeros(size + 1), np.zeros(size + 1)
    examples = owner.max() + 1
    for step in range(1, STEPS + 1):
        raised = np.exp(weights[inputs].sum(1))
        p = raised / np.bincount(owner, raised)[owner]
        likely = np.bincount(owner, p * right)[owner]
        error = p - np.where(right, p / likely, 0)
        slope = np.bincount(inputs.ravel(), np.repeat(error, inputs.shape[1]), size + 1)
        slope = (slope + L2 * weights) / examples
        slope[size] = 0
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights[:size]


def outcomes(examples: Sequence[Example], weights: dict[str, float]) -> list[tuple[float, bool]]:
    """Of each example whose most probable candidate has a name: its probability, and whether it is right."""
    found = []
    for example in examples:
        if example.candidates:
            given = probabilities(example.candidates, weights)
            best = int(np.argmax(given))
            if example.candidates[best].name:
                found.append((given[best], best in example.right))
    return found


def threshold(found: Sequence[tuple[float, bool]], precision: float) -> float:
    """The lowest probability above which the share of right antecedents is at least `precision`, or 1."""
    ordered = sorted(found, reverse=True)
    right = np.cumsum([is_right for _, is_right in ordered])
    enough = [p for n, (p, _) in enumerate(ordered) if right[n] >= precision * (n + 1)]
    return float(min(enough, default=1.0))
