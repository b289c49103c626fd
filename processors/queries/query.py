"""A query: its text, its clues, and what it finds in a story."""

from collections.abc import Iterator
from dataclasses import dataclass

from processors.errors import QueryError
from processors.queries.clues import Clue, Found
from processors.queries.scopes import Scope
from processors.subscriptions.alerts import Evidence

MAX_MENTIONS = 20  # of a clue in the headline or the text, in the evidence
MAX_WIDTH = 100  # characters of a line that `point_at` shows


@dataclass(frozen=True, slots=True)
class Hint:
    """Something in a query that may not mean what its author wants, between two offsets into its text."""

    message: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Query:
    """A query in the language that README.md describes.

    `str()` is its canonical form, which is the same for all queries that ask the same in other spelling. It
    has brackets wherever operators could be misread, and can be parsed, unless it is nested very deeply.
    """

    text: str
    clue: Clue
    hints: tuple[Hint, ...] = ()

    @property
    def is_expensive(self) -> bool:
        """Whether an index has to try the query on every story, because there is nothing that it needs."""
        return self.clue.needs(lambda key: 0.0) is None

    def matches(self, facts: Scope) -> bool:
        """Whether the query matches a story."""
        return self.clue.matches(facts)

    def evidence(self, facts: Scope) -> list[Evidence]:
        """The clues that a story has, in the order of the query; empty if the query does not match.

        Clues after NOT are left out. The offsets of mentions are Python string indices into the headline or
        into `bodies[0].value`; of each clue the first 20 are listed.
        """
        found: dict[tuple[str, str], Evidence] = {}
        if not self.clue.matches(facts):
            return []
        for evidence in (each for clue in self.clue.found(facts) for each in _evidence(clue)):
            known = found.setdefault((evidence["clue"], evidence["where"]), evidence)
            if known is not evidence:
                known["mentions"] += evidence["mentions"]
        for evidence in found.values():
            each = {(mention["start"], mention["end"]): mention for mention in evidence["mentions"]}
            evidence["mentions"] = [each[place] for place in sorted(each)][:MAX_MENTIONS]
        return list(found.values())

    def __str__(self) -> str:
        return str(self.clue)


def point_at(text: str, problem: QueryError | Hint) -> str:
    """The line of a query that has a problem, and below it carets that point at the place."""
    start = min(problem.start, len(text))
    begin = max(text.rfind("\n", 0, start) + 1, start - MAX_WIDTH // 2)
    line = text[begin : begin + MAX_WIDTH].split("\n", 1)[0]
    line = "".join(character if character.isprintable() else " " for character in line)
    width = min(max(problem.end - start, 1), max(len(line) - (start - begin), 1))
    return f"{line}\n{' ' * (start - begin)}{'^' * width}"


def _evidence(found: Found) -> Iterator[Evidence]:
    located = found.scope.locate(found.spans[:MAX_MENTIONS])
    for where in ("headline", "text"):
        if mentions := [place.mention for place in located if place.where == where]:
            yield _with_value({"clue": found.clue, "where": where, "mentions": mentions}, found.value)
    if not located:
        yield _with_value({"clue": found.clue, "where": "record", "mentions": []}, found.value)


def _with_value(evidence: Evidence, value: str) -> Evidence:
    if value:
        evidence["value"] = value
    return evidence
