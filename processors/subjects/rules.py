"""Rules of subjects: files that an editor can read and write.

    20000063 civil war
      sure: civil war, rebel NEAR regime
      hint: rebel, faction, militia
      never: American Civil War

A line with a code (and the name, which is checked) begins a rule. `sure` has clues that speak for the subject
by themselves, `hint` those that do so together. Words within what `never` has do not count. A desk's own
subject has a code of its own and says below which one it stands:

    desk:fisheries North Sea fisheries < 20000213

What stands behind # is a comment. The clues' language is in `expressions.py`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from processors.errors import RulesError
from processors.subjects.expressions import Clue, ClueError, Phrase, clues
from processors.subjects.vocabulary import Concept, Vocabulary

SHIPPED = Path(__file__).with_name("rules")
HEADER = re.compile(
    r"(?P<code>\d{8}|[a-z][\w.-]*:[\w.:/-]+)(?:\s+(?P<name>[^<]+?))?(?:\s*<\s*(?P<parent>\S+))?"
)
LINE = re.compile(r"(?P<kind>sure|hint|never)\s*:\s*(?P<clues>.*)")


@dataclass
class Rule:
    """What speaks for a subject: clues, and phrases within which no word counts."""

    code: str
    sure: list[Clue] = field(default_factory=list)
    hint: list[Clue] = field(default_factory=list)
    never: list[Phrase] = field(default_factory=list)

    @property
    def clues(self) -> int:
        """How many."""
        return len(self.sure) + len(self.hint) + len(self.never)


def shipped() -> list[Path]:
    """The files that ship, one for each top-level subject."""
    return sorted(SHIPPED.glob("*.rules"))


def load(files: Iterable[Path], vocabulary: Vocabulary) -> tuple[list[Rule], Vocabulary]:
    """The rules of some files, and the vocabulary with what they add to it. Rules of one subject become one.

    Raises RulesError with everything that is wrong.
    """
    reader = _Reader(vocabulary)
    for path in files:
        reader.read(path)
    whole = reader.vocabulary()
    if reader.errors:
        raise RulesError([f"{where}: {error}" for where, error in sorted(reader.errors)])
    return list(reader.rules.values()), whole


class _Where(NamedTuple):
    """A line of one of the files, or 0 for the file itself; they sort as they are read."""

    file: int
    line: int
    path: Path

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else f"{self.path}"


Line = tuple[_Where, str]


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.rules: dict[str, Rule] = {}
        self.errors: list[tuple[_Where, str]] = []
        self._known = vocabulary
        self._own: dict[str, tuple[Concept, _Where]] = {}
        self._files = 0

    def read(self, path: Path) -> None:
        self._files += 1
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            self.errors.append((_Where(self._files, 0, path), f"is not UTF-8: {error}"))
        except OSError as error:
            self.errors.append((_Where(self._files, 0, path), error.strerror or str(error)))
        else:
            lines = enumerate(text.splitlines(), start=1)
            for block in _blocks((_Where(self._files, number, path), line) for number, line in lines):
                self._block(block)

    def vocabulary(self) -> Vocabulary:
        """The vocabulary with the desk's own subjects, these in their places."""
        whole = self._known.with_own({code: concept for code, (concept, _) in self._own.items()})
        for code, (concept, where) in self._own.items():
            if concept.parent not in whole:
                self.errors.append((where, f"{code} is below {concept.parent}, which there is not"))
            elif code in whole.above(code):
                self.errors.append((where, f"{code} is below itself"))
        return whole

    def _block(self, block: Sequence[Line]) -> None:
        """The line of a subject and the clues below it."""
        (begun, header), *clue_lines = block
        before = len(self.errors)
        rule = Rule("")  # if the header is wrong the clues are checked all the same
        try:
            concept = self._concept(header, begun)
            rule = self.rules.setdefault(concept.code, Rule(concept.code))
        except ClueError as error:
            self.errors.append((begun, str(error)))
        for where, line in clue_lines:
            try:
                _add(rule, line.strip())
            except ClueError as error:
                self.errors.append((where, str(error)))
        if len(self.errors) == before and not (clue_lines and (rule.sure or rule.hint)):
            self.errors.append((begun, f"{rule.code} has no clue"))

    def _concept(self, header: str, where: _Where) -> Concept:
        if header[0].isspace():
            raise ClueError("clues stand below the line of their subject")
        found = HEADER.fullmatch(header)
        if not found:
            raise ClueError(
                f"{_first(header)!r} is no code: eight digits, or a desk's own like desk:fisheries"
            )
        code, name, parent = found["code"], found["name"], found["parent"]
        if concept := self._known.get(code):
            if name and name != concept.name:
                raise ClueError(f"{code} is {concept.name!r}, not {name!r}")
            if parent:
                raise ClueError(f"{code} is IPTC's and has its place")
            return concept
        if code.isdecimal():
            raise ClueError(f"{code} is no code of a Media Topic")
        if code not in self._own:
            if not name or not parent:
                raise ClueError(
                    f"{code} is new and needs a name and what it is below: {code} a name < 20000213"
                )
            self._own[code] = Concept(code, name, parent), where
        concept = self._own[code][0]
        if name not in (None, concept.name) or parent not in (None, concept.parent):
            raise ClueError(f"{code} is already {concept.name!r} below {concept.parent}")
        return concept


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """A subject's line with those of its clues; comments and empty lines are left out."""
    block: list[Line] = []
    for where, line in lines:
        text = line.partition("#")[0].rstrip()
        if text and not text[0].isspace() and block:
            yield block
            block = []
        if text:
            block.append((where, text))
    if block:
        yield block


def _add(rule: Rule, line: str) -> None:
    found = LINE.fullmatch(line)
    if not found:
        raise ClueError(f"{_first(line)!r} should be sure:, hint: or never:")
    for clue in clues(found["clues"]):
        if found["kind"] != "never":
            (rule.sure if found["kind"] == "sure" else rule.hint).append(clue)
        elif isinstance(clue, Phrase):
            rule.never.append(clue)
        else:
            raise ClueError("never: takes words side by side; for a condition there is NOT")


def _first(line: str) -> str:
    return line.split(maxsplit=1)[0]
