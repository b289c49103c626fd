"""Make clues of the words of a query."""

import re
from collections.abc import Iterator, Sequence

from processors.errors import QueryError
from processors.queries.clues import Clue, Everything, Phrase
from processors.queries.passages import EXACT, PREFIX, WORD, Term, term
from processors.queries.query import Hint
from processors.queries.tokens import Token
from processors.queries.words import STOP_WORDS, words

MIN_PREFIX = 3  # letters before *
MAX_PHRASE = 50  # words
PIECE = re.compile(r"\S+")
WILDCARD = re.compile(r"([^*]+)\*[.;:!?'’]*")
MEANT = {
    "and": "AND to ask for both",
    "or": "OR to ask for either",
    "not": "NOT to leave stories out",
    "near": "NEAR to ask for words near each other",
    "HEADLINE": "TITLE, or IN HEADLINE after the clue",
    "IN": "IN HEADLINE, or WITHIN for a place",
    "SAY": "SAYS",
    "SAID": "SAYS",
    "LOC": "PLACE",
    "ORGANISATION": "ORG",
    "ORGANIZATION": "ORG",
    "TOPIC": "SUBJECT",
    "COUNTRY": "WITHIN",
}
BEFORE_NAMES = ("org", "subject", "within", "language", "urgency")
LUCENE = re.compile(r"[a-z_.]{3,}:\S.*|[+!-]\w.*|&&|\|\||.*\w[~^][\d.]*|.*\w\?\w.*")


def phrase(found: Sequence[Token]) -> Clue:
    """The clue of words that are next to each other, or of one quoted text. Raises QueryError."""
    start, end = found[0].start, found[-1].end
    if [token.text for token in found] == ["*"] and found[0].kind == "word":
        return Everything()
    terms = [term for token in found for term in _terms(token)]
    if not terms:
        raise QueryError("a word is missing", start, end)
    if len(terms) > MAX_PHRASE:
        raise QueryError(f"a phrase has at most {MAX_PHRASE} words, not {len(terms):,}", start, end)
    is_common = all(kind != PREFIX and word in STOP_WORDS for kind, word in terms)
    if is_common and (terms[0][0] == WORD or len(terms) == 1):
        shown = " ".join(word for _, word in terms)
        raise QueryError(f"{shown!r} would match every story", start, end)
    return Phrase(terms)


def find_hints(found: Sequence[Token]) -> Iterator[Hint]:
    """What of words that are next to each other was perhaps meant otherwise."""
    for kind, text, start, end in found:
        if kind == "word" and text in MEANT:
            yield Hint(f"{text!r} is searched as a word here; write {MEANT[text]}", start, end)
        elif text in BEFORE_NAMES and start == found[0].start and len(found) > 1:
            yield Hint(f"{text!r} is searched as a word here; the operator is {text.upper()}", start, end)
        elif kind == "word" and LUCENE.fullmatch(text):
            yield Hint(f"{text!r} looks like Lucene's syntax, which `import --lucene` translates", start, end)


def _terms(token: Token) -> Iterator[Term]:
    start = token.start + (token.kind == "quoted")
    for piece in PIECE.finditer(token.text):
        text = piece.group()
        found = WILDCARD.fullmatch(text)
        if "*" in text and not found:
            place = start + piece.start() + text.index("*")
            raise QueryError("* can only stand at the end of a word", place, place + 1)
        plain = words(found[1] if found else text)
        kinds = [EXACT if token.kind == "quoted" else WORD] * len(plain)
        if found:
            if not plain or sum(map(str.isalnum, plain[-1])) < MIN_PREFIX:
                place = start + piece.start()
                raise QueryError(
                    f"at least {MIN_PREFIX} letters are needed before *", place, place + len(text)
                )
            kinds[-1] = PREFIX
        yield from map(term, kinds, plain)
