"""Train or measure the ranking of antecedents: `python -m processors.training.antecedents --help`."""

from pathlib import Path
from typing import Annotated

import typer

from processors.entities.model import Model
from processors.quotations.antecedents import WEIGHTS
from processors.quotations.reader import Reader
from processors.training.antecedents.coreference import read_gum, read_polnear
from processors.training.antecedents.examples import examples
from processors.training.antecedents.fitting import fit, outcomes, threshold
from processors.training.antecedents.measuring import measure

GUM, POLNEAR = "gum/{}.conllu.gz", "polnear/{}.jsonl.gz"
PRECISION = 0.9  # of the antecedents that are certain enough, on the dev parts
HEAD = """# The weights of the features in `antecedents.py`, and the probability from which on one is certain.
# Trained by `make antecedents` on the train parts of GUM and PolNeAR; the threshold is chosen on their
# dev parts.

certain = {certain:.2f}

[features]
{features}
"""


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    train: Annotated[bool, typer.Option(help="Train the weights, and write them, before measuring.")] = False,
) -> None:
    """Measure the pronouns that name speakers on the dev parts of GUM and PolNeAR; --train trains first.

    Training takes two minutes on a core. GUM's coreference is by hand; PolNeAR's is by a program, and only
    those of its pronouns are used whose antecedent is among the candidates.
    """
    gum, polnear = read_gum(corpora / GUM.format("dev")), read_polnear(corpora / POLNEAR.format("dev"))
    dev = {"GUM": list(gum), "PolNeAR": list(polnear)}
    model, reader = Model(), Reader()
    if train:
        gold = list(examples(model, reader, read_gum(corpora / GUM.format("train"))))
        silver = list(examples(model, reader, read_polnear(corpora / POLNEAR.format("train"))))
        weights = fit([*gold, *(example for example in silver if example.right)])
        choosing = [
            example
            for corpus, texts in dev.items()
            for example in examples(model, reader, texts)
            if example.is_source and (example.right or corpus == "GUM")
        ]
        certain = threshold(outcomes(choosing, weights), PRECISION)
        features = "\n".join(f'"{name}" = {weight}' for name, weight in sorted(weights.items()))
        WEIGHTS.write_text(HEAD.format(certain=certain, features=features), encoding="utf-8")
    for corpus, texts in dev.items():
        typer.echo(f"{corpus} dev: {measure(model, reader, texts)}")


if __name__ == "__main__":
    typer.run(main)
