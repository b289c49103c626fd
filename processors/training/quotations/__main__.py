"""Train the reader of quotations: `python -m processors.training.quotations --help`."""

import pickle
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from processors.entities.model import Model
from processors.quotations.confidence import FACTS
from processors.quotations.finding import quoted
from processors.quotations.reader import REACH, WEIGHTS, Reader
from processors.quotations.tokens import Tokens, tokens
from processors.training import corpora as readers
from processors.training.quotations import lessons, pieces
from processors.training.quotations.calibration import calibrate
from processors.training.quotations.card import write_card
from processors.training.quotations.student import Student
from processors.training.quotations.teacher import Found, Teacher

GOLD, CHOOSING = "polnear/train.jsonl.gz", "polnear/dev.jsonl.gz"
BBC, ABC = "bbc/bbc-odd.jsonl.gz", "abc/abc.zip"
REUTERS = [f"reuters-21578/reut-{n:02}.sgm.gz" for n in range(8)]
TEACHER_EPOCHS = 3
LIKELY = 0.1  # chance of a cue from which on the student hears of it
LONGEST = 20_000  # characters of a raw story that are labelled
GOLD_TIMES = 2  # gold stands beside three times as much silver
SHORTEST = 800  # of one of Reuters', whose shorter ones are figures


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    work: Annotated[Path, typer.Option(help="Where what takes long is kept, and found again.")],
    out: Annotated[Path, typer.Option(help="Where the weights go, and their card beside them.")] = WEIGHTS,
    epochs: Annotated[int, typer.Option(help="How often the student sees every lesson.")] = 8,
) -> None:
    """Train the reader of quotations that ships with copytaster, and write its card.

    A transformer learns from PolNeAR's train part and labels raw news (BBC, ABC, Reuters-21578), and a small
    convolutional network learns from both: what ships. `confidence` is fitted on PolNeAR's dev part. About an
    hour and a half on four cores.
    """
    missing = [name for name in (GOLD, CHOOSING, BBC, ABC, *REUTERS) if not (corpora / name).is_file()]
    if missing:
        raise typer.BadParameter(f"{corpora} lacks {', '.join(missing)}")
    begun = time.monotonic()
    work.mkdir(parents=True, exist_ok=True)
    gold = list(lessons.stories(corpora / GOLD))
    raw = [(text, tokens(text)) for text in raw_stories(corpora)]
    typer.echo(f"{len(gold)} stories of gold; {len(raw)} raw, {sum(len(cut.words) for _, cut in raw)} tokens")
    found = silver(work, gold, [cut for _, cut in raw])
    words = pieces.vocabulary([*(story.tokens for story in gold), *(cut for _, cut in raw)])
    known = {word: number for number, word in enumerate(words, 1)}
    model = Model()
    read = pieces.seen(model, [(story.text, story.tokens) for story in gold], known)
    chosen = [piece for story, seen in zip(gold, read, strict=True) for piece in pieces.gold(story, seen)]
    chosen *= GOLD_TIMES
    read = pieces.seen(model, raw, known)
    chosen += [piece for cues, seen in zip(found, read, strict=True) for piece in pieces.silver(cues, seen)]
    student = Student(pieces.vectors(words))
    student.fit(chosen, epochs)
    weights = student.weights() | {"vocabulary": np.frombuffer("\0".join(words).encode(), np.uint8)}
    reader = Reader(weights | {"confidence": np.zeros(FACTS)})
    dev = [
        (story, quoted(reader, pieces.named(model, story.text)))
        for story in lessons.stories(corpora / CHOOSING)
    ]
    weights["confidence"], bands = calibrate(dev)
    np.savez(out, **weights)
    write_card(out.parent, bands, epochs, REACH, minutes=(time.monotonic() - begun) / 60)
    typer.echo(f"{out}: {out.stat().st_size} bytes")


def silver(work: Path, gold: Sequence[lessons.AnnotatedStory], raw: Sequence[Tokens]) -> list[list[Found]]:
    """The cues that the teacher finds in raw news; it and they are made once and kept."""
    path = work / "silver.pkl"
    if not path.is_file():
        teacher = Teacher()
        if not (work / "teacher.pt").is_file():
            teacher.fit(gold, TEACHER_EPOCHS)
            teacher.save(work / "teacher.pt")
        teacher.load(work / "teacher.pt")
        found = []
        for number, cut in enumerate(raw, 1):
            found.append(teacher.read(cut, LIKELY))
            if number % 250 == 0:
                typer.echo(f"silver: {number} of {len(raw)} stories, {sum(map(len, found))} cues")
        path.write_bytes(pickle.dumps(found))
    kept: list[list[Found]] = pickle.loads(path.read_bytes())
    return kept


def raw_stories(corpora: Path) -> list[str]:
    """Raw news: all of the BBC's, a third of ABC's, 1,500 of Reuters' that are more than figures."""
    shuffle = random.Random(7)
    bbc = list(readers.read_jsonl(corpora / BBC))
    abc = list(readers.read_abc(corpora / ABC))
    reuters = [text for name in REUTERS for text in readers.read_reuters(corpora / name)]
    shuffle.shuffle(abc)
    shuffle.shuffle(reuters)
    chosen = [*bbc, *abc[: len(abc) // 3], *[text for text in reuters if len(text) > SHORTEST][:1_500]]
    texts = [text[:LONGEST] for text in chosen if text.strip()]
    shuffle.shuffle(texts)
    return texts


if __name__ == "__main__":
    typer.run(main)
