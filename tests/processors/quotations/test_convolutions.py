"""Convolutions of several sequences at once give what the formula of a convolution says for each."""

import numpy as np
import pytest

from processors.quotations.convolutions import Convolution, Floats, Rows


@pytest.mark.parametrize("dilation", [1, 2, 4, 8, 16])
def test_a_convolution_is_that_of_its_formula(dilation: int) -> None:
    random = np.random.default_rng(dilation)
    width, lengths = 8, np.array([1, 40, 0, 33, 5])
    weight, bias, vectors = (
        random.standard_normal(shape).astype(np.float32)
        for shape in ((3 * width, width), width, (lengths.sum(), width))
    )
    rows = Rows(vectors, lengths, gap=16)
    rows.add(Convolution(weight, bias, dilation)(rows), dilation)
    texts = np.split(vectors, np.cumsum(lengths)[:-1])
    expected = np.concatenate([text + _convolved(text, weight, bias, dilation) for text in texts])
    np.testing.assert_allclose(rows.vectors(), expected, atol=1e-4)


def _convolved(text: Floats, weight: Floats, bias: Floats, dilation: int) -> Floats:
    padded = np.pad(text, ((dilation, dilation), (0, 0)))
    return np.hstack([padded[: len(text)], text, padded[2 * dilation :]]) @ weight + bias
