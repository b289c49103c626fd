"""Train the shipped model: `python -m processors.training --help`."""

import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import spacy
import typer
from spacy.cli.train import train as spacy_train
from spacy.tokens import DocBin

from processors.model import SHIPPED
from processors.training.card import write_card
from processors.training.corpora import read_conll, read_polnear, to_docs

CONFIG = Path(__file__).with_name("config.cfg")
NAME = "wire"
VERSION = "1.0.0"

TRAINING = {
    "conll2003/eng.train.gz": (read_conll, 2),  # the only gold of the wire itself counts twice
    "wikigold/wikigold.conll.txt.gz": (read_conll, 1),
    "polnear/train.jsonl.gz": (read_polnear, 1),
}
CHOOSING = {"conll2003/eng.testa.gz": (read_conll, 1)}


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    out: Annotated[Path, typer.Option(help="Where the model goes.")] = SHIPPED,
    steps: Annotated[int, typer.Option(help="Batches to learn from, at most.")] = 8000,
) -> None:
    """Train the entity model that ships with copytaster, and write its card.

    CORPORA is a folder with `conll2003/eng.train.gz`, `conll2003/eng.testa.gz` (to choose the best
    step by), `wikigold/wikigold.conll.txt.gz` and `polnear/train.jsonl.gz`. On one core it takes
    about a quarter of an hour; each line that spaCy prints is a measurement on the part for choosing.
    """
    missing = [name for name in TRAINING | CHOOSING if not (corpora / name).is_file()]
    if missing:
        raise typer.BadParameter(f"{corpora} lacks {', '.join(missing)}")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        overrides = {
            "paths.train": _prepare(corpora, TRAINING, work / "train.spacy"),
            "paths.dev": _prepare(corpora, CHOOSING, work / "dev.spacy"),
            "training.max_steps": steps,
        }
        spacy_train(CONFIG, work / "trained", overrides=overrides)
        nlp = spacy.load(work / "trained" / "model-best")
    nlp.meta |= {
        "name": NAME,
        "version": VERSION,
        "license": "Apache-2.0",
        "description": "People, organisations, places and other names in English wire copy.",
    }
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out)
    write_card(out, nlp.meta, steps, minutes=(time.monotonic() - begun) / 60)
    typer.echo(f"{out}: entities F1 {nlp.meta['performance']['ents_f']:.4f} on eng.testa")


def _prepare(corpora: Path, parts: dict[str, Any], target: Path) -> str:
    nlp = spacy.blank("en")
    docs = [
        doc
        for name, (read, times) in parts.items()
        for doc in list(to_docs(nlp, read(corpora / name))) * times
    ]
    typer.echo(f"{target.stem}: {len(docs)} documents, {sum(map(len, docs))} tokens")
    DocBin(docs=docs).to_disk(target)
    return str(target)


if __name__ == "__main__":
    typer.run(main)
