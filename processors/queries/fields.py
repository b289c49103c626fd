"""The fields of queries: a function for each makes a clue of its operator's words.

They raise ValueError, with a message for whoever wrote the query.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache

from processors.queries.clues import Clue, Name, Property
from processors.queries.names import name_key, plain_name
from processors.queries.regions import region
from processors.subjects.vocabulary import SCHEME, SLUGS, Concept, Vocabulary

URGENCY = re.compile(r"([1-9])(?:\s*\.\.\s*([1-9]))?")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")
MAX_SHOWN = 5  # of the possible meanings of a word


def name(kind: str, text: str) -> Clue:
    """PERSON, ORG, PLACE: a name."""
    key = name_key(kind, text)
    if not key:
        raise ValueError(f"{kind} needs a name")
    return Name(key)


def subject(text: str, vocabulary: Vocabulary) -> Clue:
    """SUBJECT: a code of the vocabulary, or a name; all subjects below it count as well."""
    code = _code(text.strip(), vocabulary)
    return Property(f"SUBJECT {code}", [("SUBJECT", code)])


def within(text: str) -> Clue:
    """WITHIN: a place in a region."""
    code = region(" ".join(text.split()))
    return Property(f"WITHIN {code}", [("WITHIN", code)])


def source(text: str) -> Clue:
    """SOURCE: the wire, or who else the story is from."""
    words = plain_name(text)
    if not words:
        raise ValueError("SOURCE needs a name")
    return Property(" ".join(("SOURCE", *words)), [("SOURCE", *words)])


def urgency(text: str) -> Clue:
    """URGENCY: a number, or a range with both its ends."""
    found = URGENCY.fullmatch(text.strip())
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if low > high:
        raise ValueError("URGENCY needs a number from 1 (the highest) to 9, or a range such as 1..3")
    shown = f"{low}" if low == high else f"{low}..{high}"
    return Property(f"URGENCY {shown}", [("URGENCY", str(number)) for number in range(low, high + 1)])


def language(text: str) -> Clue:
    """LANGUAGE: a language tag (BCP 47); those that are more specific count as well."""
    tag = text.strip().lower()
    if not LANGUAGE.fullmatch(tag):
        raise ValueError(f"{text!r} is not a language tag; write en, de or en-GB, for example")
    return Property(f"LANGUAGE {tag}", [("LANGUAGE", tag)])


def format(text: str) -> Clue:
    """FORMAT: the wire format in which the story came."""
    from processors.formats import NAMES  # noqa: PLC0415  # imports lxml, which rules do not need

    wanted = text.strip().lower()
    if wanted not in NAMES:
        raise ValueError(f"{text!r} is not a format; write one of {', '.join(NAMES)}")
    return Property(f"FORMAT {wanted}", [("FORMAT", wanted)])


FIELDS: dict[str, Callable[[str], Clue]] = {
    "PERSON": lambda text: name("PERSON", text),
    "ORG": lambda text: name("ORG", text),
    "PLACE": lambda text: name("PLACE", text),
    "WITHIN": within,
    "SOURCE": source,
    "URGENCY": urgency,
    "LANGUAGE": language,
    "FORMAT": format,
}


def archive() -> Clue:
    """ARCHIVE: the story is older than a week."""
    return Property("ARCHIVE", [("ARCHIVE",)])


@lru_cache(maxsize=8)
def _subject_names(
    vocabulary: Vocabulary,
) -> tuple[Mapping[tuple[str, ...], str], Mapping[tuple[str, ...], Sequence[Concept]]]:
    """The codes of subjects by the words of their names, and subjects by those that are not in brackets."""
    names = {plain_name(concept.name): concept.code for concept in vocabulary.values()}
    without_brackets: dict[tuple[str, ...], list[Concept]] = {}
    for concept in vocabulary.values():
        without_brackets.setdefault(plain_name(concept.name.partition(" (")[0]), []).append(concept)
    return names, without_brackets


def is_subject(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is the code or the name of a subject."""
    names, _ = _subject_names(vocabulary)
    return bool(vocabulary.media_topic(text)) or plain_name(text) in names


@cache
def _slugs() -> Mapping[tuple[str, ...], str]:
    return {plain_name(slug): code for code, slug in SLUGS.items()}


def close_to(word: str, known: Collection[str]) -> str:
    """The end of a message that suggests known words like this one; empty if there are none."""
    found = get_close_matches(word, known, n=MAX_SHOWN, cutoff=0.7) if len(word) <= 60 else []
    return f"; did you mean {' or '.join(found)}?" if found else ""


def _code(text: str, vocabulary: Vocabulary) -> str:
    """The code of a subject, given by code, uri or name; what a name has in brackets may be left out."""
    bare = text.removeprefix(SCHEME).removeprefix("medtop:")
    if code := vocabulary.media_topic(bare):
        return code
    if re.fullmatch(r"\d{8}", bare):
        raise ValueError(f"{bare} is not the code of a subject")
    wanted = plain_name(text)
    if not wanted:
        raise ValueError("SUBJECT needs a name or a code")
    names, without_brackets = _subject_names(vocabulary)
    if code := names.get(wanted) or _slugs().get(wanted):
        return code
    found = without_brackets.get(wanted, [])
    if len(found) == 1:
        return found[0].code
    if found:
        shown = ", ".join(f'{concept.code} "{concept.name}"' for concept in found[:MAX_SHOWN])
        raise ValueError(f"{text!r} may be one of several subjects; write the code of one: {shown}")
    having = sorted((" ".join(words) for words in names if set(wanted) <= set(words)), key=len)
    close = close_to(" ".join(wanted), [" ".join(words) for words in names])
    close = close or (f"; did you mean {' or '.join(having[:MAX_SHOWN])}?" if having else "")
    raise ValueError(f"{text!r} is not the name of a subject{close}")
