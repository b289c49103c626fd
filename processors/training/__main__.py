"""Train the shipped entity model: `python -m processors.training --help`."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import spacy
import typer
from spacy.cli.train import train as spacy_train
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from processors.entities.model import SHIPPED
from processors.training import corpora as readers
from processors.training.card import write_card
from processors.training.examples import examples

CONFIG = Path(__file__).with_name("config.cfg")
NAME = "wire"
VERSION = "1.1.0"

# The gold corpora, and how often each is repeated. CoNLL-2003 is newswire, so it counts most.
GOLD = {"conll2003/eng.train.gz": 4, "wikigold/wikigold.conll.txt.gz": 2}
RAW = {
    "polnear/train.jsonl.gz": readers.read_jsonl,
    "bbc/bbc-odd.jsonl.gz": readers.read_jsonl,
    "abc/abc.zip": readers.read_abc,
    **{f"reuters-21578/reut-{n:02}.sgm.gz": readers.read_reuters for n in range(8)},
}
DEV = "conll2003/eng.testa.gz"
MAX_LABELLED = 20_000  # characters of a raw story; the rest is dropped


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    work: Annotated[Path, typer.Option(help="Where to keep the teacher and its labels for the next run.")],
    out: Annotated[Path, typer.Option(help="Where to write the model.")] = SHIPPED,
    steps: Annotated[int, typer.Option(help="Number of batches that the student is trained on.")] = 16_000,
) -> None:
    """Train the entity model that ships with copytaster, and write its card.

    A transformer is fine-tuned on the gold corpora (CoNLL-2003 train, Wikigold) and labels raw news
    (PolNeAR, BBC, ABC, Reuters-21578). The small convolutional network that ships learns from both. The best
    step is chosen on CoNLL-2003 testa. Takes about two hours on two cores.
    """
    missing = [name for name in (*GOLD, *RAW, DEV) if not (corpora / name).is_file()]
    if missing:
        raise typer.BadParameter(f"{corpora} has no {', '.join(missing)}")
    begun = time.monotonic()
    random.seed(7)
    work.mkdir(parents=True, exist_ok=True)
    nlp = spacy.blank("en")
    gold = {name: list(readers.to_docs(nlp, readers.read_conll(corpora / name))) for name in GOLD}
    silver = _silver(corpora, work, nlp, [doc for docs in gold.values() for doc in docs])
    _write(work / "train.spacy", examples([(gold[name], times) for name, times in GOLD.items()], silver))
    _write(work / "dev.spacy", readers.to_docs(nlp, readers.read_conll(corpora / DEV)))
    overrides = {
        "paths.train": str(work / "train.spacy"),
        "paths.dev": str(work / "dev.spacy"),
        "training.max_steps": steps,
    }
    spacy_train(CONFIG, work / "student", overrides=overrides)
    student = spacy.load(work / "student" / "model-best")
    student.meta |= {
        "name": NAME,
        "version": VERSION,
        "license": "Apache-2.0",
        "description": "People, organisations, places and other names in English wire copy.",
    }
    student.config["paths"] = dict.fromkeys(student.config["paths"])
    shutil.rmtree(out, ignore_errors=True)
    student.to_disk(out)
    write_card(out, student.meta, steps, minutes=(time.monotonic() - begun) / 60)
    typer.echo(f"{out}: entities F1 {student.meta['performance']['ents_f']:.4f} on eng.testa")


def _silver(corpora: Path, work: Path, nlp: Language, gold: list[Doc]) -> list[Doc]:
    """Raw news labelled by the teacher. The teacher and its labels are kept in `work`."""
    path = work / "silver.spacy"
    if not path.is_file():
        # torch is slow to import, and not needed if there are labels from an earlier run.
        from processors.training.teacher import Teacher  # noqa: PLC0415

        teacher = Teacher()
        if not (work / "teacher.pt").is_file():
            teacher.fit(gold)
            teacher.save(work / "teacher.pt")
        teacher.load(work / "teacher.pt")
        quick = teacher.quantised()
        docs = []
        for name, read in RAW.items():
            part = [nlp.make_doc(text[:MAX_LABELLED]) for text in read(corpora / name) if text.strip()]
            for start in range(0, len(part), 100):
                quick.label(part[start : start + 100])
            typer.echo(f"silver: {name}: {len(part)} stories, {sum(map(len, part))} tokens")
            docs += part
        _write(path, docs)
    return list(DocBin().from_disk(path).get_docs(nlp.vocab))


def _write(path: Path, docs: list[Doc] | Iterator[Doc]) -> None:
    DocBin(docs=docs).to_disk(path)


if __name__ == "__main__":
    typer.run(main)
