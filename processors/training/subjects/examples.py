"""Make training examples for the subject classifier, from categorised news."""

import gzip
import html
import json
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from processors.training import corpora as readers

BBC, REUTERS = "bbc/bbc-odd.jsonl.gz", "reuters-21578"
POLNEAR, WHITE_HOUSE = "polnear/train.jsonl.gz", "whitehouse/raw.jsonl.gz"
ABC, CONLL = "abc/abc.zip", "conll2003/eng.train.gz"
ONE_OF = 4  # documents of the White House and texts of ABC is taken
FRONT_MATTER = re.compile(r"---\n.*?\n---\s+", re.S)
SPORT = re.compile(r"[A-Z ]{4,25}- ")  # "SOCCER - " before a headline of 1996

# The Media Topics of the BBC's sections and Reuters' categories.
SECTIONS = {
    "politics": "11000000",
    "business": "04000000",
    "sport": "15000000",
    "tech": "13000000",
    "entertainment": "01000000",
}
CATEGORIES = {
    "acq": "20000204",
    "earn": "20000178",
    "crude": "20001243",
    "money-fx": "20000391",
    "interest": "20000371",
    "trade": "20000373",
    "grain": "20000210",
    "ship": "20000343",
    "gold": "20000318",
    "coffee": "20000389",
    "sugar": "20000389",
}
CODES = sorted({*SECTIONS.values(), *CATEGORIES.values()})


class Example(NamedTuple):
    """A story with subjects that it is about and that it is not about. All others are unknown."""

    identifier: str
    title: str
    text: str
    about: frozenset[str]
    not_about: frozenset[str]


def examples(corpora: Path) -> Iterator[Example]:
    """The examples, from the folder of corpora."""
    yield from _bbc(corpora / BBC)
    for path in sorted((corpora / REUTERS).glob("*.sgm.gz")):
        yield from _reuters(path)
    yield from _of_other_years(corpora)


def _of_other_years(corpora: Path) -> Iterator[Example]:
    """Copy of 1996, 2006 and 2015 to 2026 whose source or headline says the section.

    The sections of the BBC alone teach what its news of two years was about, and that what is neither
    politics, sport, arts nor science must be business.
    """
    for number, text in enumerate(readers.read_jsonl(corpora / POLNEAR)):
        yield _section(f"polnear-{number}", text, "politics")
    for number, text in enumerate(islice(readers.read_jsonl(corpora / WHITE_HOUSE), 0, None, ONE_OF)):
        plain = FRONT_MATTER.sub("", text, count=1)
        yield _section(f"whitehouse-{number}", plain, "politics", maybe=("business", "tech"))
    for number, text in enumerate(islice(readers.read_abc(corpora / ABC, "science"), 0, None, ONE_OF)):
        yield _section(f"science-{number}", text, "tech")
    for number, text in enumerate(islice(readers.read_abc(corpora / ABC, "rural"), 0, None, ONE_OF)):
        yield _section(f"rural-{number}", text, "business", maybe=("politics", "tech"))
    for number, (text, _) in enumerate(readers.read_conll(corpora / CONLL)):
        if label := SPORT.match(text):
            yield _section(f"conll-{number}", text[label.end() :], "sport")


def _section(identifier: str, text: str, section: str, maybe: Collection[str] = ()) -> Example:
    """An example of a section and of no other, but for those that it may be of as well."""
    others = {code for name, code in SECTIONS.items() if name not in (section, *maybe)}
    return Example(identifier, "", text, frozenset((SECTIONS[section],)), frozenset(others))


def _bbc(path: Path) -> Iterator[Example]:
    specific = frozenset(CATEGORIES.values())
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            story = json.loads(line)
            about = frozenset((SECTIONS[story["category"]],))
            not_about = frozenset(SECTIONS.values()) - about
            if "04000000" not in about:
                not_about |= specific
            title, _, text = story["text"].partition("\n\n")
            yield Example(story["id"], title, text, about, not_about)


def _reuters(path: Path) -> Iterator[Example]:
    """The stories with categories.

    They are not examples of top-level subjects: half of the stories of 1987 are figures, from which the
    classifier would learn that all figures are about the economy.
    """
    raw = gzip.decompress(path.read_bytes()).decode("latin-1")
    for block in re.findall(r"<REUTERS .*?</REUTERS>", raw, re.S):
        topics = re.search(r"<TOPICS>(.*?)</TOPICS>", block, re.S)
        names = re.findall(r"<D>([^<]*)</D>", topics[1]) if topics else []
        about = frozenset(CATEGORIES[name] for name in names if name in CATEGORIES)
        body = re.search(r"<BODY>(.*?)</BODY>", block, re.S)
        number = re.search(r'NEWID="(\d+)"', block)
        if not names or not body or not number:
            continue
        title = re.search(r"<TITLE>(.*?)</TITLE>", block, re.S)
        text = readers.REUTERS_END.sub("", html.unescape(body[1]))
        not_about = frozenset(CATEGORIES.values()) - about
        headline = html.unescape(title[1]).strip() if title else ""
        yield Example(f"reuters-{number[1]}", headline, text, about, not_about)
