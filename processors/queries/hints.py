"""Finds what of a query was perhaps meant otherwise. The query is valid, and may be just what is wanted.

rail and strike            a small operator is searched as a word
PERSON Merkel OR Scholz    an operator belongs to the name after it, so that Scholz is a word of the text
strike~                    Lucene's syntax
"""

import re
from collections.abc import Iterator, Sequence

from processors.queries.fields import FIELDS, is_subject
from processors.queries.query import Hint
from processors.queries.tokens import Token, joined
from processors.subjects.vocabulary import Vocabulary

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
BEFORE_NAMES = ("person", "org", "subject", "within", "language", "urgency", "speaker", "says")
LUCENE = re.compile(r"[a-z_.]{3,}:\S.*|[+!-]\w.*|&&|\|\||.*\w[~^][\d.]*|.*\w\?\w.*")
OPEN = ("PERSON", "ORG", "PLACE", "SOURCE", "ROLE")  # fields that take any name


def hints_of_words(found: Sequence[Token]) -> Iterator[Hint]:
    """Hints about words that are next to each other."""
    for kind, text, start, end in found:
        if kind == "word" and text in MEANT:
            yield Hint(f"{text!r} is searched as a word here; write {MEANT[text]}", start, end)
        elif text in BEFORE_NAMES and start == found[0].start and len(found) > 1:
            yield Hint(f"{text!r} is searched as a word here; the operator is {text.upper()}", start, end)
        elif kind == "word" and LUCENE.fullmatch(text):
            yield Hint(f"{text!r} looks like Lucene's syntax, which `import --lucene` translates", start, end)


def hints_of_names(tokens: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Hint]:
    """Hints about words after OR that seem to belong to the field before it: SOURCE AP OR Reuters."""
    field, name = "", ""
    number = 0
    while number < len(tokens):
        operator, number = tokens[number], number + 1
        found = []
        while number < len(tokens) and tokens[number].kind in ("word", "quoted"):
            found.append(tokens[number])
            number += 1
        if operator.kind in (*FIELDS, "SUBJECT", "ROLE"):
            field, name = operator.kind, joined(found)
        elif operator.kind != "OR" or not found:
            field = ""
        elif field and all(word.kind == "word" for word in found):
            text = joined(found)
            if _is_alike(field, name, text, vocabulary):
                message = f"{text!r} is searched in the whole text; write {field} {name} OR {field} {text}"
                yield Hint(message, found[0].start, found[-1].end)


def _is_alike(field: str, name: str, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text could be in a field, as a name that is in it."""
    if field in OPEN:
        return name[:1].isupper() == text[:1].isupper()
    if field == "SUBJECT":
        return is_subject(text, vocabulary)
    try:
        return bool(FIELDS[field](text))
    except ValueError:
        return False
