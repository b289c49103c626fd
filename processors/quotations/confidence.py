"""How sure a quotation is: the chance that its words and its speaker are right, from 0 to 1.

A logistic regression over the chances that the reader gave to cue, words and source. Its weights lie with the
reader's; `README.md` beside this file tells on what they were fitted and how well the chances come true.
"""

from collections.abc import Sequence
from math import exp, log

from processors.quotations.assembling import Quotation

FACTS = 8
HELD = 0.06  # chances are held this far from 0 and 1: nearer to them the reader is surer than it is right


def confidence(quotation: Quotation, weights: Sequence[float]) -> float:
    score = sum(weight * fact for weight, fact in zip(weights, evidence(quotation), strict=True))
    return round(1 / (1 + exp(-score)), 3)


def evidence(quotation: Quotation) -> list[float]:
    """The facts that the weights are for."""
    said, cue, source = quotation.content, quotation.cue, quotation.source
    return [
        1.0,
        _logit(quotation.cue_chance) if cue else 0.0,
        _logit(said.chance),
        _logit(quotation.source_chance) if source else 0.0,
        float(said.kind == "direct"),
        float(said.kind == "mixed"),
        float(cue is None),
        float(source is None),
    ]


def _logit(chance: float) -> float:
    held = min(max(chance, HELD), 1 - HELD)
    return log(held / (1 - held))
