"""Translates queries into expressions of FTS5, which find all stories that match, and perhaps some more.

The words of a query are asked in one of four scopes, as `processors/queries/scopes.py` has them: the whole
story, its headline, its quotations, or the speaker of one.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations, product
from math import comb, prod
from typing import Literal, NamedTuple

from processors.queries.clues import Clue, Everything, Name, Phrase, Property
from processors.queries.compounds import AllOf, AnyOf, AtLeast, Near, Not, Title
from processors.queries.costs import cost
from processors.queries.distances import Around
from processors.queries.passages import EXACT, PREFIX, WORD, Term, fitting
from processors.queries.scopes import Key
from processors.queries.speech import HasRole, Speaks
from streams.desk.index.tokens import KILLED, LONGEST, QUOTED, ROLE, SAYS, SPEAKER, STORY, cut, key_token

PAIR = 2
MAX_SPELLINGS = 100  # of a phrase; of one with more, each two words are looked for
MAX_COMBINATIONS = 20  # of the clues of OF
MAX_TERMS = 600  # of an expression; it takes longer to ask a longer one than to check more stories
MAX_DEPTH = 15  # of brackets; FTS5's parser cannot read many more

Scope = Literal["story", "headline", "quotation", "speaker"]


class Expression(NamedTuple):
    """An expression of FTS5; an empty one is true of every story.

    `exact` says whether it is true of no other stories than those that match. Else they have to be checked.
    """

    text: str
    exact: bool = True
    terms: int = 1
    depth: int = 0  # of brackets


EVERY = Expression("", exact=False, terms=0)


def expression(clue: Clue) -> Expression:
    """The expression for a query's clue."""
    found = _expression(clue, "story")
    if found.terms <= MAX_TERMS and found.depth <= MAX_DEPTH:
        return found
    needs = clue.needs(cost)
    found = EVERY if needs is None else _inexact(_any(map(_key, needs)))
    return found if found.terms <= MAX_TERMS else EVERY


def killed_only(text: str) -> str:
    """The expression for the kills among the stories that an expression is true of."""
    return f"({token(KILLED)} AND {text})" if text else token(KILLED)


def token(text: str) -> str:
    """The expression for a token."""
    return f'"{text}"'


def _expression(clue: Clue, scope: Scope) -> Expression:
    match clue:
        case Title():
            return _expression(clue.inner, "headline")
        case Speaks():
            return _speech(clue)
        case Near():
            return _near(clue, scope)
        case AnyOf():
            return _any(_expression(part, scope) for part in clue.parts)
        case AtLeast():
            return _at_least(clue.count, [_expression(part, scope) for part in clue.parts])
        case AllOf():
            return _all_but(clue.parts, scope)
        case Not():
            return _all_but([clue], scope)
        case _:
            return _leaf(clue, scope)


def _leaf(clue: Clue, scope: Scope) -> Expression:
    match clue:
        case Phrase():
            return _words(clue.terms, scope)
        case Name():
            return _key(clue.key) if scope == "story" else _inexact(_key(clue.key))
        case Property():
            return _any(map(_key, clue.keys))
        case Around():
            return _inexact(_any(map(_key, clue.needs(cost) or ())))
        case HasRole():
            found = _phrase(clue.words.terms, ROLE)
            return found if scope == "story" else _inexact(found)
        case _:
            return EVERY._replace(exact=isinstance(clue, Everything))


def _words(terms: Sequence[Term], scope: Scope) -> Expression:
    if scope == "speaker":
        return _inexact(_any([_phrase(terms, SPEAKER), _phrase(terms, ROLE)]))
    if scope == "quotation":
        return _inexact(_phrase(terms, SAYS))
    found = _phrase(terms)
    return found._replace(text=f"headline : {found.text}") if scope == "headline" else found


def _phrase(terms: Sequence[Term], prefix: str = "") -> Expression:
    """Words next to each other, each with a prefix."""
    spellings = _spellings(terms)
    if not spellings:
        size = min(len(terms) - 1, PAIR)
        parts = [terms[at : at + size] for at in range(len(terms) - size + 1)]
        return _inexact(_all([_phrase(part, prefix) for part in parts]))
    exact = all(len(word) < LONGEST for _, word in terms)
    texts = [_spelling(each, prefix) for each in spellings]
    return Expression(_joined(" OR ", texts), exact, len(texts) * len(terms), depth=1)


def _spellings(terms: Sequence[Term]) -> Sequence[Sequence[Term]]:
    """All spellings of a phrase; none if there are too many, or FTS5 cannot look for them."""
    each = [[term] if term[0] == PREFIX else [(EXACT, word) for word in fitting(term)] for term in terms]
    if PREFIX in [kind for kind, _ in terms[:-1]] or prod(map(len, each)) > MAX_SPELLINGS:
        return []
    return sorted(product(*each))


def _spelling(terms: Sequence[Term], prefix: str = "") -> str:
    star = " *" if terms[-1][0] == PREFIX else ""
    return token(" ".join(prefix + cut(word) for _, word in terms)) + star


def _near(clue: Near, scope: Scope) -> Expression:
    """All of the clues; near each other, if they are words of the story or the headline."""
    spellings = [_spellings(part.terms) for part in clue.parts if isinstance(part, Phrase)]
    is_plain = len(spellings) == len(clue.parts) and all(spellings) and scope in ("story", "headline")
    if not is_plain or prod(map(len, spellings)) > MAX_SPELLINGS:
        return _inexact(_all([_expression(part, scope) for part in clue.parts]))
    # FTS5 counts the words between the first and the last of the phrases.
    most = clue.distance * (1 if len(spellings) == PAIR else PAIR)
    texts = [f"NEAR({' '.join(_spelling(terms) for terms in each)}, {most})" for each in product(*spellings)]
    where = "headline : " if scope == "headline" else ""
    return Expression(where + _joined(" OR ", texts), False, PAIR * len(texts), depth=1)


def _key(key: Key) -> Expression:
    kind, *words = key
    if kind in (WORD, EXACT, PREFIX):
        return _phrase([(kind, words[0])])
    text = key_token(key)
    return Expression(token(text), exact=len(text) < LONGEST)


def _speech(clue: Speaks) -> Expression:
    speaker = _expression(clue.speaker, "speaker") if clue.speaker else EVERY
    words = _expression(clue.words, "quotation") if clue.words else EVERY
    found = _all([speaker, words])
    return _inexact(found if found.text else Expression(token(QUOTED)))


def _all_but(parts: Sequence[Clue], scope: Scope) -> Expression:
    """AND, and NOT as far as it is certain which stories that leaves out."""
    wanted = _all([_expression(part, scope) for part in parts if not isinstance(part, Not)])
    each = [_expression(part.unwanted, scope) for part in parts if isinstance(part, Not)]
    certain = [one for one in each if one.exact and one.text]
    exact = wanted.exact and len(certain) == len(each)
    if not certain:
        return wanted._replace(exact=exact)
    unwanted = _any(certain)
    text = f"({wanted.text or token(STORY)} NOT {unwanted.text})"
    return _compound(text, exact, [wanted, unwanted])


def _at_least(count: int, parts: Sequence[Expression]) -> Expression:
    if comb(len(parts), count) <= MAX_COMBINATIONS:
        return _any([_all(some) for some in combinations(parts, count)])
    # Of three clues two must match, so one of any two must.
    return _inexact(_any(sorted(parts, key=lambda part: part.terms)[: len(parts) - count + 1]))


def _all(parts: Sequence[Expression]) -> Expression:
    given = [part for part in parts if part.text]
    exact = all(part.exact for part in parts)
    if len(given) < PAIR:
        return given[0]._replace(exact=exact) if given else EVERY._replace(exact=exact)
    return _compound(_joined(" AND ", [part.text for part in given]), exact, given)


def _any(parts: Iterable[Expression]) -> Expression:
    each = [*parts]
    if not all(part.text for part in each):
        return EVERY._replace(exact=any(part.exact and not part.text for part in each))
    if len(each) == 1:
        return each[0]
    exact = all(part.exact for part in each)
    return _compound(_joined(" OR ", [part.text for part in each]), exact, each)


def _compound(text: str, exact: bool, parts: Sequence[Expression]) -> Expression:
    depth = 1 + max(part.depth for part in parts)
    return Expression(text, exact, sum(part.terms for part in parts), depth)


def _joined(operator: str, texts: Sequence[str]) -> str:
    return texts[0] if len(texts) == 1 else f"({operator.join(texts)})"


def _inexact(found: Expression) -> Expression:
    return found._replace(exact=False)
