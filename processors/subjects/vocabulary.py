"""The IPTC Media Topics: codes, English names, hierarchy, and the older Subject Codes that wires still send.

The data is in `mediatopics.tsv`, which `python -m processors.training.mediatopics` makes from the file that
IPTC publishes under CC BY 4.0.

https://cv.iptc.org/newscodes/mediatopic/
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from processors.story import Story

DATA = Path(__file__).with_name("mediatopics.tsv")
SCHEME = "http://cv.iptc.org/newscodes/mediatopic/"
CREATOR = "copytaster"  # `creator` of the subjects that we add to a story

# The names of the top-level subjects in Kafka topics and rule files.
SLUGS = {
    "01000000": "arts",
    "02000000": "crime",
    "03000000": "disaster",
    "04000000": "economy",
    "05000000": "education",
    "06000000": "environment",
    "07000000": "health",
    "08000000": "human-interest",
    "09000000": "labour",
    "10000000": "lifestyle",
    "11000000": "politics",
    "12000000": "religion",
    "13000000": "science",
    "14000000": "society",
    "15000000": "sport",
    "16000000": "conflict",
    "17000000": "weather",
}


class Concept(NamedTuple):
    """A subject: its code (eight digits, or a desk's own), its name, and the code of its parent."""

    code: str
    name: str
    parent: str | None

    @property
    def uri(self) -> str:
        return SCHEME + self.code if self.code.isdecimal() else self.code


class Vocabulary(Mapping[str, Concept]):
    """Concepts by code: IPTC's in the order of their codes, then a desk's own."""

    def __init__(self, concepts: Mapping[str, Concept], subject_codes: Mapping[str, str]) -> None:
        self._concepts = dict(concepts)
        self._subject_codes = subject_codes

    def __getitem__(self, code: str) -> Concept:
        return self._concepts[code]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:  # so that what is made of a vocabulary can be cached
        return id(self)

    def __iter__(self) -> Iterator[str]:
        return iter(self._concepts)

    def __len__(self) -> int:
        return len(self._concepts)

    def with_own(self, concepts: Mapping[str, Concept]) -> "Vocabulary":
        """A vocabulary with a desk's own concepts added."""
        return Vocabulary(self._concepts | dict(concepts), self._subject_codes)

    def ancestors(self, code: str) -> list[str]:
        """The codes of a concept's ancestors, nearest first; in a cycle, each once."""
        found: list[str] = []
        while (concept := self._concepts.get(code)) and concept.parent and concept.parent not in found:
            code = concept.parent
            found.append(code)
        return found

    def top(self, code: str) -> str:
        """The top-level code that a code belongs to, which may be the code itself."""
        return [code, *self.ancestors(code)][-1]

    def children(self, code: str | None) -> list[Concept]:
        """The concepts directly below a code, or the top-level concepts for None."""
        return [concept for concept in self._concepts.values() if concept.parent == code]

    def media_topic(self, code: str) -> str | None:
        """The code of the Media Topic for a Media Topic's code or an older Subject Code, or None."""
        return code if code in self._concepts else self._subject_codes.get(code)


@cache
def media_topics() -> Vocabulary:
    """The IPTC vocabulary."""
    concepts, subject_codes = {}, {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        code, parent, older, name = line.split("\t")
        concepts[code] = Concept(code, name, parent or None)
        if older:
            subject_codes[older] = code
    return Vocabulary(concepts, subject_codes)


def slugs(story: Story) -> list[str]:
    """The slugs of the top-level Media Topics that the story's subjects belong to, ours and the wire's."""
    vocabulary = media_topics()
    codes = {subject.get("uri", "").removeprefix(SCHEME) for subject in story.get("subjects", ())}
    tops = {vocabulary.top(code) for code in codes if code in vocabulary}
    return [slug for code, slug in SLUGS.items() if code in tops]
