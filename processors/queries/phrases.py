"""Make clues of the words of a query."""

import re
from collections.abc import Iterator, Sequence

from processors.errors import QueryError
from processors.queries.clues import Clue, Everything, Phrase
from processors.queries.passages import EXACT, PREFIX, WORD, Term, term
from processors.queries.tokens import Token
from processors.queries.words import STOP_WORDS, words

MIN_PREFIX = 3  # letters before *
MAX_PHRASE = 50  # words
PIECE = re.compile(r"\S+")
WILDCARD = re.compile(r"([^*]+)\*[.;:!?'’]*")


def phrase(found: Sequence[Token]) -> Clue:
    """The clue of words that are next to each other, or of one quoted text. Raises QueryError."""
    start, end = found[0].start, found[-1].end
    if [token.text for token in found] == ["*"] and found[0].kind == "word":
        return Everything()
    terms = [term for token in found for term in _terms(token)]
    if not terms:
        shown = " ".join(token.text for token in found)
        raise QueryError(f"{shown!r} has no word that can be searched", start, end)
    if len(terms) > MAX_PHRASE:
        raise QueryError(f"a phrase has at most {MAX_PHRASE} words, not {len(terms):,}", start, end)
    is_common = all(kind != PREFIX and word in STOP_WORDS for kind, word in terms)
    if is_common and (terms[0][0] == WORD or len(terms) == 1):
        shown = " ".join(word for _, word in terms)
        more = " or put it in quotation marks" if len(terms) > 1 else ""
        raise QueryError(f"{shown!r} is in almost every story; add other words{more}", start, end)
    return Phrase(terms)


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
