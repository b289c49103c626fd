"""How the processor time of a story grows: with its length, with rules of subjects, with subscriptions."""

import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import orjson

from processors.formats import parse
from processors.pipeline import Pipeline
from processors.queries.facts import Facts
from processors.story import Story, body, to_json
from processors.subjects.rules import load, shipped
from processors.subjects.vocabulary import media_topics
from processors.subscriptions.matching import Subscriptions
from tests.benchmarks.alerts.measuring import peak
from tests.benchmarks.stories import stories as made

LENGTHS = (100, 1_000, 10_000, 100_000)  # words
RULES = (0, 100, 1_000, 10_000)  # beside those that ship
SUBSCRIPTIONS = (0, 100, 1_000, 10_000)
WORDS = 30_000  # of all stories of a length together
STORIES = 100  # that rules and subscriptions are tried on
STAGES = ("parse", "entities", "quotations", "subjects", "write")


@dataclass(frozen=True)
class Cost:
    """What a story costs when there is so much of something."""

    size: float
    seconds: dict[str, float]  # of processor time, by stage
    memory: float  # MB resident at most


def by_length() -> list[Cost]:
    """The cost of stories by their words, from the raw message to the record as JSON."""
    return [_apart(_of_length, words) for words in LENGTHS]


def by_rules() -> list[Cost]:
    """The cost of finding subjects, by the number of rules that a desk has added."""
    return [_apart(_with_rules, number) for number in RULES]


def by_subscriptions() -> list[Cost]:
    """The cost of finding the subscriptions that match, by how many there are."""
    return [_apart(_with_subscriptions, number) for number in SUBSCRIPTIONS]


def _apart(measure: Callable[[int], Cost], size: int) -> Cost:
    """Measure in a process of its own, whose memory is that of one size."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(measure, size).result()


def _of_length(words: int) -> Cost:
    pipeline = Pipeline()
    pipeline.enrich(_parsed(made(20, seed=1)))  # warm up
    _freeze()
    raw = made(max(1, WORDS // words), words)
    moments = [time.process_time()]
    stories = _parsed(raw)
    moments.append(time.process_time())
    for stage in (pipeline.entities, pipeline.quotations, pipeline.subjects):
        stage(stories)
        moments.append(time.process_time())
    for story in stories:
        to_json(story)
    moments.append(time.process_time())
    spent = [after - before for before, after in pairwise(moments)]
    length = sum(len(body(story).split()) for story in stories) / len(stories)
    seconds = {stage: each / len(stories) for stage, each in zip(STAGES, spent, strict=True)}
    return Cost(length, seconds, peak() / 1e6)


def _with_rules(number: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "own.rules"
        path.write_text("\n".join(_rules(number)))
        pipeline = Pipeline(rules=[path])
    stories = _parsed(made(STORIES))
    pipeline.subjects(_parsed(made(20, seed=1)))  # warm up
    _freeze()
    begun = time.process_time()
    pipeline.subjects(stories)
    return Cost(number, {"subjects": (time.process_time() - begun) / len(stories)}, peak() / 1e6)


def _with_subscriptions(number: int) -> Cost:
    stories = _parsed(made(STORIES))
    Pipeline().enrich(stories)
    subscriptions = Subscriptions(media_topics())
    draw, (sure, hints) = random.Random(1), _clues()
    for each in range(number):
        query = f"({draw.choice(sure)}) AND ({draw.choice(hints)})"
        subscriptions.put(orjson.dumps({"id": f"s{each}", "owner": "desk", "query": query}))
    _freeze()
    begun = time.process_time()
    for story in stories:
        subscriptions.find(Facts(story, media_topics()))
    return Cost(number, {"alerts": (time.process_time() - begun) / len(stories)}, peak() / 1e6)


def _freeze() -> None:
    """Keep what there is away from the garbage collector, as a worker does."""
    gc.collect()
    gc.freeze()


def _parsed(raw: Sequence[bytes]) -> list[Story]:
    return [story for data in raw for story in parse(data).stories]


def _rules(number: int) -> Iterator[str]:
    """The lines of a file of rules: random mixtures of the clues that ship."""
    draw, (sure, hints) = random.Random(1), _clues()
    for each in range(number):
        yield f"desk:{each} Subject {each} < 20000213"
        yield f"  sure: {', '.join(draw.sample(sure, 8))}"
        yield f"  hint: {', '.join(draw.sample(hints, 3))}"


@cache
def _clues() -> tuple[list[str], list[str]]:
    """The clues of the shipped rules: those that indicate a subject by themselves, and those that do not."""
    rules, _ = load(shipped(), media_topics())
    return [str(c) for rule in rules for c in rule.sure], [str(c) for rule in rules for c in rule.hint]
