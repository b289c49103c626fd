"""Weights of the confidence, fitted."""

import numpy as np

from processors.training.quotations.calibration import fit


def test_the_chances_that_were_put_in_come_out() -> None:
    rng = np.random.default_rng(7)
    facts = np.column_stack([np.ones(20_000), rng.normal(size=20_000)])
    right = rng.random(20_000) < 1 / (1 + np.exp(-(facts @ np.array([0.5, 2.0]))))
    assert np.allclose(fit(facts, right.astype(float)), [0.5, 2.0], atol=0.1)
