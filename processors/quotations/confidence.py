"""The confidence of a quotation: the probability that its words and its speaker are right.

A logistic regression over the model's probabilities for cue, content and source. Its weights are stored with
the model's; `README.md` describes how they were fitted and how well they are calibrated.
"""

from collections.abc import Sequence
from math import exp, log

from processors.quotations.assembling import FoundQuotation

EVIDENCE_SIZE = 8
MARGIN = 0.06  # probabilities are clipped to this far from 0 and 1, where the model is overconfident


def confidence(quotation: FoundQuotation, weights: Sequence[float]) -> float:
    """The confidence of a quotation, 0 to 1; `weights` are those of `evidence`."""
    score = sum(weight * value for weight, value in zip(weights, evidence(quotation), strict=True))
    return round(1 / (1 + exp(-score)), 3)


def evidence(quotation: FoundQuotation) -> list[float]:
    """The inputs of the regression, `EVIDENCE_SIZE` of them."""
    content, cue, source = quotation.content, quotation.cue, quotation.source
    return [
        1.0,
        _logit(quotation.cue_probability) if cue else 0.0,
        _logit(content.probability),
        _logit(quotation.source_probability) if source else 0.0,
        float(content.kind == "direct"),
        float(content.kind == "mixed"),
        float(cue is None),
        float(source is None),
    ]


def _logit(probability: float) -> float:
    clipped = min(max(probability, MARGIN), 1 - MARGIN)
    return log(clipped / (1 - clipped))
