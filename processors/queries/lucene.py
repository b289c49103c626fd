"""Translate queries in Lucene's syntax, as search engines and content systems export them.

    headline:strike AND (ports OR docks) -film      (TITLE strike AND (ports OR docks)) NOT film

The syntax is that of Lucene's classic query parser, read by luqum. What our language cannot say is an error;
what it says differently is a hint.

https://lucene.apache.org/core/9_12_0/queryparser/org/apache/lucene/queryparser/classic/package-summary.html
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from luqum import tree
from luqum.exceptions import ParseError
from luqum.thread import parse

from processors.errors import QueryError
from processors.queries.parser import MAX_DEPTH, MAX_NEAR
from processors.queries.phrases import WILDCARD
from processors.queries.query import Hint
from processors.queries.tokens import MAX_CHARACTERS, QUOTES
from processors.queries.words import STOP_WORDS, words

POSITION = re.compile(r"at position (\d+)")
SIMPLE = re.compile(r"[\w.-]*[a-z0-9][\w.-]*")
LOGIC = ("&&", "||", "!")
EVERYTHING = "*:*"
PART = re.compile(r"\w+|[^\w\s]|\s")
UNREADABLE = {
    '"': "a quotation mark is not closed",
    "/": "regular expressions cannot be translated",
    "\\": "a backslash needs a character after it",
    ")": "a parenthesis is closed that was not opened, or there is nothing in it",
}
RANGE_END = re.compile(r"[1-9]|\*")
NO_QUOTES = str.maketrans("", "", QUOTES)
ESCAPED = re.compile(r"\\(.)")
EXCLUDED = (tree.Not, tree.Prohibit)
TEXT = "body bodies body_text body_html content text fulltext full_text".split()
# Our operator for each field, in the names that content systems give them.
FIELDS = dict.fromkeys(TEXT, "") | {
    name: operator
    for operator, names in {
        "TITLE": "headline headlines title",
        "PERSON": "person persons people",
        "ORG": "organisation organisations organization organizations org company companies",
        "PLACE": "place places location locations",
        "SUBJECT": "subject subjects topic topics",
        "SOURCE": "source sources provider",
        "LANGUAGE": "language lang",
        "URGENCY": "urgency priority",
        "FORMAT": "format",
    }.items()
    for name in names.split()
}

KNOWN = "headline, body, person, organisation, place, subject, source, language, urgency and format"


class Translation(NamedTuple):
    """A query in our language, and hints whose offsets are into the one in Lucene's syntax."""

    query: str
    hints: tuple[Hint, ...]


def translate(text: str) -> Translation:
    """Translate a query. Raises QueryError, whose offsets are into `text`.

    The result may still have errors that `parser.parse` finds: the name of a subject that does not exist.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"a query has at most {MAX_CHARACTERS:,} characters, not {len(text):,}"
        raise QueryError(message, MAX_CHARACTERS, len(text))
    if not text.strip():
        raise QueryError("there is nothing to search for", 0, 1)
    try:
        parsed = parse(text)
    except ParseError as error:
        found = POSITION.search(str(error))
        raise _syntax_error(text, int(found[1]) if found else len(text)) from None
    translator = _Translator()
    query = translator.clue(parsed, "")
    if len(query) > MAX_CHARACTERS:
        raise QueryError(f"the translation has more than {MAX_CHARACTERS:,} characters", 0, len(text))
    return Translation(_without_brackets(query), tuple(translator.hints))


class _Translator:
    """Translates one part of the tree after the other; `operator` is the field that a part is in."""

    def __init__(self) -> None:
        self.hints: list[Hint] = []
        self._depth = 0

    def clue(self, item: tree.Item, operator: str) -> str:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _error(item, f"a query is nested at most {MAX_DEPTH} levels deep")
        found = self._clue(item, operator)
        self._depth -= 1
        return found

    def _clue(self, item: tree.Item, operator: str) -> str:
        match item:
            case tree.Group() | tree.FieldGroup() | tree.Plus():
                return self.clue(item.children[0], operator)
            case tree.Not() | tree.Prohibit():
                unwanted = self.clue(item.children[0], operator)
                return f"NOT ({unwanted})" if unwanted.startswith("NOT ") else f"NOT {unwanted}"
            case tree.AndOperation():
                return self._joined(" AND ", item.children, operator)
            case tree.OrOperation():
                return self._joined(" OR ", item.children, operator)
            case tree.UnknownOperation():
                return self._without_operators(item, operator)
            case tree.Boost():
                self._hint(item, "the weight (^) is left out: a story matches or it does not")
                return self.clue(item.expr, operator)
            case tree.SearchField():
                return self._field(item)
            case tree.Proximity():
                return self._proximity(item, operator)
        return _term(item, operator)

    def _joined(self, joint: str, items: Sequence[tree.Item], operator: str) -> str:
        parts = [self.clue(item, operator) for item in items]
        return parts[0] if len(parts) == 1 else f"({joint.join(parts)})"

    def _without_operators(self, item: tree.Item, operator: str) -> str:
        """Parts that follow each other: required with +, excluded with -, and otherwise any of them."""
        required = [part for part in item.children if isinstance(part, tree.Plus)]
        excluded = [part for part in item.children if isinstance(part, EXCLUDED)]
        others = [part for part in item.children if not isinstance(part, (tree.Plus, *EXCLUDED))]
        if required and others:
            self._hint(item, "words without + are left out: they only change the order of results")
        elif len(others) > 1:
            self._hint(item, "words without an operator are joined by OR, as Lucene does")
        wanted = [self._joined(" AND ", required, operator)] if required else []
        if others and not required:
            wanted = [self._joined(" OR ", others, operator)]
        parts = [*wanted, *(self.clue(part, operator) for part in excluded)]
        return parts[0] if len(parts) == 1 else f"({' AND '.join(parts)})"

    def _field(self, item: tree.SearchField) -> str:
        if str(item).strip() == EVERYTHING:
            return "*"
        operator = FIELDS.get(item.name.lower().partition(".")[0])
        if operator is None:
            raise _error(item, f"the field {item.name} cannot be translated; {KNOWN} can")
        if item.name.lower() in TEXT:
            self._hint(item, f"{item.name} includes the headline")
        return self.clue(item.expr, operator)

    def _proximity(self, item: tree.Proximity, operator: str) -> str:
        found = [word for word in words(_plain(item.term.value)) if word not in STOP_WORDS]
        distance = int(item.degree)
        if operator not in ("", "TITLE") or distance > MAX_NEAR:
            raise _error(item, f"~ can be translated only for words, and up to {MAX_NEAR}")
        if len(found) < 2 or not distance:
            return _leaf(item, operator, " ".join(found))
        return _leaf(item, operator, f"NEAR {distance} ({', '.join(found)})")

    def _hint(self, item: tree.Item, message: str) -> None:
        self.hints.append(Hint(message, item.pos, item.pos + item.size))


def _term(item: tree.Item, operator: str) -> str:
    """A part that has no others."""
    match item:
        case tree.Word():
            return _word(item, operator)
        case tree.Phrase():
            return _leaf(item, operator, f'"{_plain(item.value)}"')
        case tree.Range() | tree.From() | tree.To():
            return _urgency(item, operator)
        case tree.Regex():
            raise _error(item, "regular expressions cannot be translated")
        case tree.Fuzzy():
            raise _error(item, "fuzzy words (~) cannot be translated")
    raise _error(item, f"{str(item).strip()} cannot be translated")


def _word(item: tree.Word, operator: str) -> str:
    """A word, which may end with *; in a field of names, the name."""
    text = _plain(item.value)
    if operator not in ("", "TITLE"):
        if "*" in text or "?" in text:
            raise _error(item, "* and ? can be translated only in words of the text")
        return _leaf(item, operator, text if SIMPLE.fullmatch(text) else f'"{text}"')
    if text == "*" and not operator:
        return text
    if text in LOGIC or text.startswith("!"):
        raise _error(item, "write AND, OR and NOT in place of &&, || and !")
    prefix = WILDCARD.fullmatch(text)
    if "?" in text or ("*" in text and not prefix):
        raise _error(item, "* can be translated only at the end of a word, and ? not at all")
    return _leaf(item, operator, " ".join(words(prefix[1] if prefix else text)) + ("*" if prefix else ""))


def _leaf(item: tree.Item, operator: str, text: str) -> str:
    if not text.strip('*" '):
        raise _error(item, "a word is missing")
    return f"{operator} {text}" if operator else text


def _urgency(item: tree.Item, operator: str) -> str:
    """A range with one or two ends; an end that is not included is moved by one."""
    if operator != "URGENCY":
        raise _error(item, "ranges can be translated only for the urgency")
    low, high = "*", "*"
    match item:
        case tree.Range():
            low, high = item.low.value, item.high.value
            ends = item.include_low, item.include_high
        case tree.From():
            low, ends = item.a.value, (item.include, True)
        case tree.To():
            high, ends = item.a.value, (True, item.include)
    if not (RANGE_END.fullmatch(low) and RANGE_END.fullmatch(high)):
        raise _error(item, "the urgency is a number from 1 to 9")
    first = 1 if low == "*" else int(low) + (not ends[0])
    last = 9 if high == "*" else int(high) - (not ends[1])
    return f"URGENCY {first}..{last}"


def _plain(text: str) -> str:
    """A word or phrase without escapes and quotation marks."""
    return " ".join(ESCAPED.sub(r"\1", text).translate(NO_QUOTES).split())


def _without_brackets(query: str) -> str:
    """The query without brackets around all of it."""
    depth = 0
    for number, character in enumerate(query):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and number < len(query) - 1:
            return query
    return query[1:-1] if query.startswith("(") else query


def _syntax_error(text: str, start: int) -> QueryError:
    """An error at a place where luqum cannot go on."""
    if start >= len(text):
        message = "the query is not complete: a word or a closing parenthesis is missing at its end"
        return QueryError(message, start, start + 1)
    [part] = PART.findall(text, start)[:1]
    unexpected = f"{part!r} cannot stand here; put it in quotation marks to search for it"
    message = UNREADABLE.get(part[0], unexpected)
    return QueryError(message, start, start + len(part))


def _error(item: tree.Item, message: str) -> QueryError:
    return QueryError(message, item.pos, item.pos + item.size)
