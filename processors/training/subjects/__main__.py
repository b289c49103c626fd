"""Train the subject classifier: `python -m processors.training.subjects --help`."""

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from zlib import crc32

import numpy as np
import orjson
import typer
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from processors.queries.words import words
from processors.subjects.classifier import WEIGHTS, Classifier, features, tf_idf
from processors.subjects.literal import LEAD
from processors.subjects.tagging import Tagger
from processors.training.subjects.examples import CODES, Example, examples

MIN_STORIES = 4  # features in fewer stories are dropped
MAX_FEATURES = 40_000  # only those with the largest weights are kept
INVERSE_REGULARISATION = 100.0  # scikit-learn's C
FOLDS = 5  # of the cross-validation
Words = tuple[list[str], list[str]]  # of the headline, and of the headline and text together


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    out: Annotated[Path, typer.Option(help="Where to write the weights.")] = WEIGHTS,
    scored: Annotated[
        Path | None,
        typer.Option(help="A folder for the tags of all BBC and Reuters stories, by cross-validation."),
    ] = None,
) -> None:
    """Train the subject classifier that ships with copytaster.

    With --scored, also tag each fifth of the stories with rules and a classifier trained on the other four.
    """
    begun = time.monotonic()
    known = list(examples(corpora))
    split = [_words(example) for example in known]
    typer.echo(f"{len(known)} stories, {sum(len(story) for _, story in split)} words")
    if scored:
        scored.mkdir(parents=True, exist_ok=True)
        _score(scored, known, split)
    weights = _fit(known, split)
    np.savez_compressed(out, **weights)
    typer.echo(f"{out}: {out.stat().st_size} bytes, {(time.monotonic() - begun) / 60:.0f} minutes")


def _words(example: Example) -> Words:
    title = words(example.title)
    return title, title + words(example.text)[:LEAD]


def _fit(known: Sequence[Example], split: Sequence[Words]) -> dict[str, Any]:
    """Fit the weights twice: with all features, then with those that have the largest weights."""
    counted = [features(*both) for both in split]
    stories = Counter(feature for counts in counted for feature in counts)
    chosen = sorted(feature for feature, count in stories.items() if count >= MIN_STORIES)
    weights, _ = _regress(known, counted, chosen, stories)
    heaviest = np.argsort(-np.abs(weights).max(1))[:MAX_FEATURES].tolist()
    chosen = sorted(chosen[number] for number in heaviest)
    weights, bias = _regress(known, counted, chosen, stories)
    return {
        "codes": np.frombuffer("\0".join(CODES).encode(), np.uint8),
        "features": np.frombuffer("\0".join(chosen).encode(), np.uint8),
        "rarity": _rarity(chosen, stories, len(known)).astype(np.float16),
        "weights": weights.astype(np.float16),
        "bias": bias.astype(np.float32),
    }


def _regress(
    known: Sequence[Example], counted: Sequence[Counter[str]], chosen: Sequence[str], stories: Counter[str]
) -> tuple[Any, Any]:
    matrix = _matrix(counted, chosen, _rarity(chosen, stories, len(known)))
    weights, bias = np.zeros((len(chosen), len(CODES)), np.float32), np.zeros(len(CODES))
    for column, code in enumerate(CODES):
        rows = [n for n, example in enumerate(known) if code in example.about or code in example.not_about]
        about = [code in known[n].about for n in rows]
        regression = LogisticRegression(C=INVERSE_REGULARISATION, solver="liblinear").fit(matrix[rows], about)
        weights[:, column], bias[column] = regression.coef_[0], regression.intercept_[0]
    return weights, bias


def _rarity(chosen: Sequence[str], stories: Counter[str], total: int) -> Any:
    return np.array([1 + np.log((1 + total) / (1 + stories[feature])) for feature in chosen], np.float32)


def _matrix(counted: Sequence[Counter[str]], chosen: Sequence[str], rarity: Any) -> Any:
    numbers = {feature: number for number, feature in enumerate(chosen)}
    values: list[Any] = []
    columns: list[int] = []
    ends = [0]
    for counts in counted:
        here = [(numbers[feature], count) for feature, count in counts.items() if feature in numbers]
        if here:
            column, frequencies = zip(*here, strict=True)
            values.append(tf_idf(np.array(frequencies, np.float32), rarity[list(column)]))
            columns.extend(column)
        ends.append(len(columns))
    return csr_matrix((np.concatenate(values), columns, ends), shape=(len(counted), len(chosen)))


def _score(folder: Path, known: Sequence[Example], split: Sequence[Words]) -> None:
    """Tag each fold after training on the others. Stories with the same words are in the same fold."""
    fold = np.array([crc32(" ".join(sorted(set(story))).encode()) % FOLDS for _, story in split])
    files = {name: (folder / f"{name}.jsonl").open("wb") for name in ("bbc", "reuters")}
    for number in range(FOLDS):
        others = np.flatnonzero(fold != number).tolist()
        weights = _fit([known[n] for n in others], [split[n] for n in others])
        tagger = Tagger(classifier=Classifier(weights))
        for n in np.flatnonzero(fold == number).tolist():
            if file := files.get(known[n].identifier.split("-")[0]):
                file.write(orjson.dumps(_tagged(tagger, known[n])) + b"\n")
        typer.echo(f"fold {number + 1} of {FOLDS} tagged")
    for file in files.values():
        file.close()


def _tagged(tagger: Tagger, example: Example) -> dict[str, Any]:
    tags = tagger.tags(example.title, example.text)
    return {
        "id": example.identifier,
        "subjects": [{"uri": tag.concept.uri, "confidence": tag.confidence} for tag in tags],
    }


if __name__ == "__main__":
    typer.run(main)
