"""The inputs of fuzzing, by number."""

import signal
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from types import FrameType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from processors.formats import NAMES, Parsed
from processors.sources import Receipt, Source, Sources
from tests.fuzzing.checks import try_message
from tests.fuzzing.mutations import garble, mutate
from tests.fuzzing.samples import KILLS, STORIES

RECEIVED = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
NORWICK = Source("Norwick", ZoneInfo("Europe/Oslo"))
RECEIPTS = (
    Receipt(RECEIVED),
    Receipt(RECEIVED, sources=Sources({"exa": NORWICK, "wire": NORWICK, "a": NORWICK})),
    Receipt(RECEIVED, source="Norwick", pushed_by="desk"),
)
KILL_EVERY = 10  # inputs
THOROUGH_EVERY = 20
SLOW = 2.0  # seconds of CPU
STUCK = 60  # seconds


class Input(NamedTuple):
    """What is tried. `killed` is the uri of a kill, which must not become usable; "" for other messages."""

    sample: str
    data: bytes
    format: str | None
    receipt: Receipt
    killed: str = ""


class Failure(NamedTuple):
    number: int
    sample: str
    error: str
    data: bytes


@dataclass
class Tally:
    """What became of inputs. `slowest` is the most seconds of CPU that one took, and its number."""

    inputs: int = 0
    accepted: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)

    def add(self, other: "Tally") -> None:
        self.inputs += other.inputs
        self.accepted += other.accepted
        self.failures += other.failures
        self.slowest = max(self.slowest, other.slowest)


def make_input(seed: int, number: int) -> Input:
    """The input of a number."""
    random = Random(f"{seed} {number}")
    receipt = random.choice(RECEIPTS)
    if number % KILL_EVERY == 0:
        name = random.choice(list(KILLS))
        kill = KILLS[name]
        return Input(name, garble(random, kill), None, receipt, kill.uri)
    name = random.choice(list(STORIES))
    format = random.choice(NAMES) if random.random() < 0.1 else None
    return Input(name, mutate(random, STORIES[name]), format, receipt)


def try_inputs(seed: int, numbers: range) -> Tally:
    """Try the inputs of some numbers."""
    signal.signal(signal.SIGALRM, _give_up)
    tally = Tally(len(numbers))
    for number in numbers:
        given = make_input(seed, number)
        begun = time.process_time()
        signal.alarm(STUCK)
        try:
            parsed = try_message(given.data, given.format, given.receipt, number % THOROUGH_EVERY == 1)
            if given.killed:
                check_kill(parsed, given.killed)
            taken = time.process_time() - begun
            assert taken < SLOW, f"took {taken:.1f} s"
        except Exception as error:  # whatever it is, it is what we look for
            tally.failures.append(Failure(number, given.sample, _describe(error), given.data))
        else:
            tally.accepted[parsed.format if parsed else "refused"] += 1
            tally.slowest = max(tally.slowest, (taken, number))
        finally:
            signal.alarm(0)
    return tally


def check_kill(parsed: Parsed | None, uri: str) -> None:
    """Check that a kill of a story has not become something else. Raises AssertionError."""
    for story in parsed.stories if parsed else ():
        same = _without_source(story["uri"]) == _without_source(uri)
        assert not same or story["pubStatus"] == "canceled", f"a kill became {story['pubStatus']}"


def _without_source(uri: str) -> str:
    return uri.rpartition(":")[2]


def _describe(error: Exception) -> str:
    """The error in a line, and where it was raised."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    file = "/".join(frame.filename.split("/")[-3:])
    said = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {said} ({file}:{frame.lineno}: {frame.line})"


def _give_up(signum: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"took more than {STUCK} s")
