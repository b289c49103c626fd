"""Make the shipped frequencies of words: `python -m processors.training.frequencies CORPORA`.

They are counted in PolNeAR (train), ABC, CoNLL-2003 (train), Reuters-21578 and the White House's documents.
One of Reuters' files and the BBC's stories are left out, because `tests/benchmarks/alerts` measures with
them.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby
from math import log2
from pathlib import Path
from typing import Annotated

import typer

from processors.queries.frequencies import DATA
from processors.queries.words import words
from processors.training import corpora as readers

REUTERS = [f"reuters-21578/reut-{number:02}.sgm.gz" for number in range(7)]
LONGEST = 1_000  # words of a text; the rest is ignored
MIN_TEXTS = 5  # words that fewer texts have are left out
STEPS = 4  # steps of a doubling of the frequency; the words of a step are on one line


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    out: Annotated[Path, typer.Option(help="Where to write the frequencies.")] = DATA,
) -> None:
    """Count in how many stories of the corpora each word is."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts(corpora):
        counts.update(set(words(text)[:LONGEST]))
        total += 1
    shares = {word: _rounded(count / total) for word, count in counts.items() if count >= MIN_TEXTS}
    ordered = sorted(shares, key=lambda word: (-shares[word], word))
    lines = (f"{share} {' '.join(found)}\n" for share, found in groupby(ordered, shares.__getitem__))
    out.write_text("".join(lines), encoding="utf-8")
    typer.echo(f"{total} texts, {len(shares)} words; {out}: {out.stat().st_size} bytes")


def texts(corpora: Path) -> Iterator[str]:
    return chain(
        readers.read_jsonl(corpora / "polnear/train.jsonl.gz"),
        readers.read_abc(corpora / "abc/abc.zip"),
        (text for text, _ in readers.read_conll(corpora / "conll2003/eng.train.gz")),
        chain.from_iterable(readers.read_reuters(corpora / name) for name in REUTERS),
        map(_without_front_matter, readers.read_jsonl(corpora / "whitehouse/raw.jsonl.gz")),
    )


def _without_front_matter(text: str) -> str:
    """A document without the properties at its start, between lines of three hyphens."""
    return text.split("\n---\n", 1)[1] if text.startswith("---\n") and "\n---\n" in text else text


def _rounded(share: float) -> int:
    """A share in parts per million, rounded to a step."""
    steps = round(-log2(share) * STEPS)
    return round(1_000_000 / 2 ** (steps / STEPS))


if __name__ == "__main__":
    typer.run(main)
