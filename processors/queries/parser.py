"""Parse queries, and the clues of rules. README.md describes the language.

rail strike AND Siemens           a query, which takes all of the language
civil war, rebel NEAR regime      clues of rules: a list, of words, names and TITLE
"""

from collections.abc import Callable, Iterator, Sequence

from processors.errors import QueryError
from processors.queries.clues import Clue
from processors.queries.compounds import NEAR_WORDS, AllOf, AnyOf, AtLeast, Compound, Near, Not, Title
from processors.queries.hints import hints_of_names
from processors.queries.kinds import is_for_headline, is_for_near, is_for_quotation, is_for_speaker
from processors.queries.operands import operand, place, radius
from processors.queries.query import Hint, Query
from processors.queries.speech import Speaks
from processors.queries.tokens import IN_HEADLINE, OPERATORS, Token, Tokens
from processors.subjects.vocabulary import Vocabulary

MAX_CLUES = 1_000
MAX_DEPTH = 50  # levels
MAX_NEAR = 100  # words
MAX_NEAR_CLUES = 20
MAX_NEARS = 3  # within each other
OF_RULES = {*"AND OR NOT NEAR OF TITLE PERSON ORG PLACE ( ) , word quoted end".split(), IN_HEADLINE}


def parse(text: str, vocabulary: Vocabulary) -> Query:
    """Parse a query; `vocabulary` has the subjects that it may name. Raises QueryError."""
    parser = _Parser(text, vocabulary)
    clue = parser.any_of()
    parser.end()
    hints = [*parser.hints, *hints_of_names(parser.tokens.all, vocabulary)]
    return Query(text, clue, tuple(sorted(hints, key=lambda hint: hint.start)))


def clues(text: str) -> Iterator[Clue]:
    """Parse the clues of a line of rules, which are separated by commas. Raises QueryError."""
    parser = _Parser(text, None)
    yield parser.any_of()
    while parser.tokens.take(","):
        yield parser.any_of()
    parser.end()


class _Parser:
    """A recursive-descent parser. Its methods parse what their names say, from the next token on."""

    def __init__(self, text: str, vocabulary: Vocabulary | None) -> None:
        self.tokens = Tokens(text)
        self.hints: list[Hint] = []
        self._vocabulary = vocabulary  # None for rules
        self._clues = self._depth = self._lists = 0
        if vocabulary is None:
            for token in self.tokens.all:
                if token.kind not in OF_RULES or (token.kind == "word" and "*" in token.text):
                    raise self.tokens.error(f"{token.text} cannot be used in rules", token)

    def end(self) -> None:
        if not self.tokens.take("end"):
            raise self._unexpected()

    def any_of(self) -> Clue:
        parts = [self._all_of()]
        while self.tokens.take("OR"):
            parts.append(self._all_of())
        return AnyOf(_flat(AnyOf, parts)) if len(parts) > 1 else parts[0]

    def _all_of(self) -> Clue:
        if self._vocabulary is None and self.tokens.is_next("NOT"):
            raise self.tokens.error("a word is missing before 'NOT'; NOT comes after the clue that it limits")
        parts = [self._wanted_or_not()]
        while self.tokens.take("AND") or self.tokens.is_next("NOT"):
            parts.append(self._wanted_or_not())
        return AllOf(_flat(AllOf, parts)) if len(parts) > 1 else parts[0]

    def _wanted_or_not(self) -> Clue:
        return Not(self._near()) if self.tokens.take("NOT") else self._near()

    def _near(self) -> Clue:
        begun = self.tokens.here
        parts = [self._in_headline()]
        while operator := self.tokens.take("NEAR"):
            if len(parts) == 1:
                self._check(is_for_near, parts[0], operator, begun)
            begun = self.tokens.here
            parts.append(self._check(is_for_near, self._in_headline(), operator, begun))
        return self._near_clue(parts, NEAR_WORDS) if len(parts) > 1 else parts[0]

    def _near_clue(self, parts: Sequence[Clue], distance: int) -> Clue:
        clue = Near(parts, distance)
        if len(parts) > MAX_NEAR_CLUES:
            message = f"NEAR takes at most {MAX_NEAR_CLUES} clues, not {len(parts)}"
            raise self.tokens.error(message, self.tokens.before)
        if _nears(clue) > MAX_NEARS:
            raise self.tokens.error(f"NEAR is nested at most {MAX_NEARS} deep", self.tokens.before)
        return clue

    def _in_headline(self) -> Clue:
        begun = self.tokens.here
        clue = self._one()
        while operator := self.tokens.take(IN_HEADLINE):
            clue = self._title(clue, operator, begun)
        return clue

    def _title(self, clue: Clue, operator: Token, begun: Token) -> Clue:
        self._check(is_for_headline, clue, operator, begun)
        return clue if isinstance(clue, Title) else Title(clue)

    def _one(self) -> Clue:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.tokens.error(f"a query is nested at most {MAX_DEPTH} levels deep")
        clue = self._group() or self._operand()
        self._depth -= 1
        return clue

    def _group(self) -> Clue | None:
        """A clue that is made of others, if here is one."""
        here = self.tokens.here
        if _is_count(here) and self.tokens.is_next("word", "OF"):
            return self._at_least()
        if self.tokens.take("("):
            clue = self.any_of()
            self._close(here)
            return clue
        if self.tokens.take("TITLE"):
            begun = self.tokens.here
            return self._title(self._one(), here, begun)
        if self.tokens.is_next("NEAR", "word", "("):
            return self._near_list()
        if here.kind in ("SPEAKER", "SAYS"):
            return Speaks(self._after("SPEAKER", is_for_speaker), self._after("SAYS", is_for_quotation))
        return None

    def _operand(self) -> Clue:
        self._clues += 1
        if self._clues > MAX_CLUES:
            raise self.tokens.error(f"a query has at most {MAX_CLUES:,} clues")
        if near := self.tokens.take("NEAR"):
            return place(self.tokens, radius(self.tokens, near), in_list=self._lists > 0)
        return operand(self.tokens, self._vocabulary, self.hints)

    def _at_least(self) -> Clue:
        count = self.tokens.here
        self.tokens.take("word")
        parts = self._list(count, self.tokens.here)
        number = int(count.text)
        if not number:
            raise self.tokens.error("0 OF would match every story; 1 is the least", count, self.tokens.before)
        if number > len(parts):
            here = f"are {len(parts)}" if len(parts) > 1 else "is one"
            message = f"{number} OF needs {number} clues or more, separated by commas; here {here}"
            raise self.tokens.error(message, count, self.tokens.before)
        return AtLeast(number, parts)

    def _near_list(self) -> Clue:
        near, number = self.tokens.here, self.tokens.ahead(1)
        if not (_is_count(number) and 1 <= int(number.text) <= MAX_NEAR):
            raise self.tokens.error(f"NEAR takes a number of words from 1 to {MAX_NEAR}", number)
        self.tokens.take("NEAR")
        begun = self.tokens.ahead(1)
        parts = self._list(near, number)
        if len(parts) < 2:
            message = "NEAR needs two clues or more, separated by commas"
            raise self.tokens.error(message, begun, self.tokens.before)
        for part in parts:
            self._check(is_for_near, part, near, begun)
        return self._near_clue(parts, int(number.text))

    def _list(self, first: Token, last: Token) -> list[Clue]:
        """Clues in parentheses, separated by commas, after two tokens: 2 OF, NEAR 5."""
        self.tokens.take(last.kind)
        opening = self.tokens.take("(")
        if not opening:
            begun = f"{first.text} {last.text}"
            message = f"{begun} needs a list in parentheses: {begun} (rain, flood, storm)"
            raise self.tokens.error(message, first, last)
        self._lists += 1
        parts = [self.any_of()]
        while self.tokens.take(","):
            parts.append(self.any_of())
        self._close(opening)
        self._lists -= 1
        return parts

    def _after(self, kind: str, fits: Callable[[Clue], bool]) -> Clue | None:
        """The clue after an operator, if here is that operator."""
        operator = self.tokens.take(kind)
        begun = self.tokens.here
        return self._check(fits, self._one(), operator, begun) if operator else None

    def _close(self, opening: Token) -> None:
        if self.tokens.is_next("end"):
            raise self.tokens.error("a parenthesis is not closed", opening)
        if not self.tokens.take(")"):
            raise self._unexpected()

    def _check(self, fits: Callable[[Clue], bool], clue: Clue, operator: Token, begun: Token) -> Clue:
        """The clue, which began at a token, if it can be that of an operator."""
        if not fits(clue):
            what = "words, names and ROLE" if operator.kind == "SPEAKER" else "words and names"
            raise self.tokens.error(f"{operator.kind} takes only {what}", begun, self.tokens.before)
        return clue

    def _unexpected(self) -> QueryError:
        here = self.tokens.here
        if here.kind == ",":
            where = "commas separate clues only in lists: 2 OF (rain, flood, storm)"
            return self.tokens.error(f"{where}; write a name that has a comma in quotation marks")
        if here.kind == ")":
            return self.tokens.error("a parenthesis is closed that was not opened")
        before = self.tokens.before.text
        hint = f"; did you mean {before.upper()}?" if before.upper() in OPERATORS - {before} else ""
        if here.kind == "SAYS":
            hint = "; write SPEAKER before the speaker: SPEAKER Merkel SAYS deficit"
        if not hint and self.hints:
            hint = f"; {self.hints[-1].message}"
        return self.tokens.error(f"AND, OR or NEAR is missing before {here.text!r}{hint}")


def _nears(clue: Clue) -> int:
    """How many NEAR are within each other."""
    return isinstance(clue, Near) + max(map(_nears, clue.parts), default=0)


def _is_count(token: Token) -> bool:
    return token.kind == "word" and token.text.isdecimal() and len(token.text) <= 4


def _flat(kind: type[Compound], parts: Sequence[Clue]) -> list[Clue]:
    """The parts of a clue, with those of parts of the same kind in their place."""
    return [inner for part in parts for inner in (part.parts if isinstance(part, kind) else [part])]
