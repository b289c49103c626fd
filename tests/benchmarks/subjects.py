"""The time to tag a story, by number of rules: `python -m tests.benchmarks.subjects`."""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from processors.formats import parse
from processors.story import body, headline
from processors.subjects.literal import read
from processors.subjects.matching import Matcher
from processors.subjects.rules import Rule, load, shipped
from processors.subjects.tagging import Tagger
from processors.subjects.vocabulary import media_topics
from streams.cli.files import expand
from tests.conftest import SAMPLES

ROUNDS = 5
FEW, MANY = 150, 1_500


def main(
    folder: Annotated[
        Path, typer.Argument(help="Folder of story files; the samples by default.", exists=True)
    ] = SAMPLES,
) -> None:
    """Measure the tagger, and rules alone: 150 of the shipped ones, all of them, and 1,500.

    Rules beyond the shipped ones are random mixtures of their clues, so that stories match them as often.
    """
    raw = [Path(name).read_bytes() for name in expand([str(folder)]) if "truncated" not in name]
    stories = [(headline(story), body(story)) for data in raw for story in parse(data).stories]
    total = sum(len(text.split()) for _, text in stories)
    print(f"{len(stories)} stories, {total / len(stories):.0f} words each")
    tagger = Tagger()
    spent = _spent(tagger.tags, stories)
    print(f"the tagger  {spent:8.3f} ms a story")
    readings = [(read(*story),) for story in stories]
    rules, _ = load(shipped(), media_topics())
    for some in (random.Random(1).sample(rules, FEW), rules, _many(rules)):
        begun = time.process_time()
        matcher = Matcher(some, media_topics())
        ready = time.process_time() - begun
        spent = _spent(matcher.matches, readings)
        print(f"{len(some):>5} rules {spent:9.3f} ms a story; prepared in {ready:.2f} s")


def _many(rules: Sequence[Rule]) -> list[Rule]:
    draw = random.Random(2)
    sure = [clue for rule in rules for clue in rule.sure]
    hint = [clue for rule in rules for clue in rule.hint]
    more = [Rule(f"desk:{n}", draw.sample(sure, 8), draw.sample(hint, 3)) for n in range(MANY - len(rules))]
    return [*rules, *more]


def _spent(call: Callable[..., object], stories: Sequence[tuple[Any, ...]]) -> float:
    """Milliseconds of processor time a story, in the fastest of several rounds."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for story in stories:
            call(*story)
        rounds.append(time.process_time() - begun)
    return 1_000 * min(rounds) / len(stories)


if __name__ == "__main__":
    typer.run(main)
