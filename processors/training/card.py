"""The model's card: what it was trained on, what it scores, and where it fails."""

from pathlib import Path
from typing import Any

CARD = """# {lang}_{name} {version}

A spaCy pipeline ({pipeline}) that finds the names in English wire copy: PERSON, ORG, LOC and MISC
(nationalities, events, works, products). It is spaCy's stock convolutional `ner`, from {spacy}.

## Data

| corpus | what | part |
| --- | --- | --- |
| CoNLL-2003, English | Reuters newswire of 1996, annotated by hand | `eng.train`, counted twice |
| Wikigold | Wikipedia, annotated by hand (CC BY 4.0) | all |
| PolNeAR 1.0 | US political news of 2015 and 2016, labelled by CoreNLP and not corrected | `train` |

Training ran for {steps} batches and the best step was chosen on CoNLL-2003's `eng.testa`, which is
therefore no proof of what it scores on unseen copy. None of the texts are in the weights' folder;
single words of them are, in the vocabulary.

## Scores

On `eng.testa`, by spaCy's own scorer, after {minutes:.0f} minutes on one core:

| type | precision | recall | F1 |
| --- | --- | --- | --- |
{scores}

What was tried, chosen by `eng.testa` (F1 by spaCy's scorer, 8,000 batches each):

| data | F1 |
| --- | --- |
| CoNLL-2003 and Wikigold | 0.8887 |
| the same, CoNLL-2003 twice, with PolNeAR's silver labels | 0.9018 |

## Limits

English only. Learned from news of 1996, 2015 and 2016: names of later years are told by their
context alone. Text all in capitals or all in lower case, tables, and copy that is not news are
outside what it was trained for. It names no dates, sums or percentages.
"""


def write_card(folder: Path, meta: dict[str, Any], steps: int, minutes: float) -> None:
    """Write `README.md` beside the weights, from what the training measured."""
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
    )
    (folder / "README.md").write_text(card, encoding="utf-8")
