"""Train the shipped entity model: `python -m processors.training --help`."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from processors.entities.model import SHIPPED
from processors.entities.tags import TAGS
from processors.training.card import write_card
from processors.training.examples import GOLD, RAW, Text, gold, raw
from processors.training.pipeline import tokenizing, write
from processors.training.scoring import scores

DEV = "conll2003/eng.testa.gz"
GOLD_TIMES = 3  # each gold text is repeated for the student


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    work: Annotated[Path, typer.Option(help="Where to keep the teacher's labels for the next run.")],
    out: Annotated[Path, typer.Option(help="Where to write the model.")] = SHIPPED,
) -> None:
    """Train the entity model that ships with copytaster, and write its card.

    A large transformer, the teacher, is fine-tuned on the gold corpora (CoNLL-2003 train, Wikigold) and
    labels raw news. The small transformer that ships, the student, learns from its labels. A GPU is used if
    there is one; two idle cores take about three hours. Settings were chosen on CoNLL-2003 testa and on
    CoNLL++ of 2020.
    """
    if missing := [name for name in (*GOLD, *RAW, DEV) if not (corpora / name).is_file()]:
        raise typer.BadParameter(f"{corpora} has no {', '.join(missing)}")
    begun = time.monotonic()
    work.mkdir(parents=True, exist_ok=True)
    nlp = tokenizing()
    annotated = [text for name in GOLD for text in gold(nlp, corpora / name)]
    texts = [*annotated, *raw(nlp, corpora)]
    typer.echo(f"{len(texts)} texts, {sum(len(text.words) for text in texts)} words")
    labels = _labels(work, annotated, texts)
    machine = _train(texts, len(annotated), labels, out)
    score = scores(dev := gold(nlp, corpora / DEV), _predictions(out, dev))
    write_card(out, score, (time.monotonic() - begun) / 60, machine)
    typer.echo(f"{out}: entities F1 {score['all'].f1:.4f} on eng.testa")


def _labels(work: Path, annotated: Sequence[Text], texts: Sequence[Text]) -> list[Any]:
    """The probability of each tag for each word of the texts: the teacher's, and for gold texts half gold.

    The teacher's labels are kept in `work`.
    """
    path = work / "labels.npy"
    if not path.is_file():
        # torch is slow to import, and not needed if there are labels from an earlier run.
        from processors.training.mpnet import unpack  # noqa: PLC0415
        from processors.training.teacher import Teacher  # noqa: PLC0415

        teacher = Teacher(unpack(work))
        teacher.fit(annotated)
        np.save(path, np.concatenate(teacher.label(texts)))
    labels = np.split(np.load(path), np.cumsum([len(text.words) for text in texts])[:-1])
    for text, of_text in zip(annotated, labels, strict=False):
        for word, tag in enumerate(text.tags):
            if tag >= 0:
                of_text[word] = (of_text[word] + np.eye(len(TAGS))[tag]) / 2
    return labels


def _train(texts: Sequence[Text], annotated: int, labels: Sequence[Any], out: Path) -> str:
    """Train the student and write it. Returns the name of the machine."""
    from processors.training.minilm import folder, load  # noqa: PLC0415
    from processors.training.student import HEADS, LAYERS, Student, examples, machine  # noqa: PLC0415

    vocabulary = (folder() / "vocab.txt").read_text(encoding="utf-8").splitlines()
    student = Student(load())
    times = [GOLD_TIMES] * annotated + [1] * (len(texts) - annotated)
    student.fit(examples(vocabulary, [text.words for text in texts], labels, times))
    weights = {name: tensor.float().cpu().numpy() for name, tensor in student.state_dict().items()}
    write(weights, LAYERS, HEADS, vocabulary, out)
    return machine()


def _predictions(out: Path, texts: Sequence[Text]) -> list[Any]:
    from processors.entities.names import Names  # noqa: PLC0415

    return Names("names").from_disk(out / "names").probabilities([text.words for text in texts])


if __name__ == "__main__":
    typer.run(main)
