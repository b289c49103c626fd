"""Load rules for subjects from files that an editor can read and write.

    20000063 civil war
      sure: civil war, rebel NEAR regime
      hint: rebel, faction, militia
      never: American Civil War

A rule begins with the code of its subject and, optionally, the name, which is checked. `sure` clues indicate
the subject by themselves, `hint` clues only together. Words within a `never` phrase do not count. A desk can
add a subject with a code of its own, a name and a parent:

    desk:fisheries North Sea fisheries < 20000213

Comments begin with #. The language of clues is that of queries, of which rules take only a part.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from processors.errors import CopytasterError, QueryError, RulesError
from processors.queries.clues import Clue, Phrase
from processors.queries.parser import clues
from processors.subjects.vocabulary import Concept, Vocabulary

SHIPPED = Path(__file__).with_name("rules")
HEADER = re.compile(
    r"(?P<code>\d{8}|[a-z][\w.-]*:[\w.:/-]+)(?:\s+(?P<name>[^<]+?))?(?:\s*<\s*(?P<parent>\S+))?"
)
LINE = re.compile(r"(?P<kind>sure|hint|never)\s*:\s*(?P<clues>.*)")
# `STATE` in a clue is any of these words: countries of one word, and capitals that stand for a government.
STATE, ANY_STATE = re.compile(r"\bSTATE\b"), "anystate"
STATES = frozenset(Path(__file__).with_name("states.txt").read_text(encoding="utf-8").split())


@dataclass
class Rule:
    """The clues of a subject, and phrases whose words do not count as clues."""

    code: str
    sure: list[Clue] = field(default_factory=list)
    hint: list[Clue] = field(default_factory=list)
    never: list[Phrase] = field(default_factory=list)

    @property
    def clues(self) -> int:
        """The number of clues."""
        return len(self.sure) + len(self.hint) + len(self.never)


def shipped() -> list[Path]:
    """The files of the shipped rules, one for each top-level subject."""
    return sorted(SHIPPED.glob("*.rules"))


def load(files: Iterable[Path], vocabulary: Vocabulary) -> tuple[list[Rule], Vocabulary]:
    """Load the rules of some files, and the vocabulary with the subjects that they add.

    Rules for the same subject are merged. Raises RulesError with all errors.
    """
    loader = _Loader(vocabulary)
    for path in files:
        loader.add(path)
    whole = loader.vocabulary()
    if loader.errors:
        raise RulesError([f"{where}: {error}" for where, error in sorted(loader.errors)])
    return list(loader.rules.values()), whole


class _LineError(CopytasterError):
    """An error in a line of rules; RulesError reports it with its number."""


class _Location(NamedTuple):
    """A line of one of the files, or line 0 for the whole file. Sorts in the order of loading."""

    file: int
    line: int
    path: Path

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else f"{self.path}"


Line = tuple[_Location, str]


class _Loader:
    """Collects rules, new subjects and errors from one file after another."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.rules: dict[str, Rule] = {}
        self.errors: list[tuple[_Location, str]] = []
        self._known = vocabulary
        self._own: dict[str, tuple[Concept, _Location]] = {}
        self._files = 0

    def add(self, path: Path) -> None:
        self._files += 1
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            self.errors.append((_Location(self._files, 0, path), f"not UTF-8: {error}"))
        except OSError as error:
            self.errors.append((_Location(self._files, 0, path), error.strerror or str(error)))
        else:
            lines = enumerate(text.splitlines(), start=1)
            for block in _blocks((_Location(self._files, number, path), line) for number, line in lines):
                self._block(block)

    def vocabulary(self) -> Vocabulary:
        """The vocabulary with the desk's own subjects."""
        whole = self._known.with_own({code: concept for code, (concept, _) in self._own.items()})
        for code, (concept, where) in self._own.items():
            if concept.parent not in whole:
                self.errors.append((where, f"the parent of {code} does not exist: {concept.parent}"))
            elif code in whole.ancestors(code):
                self.errors.append((where, f"{code} is its own ancestor"))
        return whole

    def _block(self, block: Sequence[Line]) -> None:
        """Add the rule of a block, or its errors."""
        (begun, header), *clue_lines = block
        before = len(self.errors)
        rule = Rule("")  # so that the clues are checked even if the header has an error
        try:
            concept = self._concept(header, begun)
            rule = self.rules.setdefault(concept.code, Rule(concept.code))
        except _LineError as error:
            self.errors.append((begun, str(error)))
        for where, line in clue_lines:
            try:
                _add_clues(rule, line.strip())
            except (QueryError, _LineError) as error:
                self.errors.append((where, str(error)))
        if len(self.errors) == before and not (clue_lines and (rule.sure or rule.hint)):
            self.errors.append((begun, f"{rule.code} has no sure: or hint: clues"))

    def _concept(self, header: str, where: _Location) -> Concept:
        if header[0].isspace():
            raise _LineError("clues must come after the line of their subject")
        found = HEADER.fullmatch(header)
        if not found:
            raise _LineError(
                f"{_first_word(header)!r} is not a code: eight digits, or one of your own like desk:fisheries"
            )
        code, name, parent = found["code"], found["name"], found["parent"]
        if concept := self._known.get(code):
            if name and name != concept.name:
                raise _LineError(f"{code} is {concept.name!r}, not {name!r}")
            if parent:
                raise _LineError(f"{code} is a Media Topic, whose parent is fixed")
            return concept
        if code.isdecimal():
            raise _LineError(f"{code} is not the code of a Media Topic")
        if code not in self._own:
            if not name or not parent:
                raise _LineError(f"{code} is new and needs a name and a parent: {code} A name < 20000213")
            self._own[code] = Concept(code, name, parent), where
        concept = self._own[code][0]
        if name not in (None, concept.name) or parent not in (None, concept.parent):
            raise _LineError(f"{code} is already defined: {concept.name!r} < {concept.parent}")
        return concept


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Group each subject's line with those of its clues. Comments and empty lines are left out."""
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


def _add_clues(rule: Rule, line: str) -> None:
    found = LINE.fullmatch(line)
    if not found:
        raise _LineError(f"expected sure:, hint: or never:, not {_first_word(line)!r}")
    for clue in clues(STATE.sub(ANY_STATE, found["clues"])):
        if found["kind"] != "never":
            (rule.sure if found["kind"] == "sure" else rule.hint).append(clue)
        elif isinstance(clue, Phrase):
            rule.never.append(clue)
        else:
            raise _LineError("never: takes only words and phrases; use NOT for conditions")


def _first_word(line: str) -> str:
    return line.split(maxsplit=1)[0]
