"""Train the learner of subjects: `python -m processors.training.subjects --help`."""

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

from processors.subjects.learned import WEIGHTS, Learned, features, scaled
from processors.subjects.matching import LEAD
from processors.subjects.tagging import Tagger
from processors.subjects.words import words
from processors.training.subjects.lessons import CODES, Lesson, lessons

SELDOM = 4  # a feature that fewer stories have says nothing
KEPT = 40_000  # features that weigh most
STRENGTH = 100.0  # of the regressions, as scikit-learn's C
PARTS = 5  # of which each is scored by weights from the others
Cut = tuple[list[str], list[str]]  # words of a headline, and of a story with its headline's before them


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    out: Annotated[Path, typer.Option(help="Where the weights go.")] = WEIGHTS,
    scored: Annotated[
        Path | None,
        typer.Option(help="A folder for tags of BBC's and Reuters' stories, by cross-validation."),
    ] = None,
) -> None:
    """Train the learner of subjects that ships with copytaster, on the BBC's and Reuters' stories.

    With --scored, each fifth of the stories is tagged, too, by rules and a learner that saw the other four.
    """
    begun = time.monotonic()
    known = list(lessons(corpora))
    cuts = [_cut(lesson) for lesson in known]
    typer.echo(f"{len(known)} stories, {sum(len(cut[1]) for cut in cuts)} words")
    if scored:
        scored.mkdir(parents=True, exist_ok=True)
        _score(scored, known, cuts)
    weights = _fit(known, cuts)
    np.savez_compressed(out, **weights)
    typer.echo(f"{out}: {out.stat().st_size} bytes, {(time.monotonic() - begun) / 60:.0f} minutes")


def _cut(lesson: Lesson) -> Cut:
    title = words(lesson.title)
    return title, title + words(lesson.text)[:LEAD]


def _fit(known: Sequence[Lesson], cuts: Sequence[Cut]) -> dict[str, Any]:
    """The weights: all features first, then again with those that weigh most."""
    counted = [features(*cut) for cut in cuts]
    stories = Counter(feature for counts in counted for feature in counts)
    chosen = sorted(feature for feature, count in stories.items() if count >= SELDOM)
    weights, _ = _regress(known, counted, chosen, stories)
    heaviest = np.argsort(-np.abs(weights).max(1))[:KEPT].tolist()
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
    known: Sequence[Lesson], counted: Sequence[Counter[str]], chosen: Sequence[str], stories: Counter[str]
) -> tuple[Any, Any]:
    matrix = _matrix(counted, chosen, _rarity(chosen, stories, len(known)))
    weights, bias = np.zeros((len(chosen), len(CODES)), np.float32), np.zeros(len(CODES))
    for column, code in enumerate(CODES):
        rows = [n for n, lesson in enumerate(known) if code in lesson.about or code in lesson.other]
        about = [code in known[n].about for n in rows]
        learner = LogisticRegression(C=STRENGTH, solver="liblinear").fit(matrix[rows], about)
        weights[:, column], bias[column] = learner.coef_[0], learner.intercept_[0]
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
            column, often = zip(*here, strict=True)
            values.append(scaled(np.array(often, np.float32), rarity[list(column)]))
            columns.extend(column)
        ends.append(len(columns))
    return csr_matrix((np.concatenate(values), columns, ends), shape=(len(counted), len(chosen)))


def _score(folder: Path, known: Sequence[Lesson], cuts: Sequence[Cut]) -> None:
    """Tag each part by what the others teach; stories of the same words are in the same part."""
    part = np.array([crc32(" ".join(sorted(set(cut[1]))).encode()) % PARTS for cut in cuts])
    files = {name: (folder / f"{name}.jsonl").open("wb") for name in ("bbc", "reuters")}
    for number in range(PARTS):
        others = np.flatnonzero(part != number).tolist()
        weights = _fit([known[n] for n in others], [cuts[n] for n in others])
        tagger = Tagger(learned=Learned(weights))
        for n in np.flatnonzero(part == number).tolist():
            if file := files.get(known[n].identifier.split("-")[0]):
                file.write(orjson.dumps(_record(tagger, known[n])) + b"\n")
        typer.echo(f"part {number + 1} of {PARTS} tagged")
    for file in files.values():
        file.close()


def _record(tagger: Tagger, lesson: Lesson) -> dict[str, Any]:
    tags = tagger.tags(lesson.title, lesson.text)
    return {
        "id": lesson.identifier,
        "subjects": [{"uri": tag.concept.uri, "confidence": tag.confidence} for tag in tags],
    }


if __name__ == "__main__":
    typer.run(main)
