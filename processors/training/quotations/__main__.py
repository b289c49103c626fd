"""Train the attribution model: `python -m processors.training.quotations --help`."""

import pickle
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from processors.entities.model import Model
from processors.quotations.confidence import EVIDENCE_SIZE
from processors.quotations.finding import find_unresolved
from processors.quotations.reader import ROLE_WINDOW, WEIGHTS, Reader
from processors.quotations.tokens import Tokens, tokenize
from processors.training import corpora as readers
from processors.training.quotations import examples, polnear
from processors.training.quotations.calibration import calibrate
from processors.training.quotations.card import write_card
from processors.training.quotations.student import Student
from processors.training.quotations.teacher import Teacher, TeacherCue
from processors.training.stories import story_with_entities

GOLD, DEV = "polnear/train.jsonl.gz", "polnear/dev.jsonl.gz"
BBC, ABC = "bbc/bbc-odd.jsonl.gz", "abc/abc.zip"
REUTERS = [f"reuters-21578/reut-{n:02}.sgm.gz" for n in range(8)]
TEACHER_EPOCHS = 3
MIN_TEACHER_PROBABILITY = 0.1  # of a cue by the teacher; the student ignores less probable ones
MAX_LABELLED = 20_000  # characters of a raw story; the rest is dropped
GOLD_TIMES = 2  # how often gold is repeated: there is three times as much silver
MIN_REUTERS = 800  # characters of a Reuters story; shorter ones are mostly figures


def main(
    corpora: Annotated[Path, typer.Argument(help="The folder of corpora.", exists=True)],
    work: Annotated[Path, typer.Option(help="Where to keep the teacher and its labels for the next run.")],
    out: Annotated[
        Path, typer.Option(help="Where to write the weights; their card goes beside them.")
    ] = WEIGHTS,
    epochs: Annotated[int, typer.Option(help="How often the student sees each example.")] = 8,
) -> None:
    """Train the attribution model that ships with copytaster, and write its card.

    A transformer is fine-tuned on the train part of PolNeAR and labels raw news (BBC, ABC, Reuters-21578).
    The small convolutional network that ships learns from both. `confidence` is fitted on the dev part of
    PolNeAR. Takes about an hour and a half on four cores.
    """
    missing = [name for name in (GOLD, DEV, BBC, ABC, *REUTERS) if not (corpora / name).is_file()]
    if missing:
        raise typer.BadParameter(f"{corpora} has no {', '.join(missing)}")
    begun = time.monotonic()
    work.mkdir(parents=True, exist_ok=True)
    gold = list(polnear.stories(corpora / GOLD))
    raw = [(text, tokenize(text)) for text in raw_stories(corpora)]
    typer.echo(
        f"{len(gold)} stories of gold; {len(raw)} raw, {sum(len(tokens.words) for _, tokens in raw)} tokens"
    )
    labelled = silver(work, gold, [tokens for _, tokens in raw])
    words = examples.vocabulary([*(story.tokens for story in gold), *(tokens for _, tokens in raw)])
    numbers = {word: number for number, word in enumerate(words, 1)}
    model = Model()
    inputs = examples.story_features(model, [(story.text, story.tokens) for story in gold], numbers)
    chosen = [
        example
        for story, features in zip(gold, inputs, strict=True)
        for example in examples.gold(story, features)
    ]
    chosen *= GOLD_TIMES
    inputs = examples.story_features(model, raw, numbers)
    chosen += [
        example
        for cues, features in zip(labelled, inputs, strict=True)
        for example in examples.silver(cues, features)
    ]
    student = Student(examples.initial_vectors(words))
    student.fit(chosen, epochs)
    weights = student.weights() | {"vocabulary": np.frombuffer("\0".join(words).encode(), np.uint8)}
    reader = Reader(weights | {"confidence": np.zeros(EVIDENCE_SIZE)})
    dev = list(polnear.stories(corpora / DEV))
    read = find_unresolved(reader, [story_with_entities(model, story.text) for story in dev])
    weights["confidence"], bands = calibrate(list(zip(dev, read, strict=True)))
    np.savez(out, **weights)
    write_card(out.parent, bands, epochs, ROLE_WINDOW, minutes=(time.monotonic() - begun) / 60)
    typer.echo(f"{out}: {out.stat().st_size} bytes")


def silver(
    work: Path, gold: Sequence[polnear.AnnotatedStory], raw: Sequence[Tokens]
) -> list[list[TeacherCue]]:
    """The cues that the teacher finds in raw news. The teacher and its labels are kept in `work`."""
    path = work / "silver.pkl"
    if not path.is_file():
        teacher = Teacher()
        if not (work / "teacher.pt").is_file():
            teacher.fit(gold, TEACHER_EPOCHS)
            teacher.save(work / "teacher.pt")
        teacher.load(work / "teacher.pt")
        found = []
        for number, tokens in enumerate(raw, 1):
            found.append(teacher.label(tokens, MIN_TEACHER_PROBABILITY))
            if number % 250 == 0:
                typer.echo(f"silver: {number} of {len(raw)} stories, {sum(map(len, found))} cues")
        path.write_bytes(pickle.dumps(found))
    kept: list[list[TeacherCue]] = pickle.loads(path.read_bytes())
    return kept


def raw_stories(corpora: Path) -> list[str]:
    """The raw stories to label: all of BBC, a third of ABC, and 1,500 of Reuters-21578."""
    shuffle = random.Random(7)
    bbc = list(readers.read_jsonl(corpora / BBC))
    abc = list(readers.read_abc(corpora / ABC))
    reuters = [text for name in REUTERS for text in readers.read_reuters(corpora / name)]
    shuffle.shuffle(abc)
    shuffle.shuffle(reuters)
    chosen = [*bbc, *abc[: len(abc) // 3], *[text for text in reuters if len(text) > MIN_REUTERS][:1_500]]
    texts = [text[:MAX_LABELLED] for text in chosen if text.strip()]
    shuffle.shuffle(texts)
    return texts


if __name__ == "__main__":
    typer.run(main)
