"""Fitting the weights of `confidence`."""

import numpy as np

from processors.training.quotations.calibration import fit


def test_known_weights_are_recovered() -> None:
    rng = np.random.default_rng(7)
    inputs = np.column_stack([np.ones(20_000), rng.normal(size=20_000)])
    right = rng.random(20_000) < 1 / (1 + np.exp(-(inputs @ np.array([0.5, 2.0]))))
    assert np.allclose(fit(inputs, right.astype(float)), [0.5, 2.0], atol=0.1)
