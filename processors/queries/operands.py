"""Parse the operands of queries: words, names, fields, and places with a distance."""

import re
from collections.abc import Callable, Sequence

from processors.queries.cities import city, full_name
from processors.queries.clues import Clue, Phrase
from processors.queries.distances import KM_IN_A_MILE, MAX_RADIUS, Around
from processors.queries.fields import FIELDS, archive, subject
from processors.queries.hints import hints_of_words
from processors.queries.phrases import phrase
from processors.queries.query import Hint
from processors.queries.speech import HasRole
from processors.queries.tokens import Token, Tokens, joined
from processors.subjects.vocabulary import Vocabulary

RADIUS = re.compile(r"((?:\d,)?\d{1,4}(?:\.\d{1,3})?) ?(km|mi|miles?)", re.I)


def operand(tokens: Tokens, vocabulary: Vocabulary | None, hints: list[Hint]) -> Clue:
    """Words, a name, or another field; hints about words are added to `hints`. Raises QueryError."""
    if operator := tokens.take(*FIELDS):
        return _field(tokens, operator, FIELDS[operator.kind])
    if vocabulary and (operator := tokens.take("SUBJECT")):
        return _field(tokens, operator, lambda text: subject(text, vocabulary))
    if tokens.take("ARCHIVE"):
        return archive()
    if operator := tokens.take("ROLE"):
        words = _words(tokens, hints)
        if not isinstance(words, Phrase):
            raise tokens.error("a word is missing after ROLE", operator, tokens.before)
        return HasRole(words)
    return _words(tokens, hints)


def radius(tokens: Tokens, near: Token) -> float:
    """The number of km after NEAR, and OF. Raises QueryError."""
    found = tokens.take_all("word")
    size = RADIUS.fullmatch(joined(found))
    if not size or not tokens.take("OF"):
        message = "write rebel NEAR ceasefire, NEAR 5 (rebel, ceasefire) or NEAR 20 km OF Kyiv"
        raise tokens.error(message, near, *found)
    kilometres = round(float(size[1].replace(",", "")) * (1 if size[2].lower() == "km" else KM_IN_A_MILE), 3)
    if not 0 < kilometres <= MAX_RADIUS:
        raise tokens.error(f"a distance must be more than 0 and at most {MAX_RADIUS:,.0f} km", *found)
    return kilometres


def place(tokens: Tokens, kilometres: float, in_list: bool) -> Clue:
    """A place, and around it the places that are at most so far away.

    It may be followed by a comma and its country or state; in a list only if there is such a place, since the
    comma may begin another clue. Raises QueryError.
    """
    found = tokens.take_all("word", "quoted")
    if not found:
        raise tokens.error("the name of a place is missing")
    comma = tokens.take(",")
    region = tokens.take_all("word", "quoted") if comma else []
    with_region = f"{joined(found)}, {joined(region)}"
    if comma and (not region or (in_list and not _is_city(with_region))):
        tokens.go_back(comma)
        region = []
    every = [*found, *region]
    return _made(tokens, every, lambda: _around(with_region if region else joined(found), kilometres))


def _around(name: str, kilometres: float) -> Clue:
    centre = city(name)
    text = f"NEAR {kilometres:.3f}".rstrip("0").rstrip(".") + f' km OF "{full_name(centre)}"'
    return Around(text, centre.latitude, centre.longitude, kilometres)


def _is_city(name: str) -> bool:
    try:
        return bool(city(name))
    except ValueError:
        return False


def _words(tokens: Tokens, hints: list[Hint]) -> Clue:
    """Words next to each other, or one quoted text."""
    found = [*filter(None, [tokens.take("quoted")])] or tokens.take_all("word")
    if not found:
        if len(tokens.all) == 1:
            raise tokens.error("there is nothing to search for")
        where = f"before {tokens.here.text!r}" if tokens.here.text else "at the end"
        raise tokens.error(f"a word is missing {where}")
    hints += hints_of_words(found)
    return phrase(found)


def _field(tokens: Tokens, operator: Token, make: Callable[[str], Clue]) -> Clue:
    """A field, with all words up to the next operator."""
    found = tokens.take_all("word", "quoted")
    if not found:
        kind = operator.kind
        names = [token.text for token in (tokens.ahead(1), tokens.ahead(3)) if token.kind == "word"]
        hint = "; write " + " OR ".join(f"{kind} {name}" for name in names) if tokens.is_next("(") else ""
        raise tokens.error(f"a word is missing after {kind}{hint}", operator)
    return _made(tokens, found, lambda: make(joined(found)))


def _made(tokens: Tokens, found: Sequence[Token], make: Callable[[], Clue]) -> Clue:
    """The clue that is made of some tokens, at which an error points."""
    try:
        return make()
    except ValueError as error:
        raise tokens.error(str(error), *found) from None
