"""Split queries into tokens: operators, words, quoted words, and punctuation."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from processors.errors import QueryError

MAX_CHARACTERS = 10_000
OPERATORS = frozenset(
    "AND OR NOT NEAR OF TITLE PERSON ORG PLACE ROLE SPEAKER SAYS SUBJECT WITHIN SOURCE LANGUAGE FORMAT"
    " URGENCY ARCHIVE".split()
)
IN_HEADLINE = "IN HEADLINE"
QUOTES = '"“”„'
TOKEN = re.compile(
    rf"(?P<quoted>[{QUOTES}](?P<inner>[^{QUOTES}]*)[{QUOTES}]?)"
    r"|(?P<mark>[(),])"
    r"|(?P<headline>IN\s+HEADLINE(?=[\s(),]|$))"
    rf"|(?P<word>(?:\d{{1,3}}(?:,\d{{3}})+(?![\d,])|[^\s(),{QUOTES}])+)"
)


class Token(NamedTuple):
    """`kind` is the operator or mark itself, or `word`, `quoted` or `end`; the offsets are into the query."""

    kind: str
    text: str
    start: int
    end: int


class Tokens:
    """The tokens of a query, read one after the other; the last is of the kind `end`."""

    def __init__(self, text: str) -> None:
        """Split a query. Raises QueryError."""
        if len(text) > MAX_CHARACTERS:
            message = f"a query has at most {MAX_CHARACTERS:,} characters, not {len(text):,}"
            raise QueryError(message, MAX_CHARACTERS, len(text))
        self.all = [_token(match) for match in TOKEN.finditer(text)]
        for token in self.all:
            closing = text.find("/", token.start + 1) if token.kind == "word" and token.text[0] == "/" else -1
            if closing > 0:
                message = "regular expressions are not supported; write strik* for words that begin so"
                raise QueryError(message, token.start, closing + 1)
        self.all.append(Token("end", "", len(text), len(text)))
        self._next = 0

    @property
    def here(self) -> Token:
        """The next token."""
        return self.all[self._next]

    @property
    def before(self) -> Token:
        """The last token that was read."""
        return self.all[self._next - 1]

    def take(self, *kinds: str) -> Token | None:
        """Read a token if it is of one of these kinds."""
        token = self.all[self._next]
        if token.kind not in kinds:
            return None
        self._next += 1
        return token

    def take_all(self, *kinds: str) -> list[Token]:
        """Read tokens as long as they are of these kinds."""
        begun = self._next
        while self.take(*kinds):
            pass
        return self.all[begun : self._next]

    def go_back(self, token: Token) -> None:
        """Read from a token again."""
        self._next = self.all.index(token)

    def ahead(self, count: int) -> Token:
        """The token that comes some tokens after `here`, or the last."""
        return self.all[min(self._next + count, len(self.all) - 1)]

    def is_next(self, *kinds: str) -> bool:
        """Whether the next tokens are of these kinds."""
        return [token.kind for token in self.all[self._next : self._next + len(kinds)]] == list(kinds)

    def error(self, message: str, *others: Token) -> QueryError:
        """An error at some tokens: from the first to the last; by default at the next token."""
        found = others or (self.here,)
        return QueryError(message, found[0].start, max(found[-1].end, found[0].start + 1))


def joined(found: Sequence[Token]) -> str:
    """The texts of tokens, separated by spaces."""
    return " ".join(token.text for token in found)


def _token(match: re.Match[str]) -> Token:
    start, end = match.span()
    if match["inner"] is not None:
        if end - start < 2 or match[0][-1] not in QUOTES:
            raise QueryError("a quotation mark is not closed", start, start + 1)
        return Token("quoted", match["inner"], start, end)
    if match["headline"]:
        return Token(IN_HEADLINE, match[0], start, end)
    return Token(match[0] if match["mark"] or match[0] in OPERATORS else "word", match[0], start, end)
