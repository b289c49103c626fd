"""Rules of subjects: files that an editor can read and write.

    20000063 civil war
      sure: civil war, rebel NEAR regime
      hint: rebel, faction, militia
      never: American Civil War

A line with a code (and the name, which is checked) begins a rule. `sure` has clues that speak for the subject by
themselves, `hint` those that do so together. Words within what `never` has do not count. A desk's own subject
has a code of its own and says below which one it stands:

    desk:fisheries North Sea fisheries < 20000213

What stands behind # is a comment. The clues' language is in `expressions.py`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from processors.subjects.expressions import Clue, ClueError, Phrase, clues
from processors.subjects.vocabulary import Concept, Vocabulary

SHIPPED = Path(__file__).with_name("rules")
HEADER = re.compile(r"(?P<code>\d{8}|[a-z][\w.-]*:[\w.:/-]+)(?:\s+(?P<name>[^<]+?))?(?:\s*<\s*(?P<parent>\S+))?")
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


class RulesError(Exception):
    """What is wrong with a file of rules: `errors` are lines that name file and line."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass
class _Own:
    concept: Concept
    where: str


def shipped() -> list[Path]:
    """The files that ship, one for each top-level subject."""
    return sorted(SHIPPED.glob("*.rules"))


def load(files: Iterable[Path], vocabulary: Vocabulary) -> tuple[list[Rule], Vocabulary]:
    """The rules of some files, and the vocabulary with what they add to it. Rules of one subject become one.

    Raises RulesError with everything that is wrong.
    """
    rules: dict[str, Rule] = {}
    own: dict[str, _Own] = {}
    errors: list[str] = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            errors.append(f"{path}: is not UTF-8: {error}")
            continue
        except OSError as error:
            errors.append(f"{path}: {error.strerror}")
            continue
        rule: Rule | None = None
        begun = ""
        for where, line in _lines(path, text):
            try:
                if line[0].isspace():
                    if rule is None:
                        raise ClueError("clues stand below the line of their subject")
                    _add(rule, line.strip())
                else:
                    if rule and not (rule.sure or rule.hint):
                        errors.append(f"{begun}: {rule.code} has no clue")
                    concept = _concept(line.strip(), vocabulary, own, where)
                    begun, rule = where, rules.setdefault(concept.code, Rule(concept.code))
            except ClueError as error:
                errors.append(f"{where}: {error}")
                if not line[0].isspace():
                    rule = Rule("")  # so that its clues are checked, too
        if rule and rule.code and not (rule.sure or rule.hint):
            errors.append(f"{begun}: {rule.code} has no clue")
    whole = vocabulary.with_own({code: entry.concept for code, entry in own.items()})
    errors += [f"{entry.where}: {problem}" for entry in own.values() if (problem := _misplaced(entry, whole))]
    if errors:
        raise RulesError(errors)
    return list(rules.values()), whole


def _lines(path: Path, text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if stripped := line.partition("#")[0].rstrip():
            yield f"{path}:{number}", stripped


def _add(rule: Rule, line: str) -> None:
    found = LINE.fullmatch(line)
    if not found:
        raise ClueError(f"{line.split()[0]!r} should be sure:, hint: or never:")
    for clue in clues(found["clues"]):
        if found["kind"] != "never":
            (rule.sure if found["kind"] == "sure" else rule.hint).append(clue)
        elif isinstance(clue, Phrase):
            rule.never.append(clue)
        else:
            raise ClueError("never: takes words side by side; for a condition there is NOT")


def _concept(line: str, vocabulary: Vocabulary, own: dict[str, _Own], where: str) -> Concept:
    found = HEADER.fullmatch(line)
    if not found:
        raise ClueError(f"{line.split()[0]!r} is no code: eight digits, or a desk's own like desk:fisheries")
    code, name, parent = found["code"], found["name"], found["parent"]
    if concept := vocabulary.get(code):
        if name and name != concept.name:
            raise ClueError(f"{code} is {concept.name!r}, not {name!r}")
        if parent:
            raise ClueError(f"{code} is IPTC's and has its place")
        return concept
    if code.isdecimal():
        raise ClueError(f"{code} is no code of a Media Topic")
    if code not in own:
        if not name or not parent:
            raise ClueError(f"{code} is new and needs a name and what it is below: {code} a name < 20000213")
        own[code] = _Own(Concept(code, name, parent), where)
    return own[code].concept


def _misplaced(entry: _Own, vocabulary: Vocabulary) -> str:
    code, parent = entry.concept.code, entry.concept.parent
    if parent not in vocabulary:
        return f"{code} is below {parent}, which there is not"
    return f"{code} is below itself" if code in vocabulary.above(code) else ""
