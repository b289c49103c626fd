"""Stories of any length for benchmarks: paragraphs of the samples, with other people in each story."""

import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from processors.errors import StoryError
from processors.formats import parse
from processors.story import body, headline
from streams.cli.files import expand
from tests.conftest import SAMPLES

WORDS = 150  # of a story, by default; wire stories are as short

# The surnames of the people in the samples. Others take their places, so that no two stories are the same.
SURNAMES = re.compile(
    r"\b(?:Beaumont|Okafor|Lavoie|Halvorsen|Moreno|Ortega|Santos|Ruiz|Weber|Sutcliffe|Priest|Marlowe|Hartley"
    r"|Kaplan|Doyle|Chowdhury|Petrova|Morgan|Pugh|Lindqvist|Obote|Kamau|Vermeulen|Delaney|Raman|Kervella)\b"
)
STARTS = "Al Bar Bren Car Dal Fen Gar Hol Ker Lan Mor Nor Par Quin Ros Sel Tor Ul Var Wes".split()
ENDS = "berg by dale dez don er feld ford ham ier insky ley lund man ov quist sen son ton wick".split()


def stories(count: int, words: int = WORDS, seed: int = 0) -> list[bytes]:
    """Different stories as plain text, each of about so many words; the same ones for the same seed."""
    return [_story(words, random.Random(f"{seed} {number} {words}")) for number in range(count)]


def read(folder: Path | None, count: int) -> list[bytes]:
    """The first stories of a folder, or made ones if there is none."""
    return [Path(name).read_bytes() for name in expand([str(folder)])[:count]] if folder else stories(count)


def _story(words: int, draw: random.Random) -> bytes:
    titles, paragraphs = _material()
    shuffled = draw.sample(paragraphs, len(paragraphs))
    chosen: list[str] = []
    for paragraph in cycle(shuffled):
        if words <= 0:
            break
        chosen.append(paragraph)
        words -= len(paragraph.split())
    return "\n\n".join([draw.choice(titles), *_renamed(chosen, draw)]).encode()


def _renamed(paragraphs: list[str], draw: random.Random) -> Iterator[str]:
    """The paragraphs with other surnames; those who return after twenty paragraphs are others again."""
    rest = iter(paragraphs)
    while some := list(islice(rest, 20)):
        names: dict[str, str] = {}
        for paragraph in some:
            yield SURNAMES.sub(
                lambda found, names=names: names.setdefault(  # type: ignore[misc]
                    found[0], draw.choice(STARTS) + draw.choice(ENDS)
                ),
                paragraph,
            )


@cache
def _material() -> tuple[list[str], list[str]]:
    """The headlines and the paragraphs of the samples that are stories."""
    titles, paragraphs = [], []
    for path in sorted(SAMPLES.iterdir()):
        try:
            found = [story for story in parse(path.read_bytes()).stories if story["pubStatus"] == "usable"]
        except StoryError:
            continue  # a sample that is meant to be refused
        titles += [headline(story) for story in found]
        paragraphs += [each for story in found for each in body(story).split("\n\n") if len(each.split()) > 8]
    return titles, paragraphs
