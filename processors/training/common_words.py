"""Make the shipped list of common words: `python -m processors.training.common_words CORPORA`.

A common word is mostly in lower case within a sentence. Those that are nearly as often part of a name, like
"court" and "bank", are marked. The corpora are those of the frequencies.
"""

import gzip
import re
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from processors.entities import casing
from processors.training.frequencies import texts

WITHIN_SENTENCE = re.compile(r"(?<=[a-z,] )[A-Za-z]+(?:-[a-z]+)*(?![\w'’-])")
MIN_COUNT = 5  # rarer words are left out
MIN_EITHER = 60  # occurrences in lower case of a word that is common and in names: "court", "bank"
MIN_EITHER_SHARE = 0.1
MIN_SHARE = 0.6  # of a word's occurrences that are in lower case


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    out: Annotated[Path, typer.Option(help="Where to write the words.")] = casing.COMMON_WORDS,
) -> None:
    """List the words that are common in the corpora."""
    lower: Counter[str] = Counter()
    capitalised: Counter[str] = Counter()
    for text in texts(corpora):
        for word in WITHIN_SENTENCE.findall(text):
            if word.islower():
                lower[word] += 1
            elif word.istitle():
                capitalised[word.lower()] += 1
    shares = {word: count / (count + capitalised[word]) for word, count in lower.items() if len(word) > 1}
    common = sorted(w for w, share in shares.items() if lower[w] >= MIN_COUNT and share >= MIN_SHARE)
    either = sorted(
        w for w, share in shares.items() if lower[w] >= MIN_EITHER and MIN_SHARE > share >= MIN_EITHER_SHARE
    )
    words = common + [f"{word}{casing.EITHER}" for word in either]
    with gzip.GzipFile(out, "wb", mtime=0) as file:  # a fixed time makes the file reproducible
        file.write("\n".join(words).encode())
    typer.echo(f"{len(words)} words; {out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    typer.run(main)
