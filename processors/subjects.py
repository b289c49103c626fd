"""Subjects: the top-level Media Topics that a story is about, told by its words.

An honest small tagger: each of IPTC's 17 top-level subjects has a list of terms in `subjects.toml`.
A term found counts with the logarithm of how often, double where it is strong, double again in the
headline; the sum is set against the length of the story. `relevance` and `confidence` are whole
numbers from 0 to 100, as ninjs has them: relevance is a subject's share of all that was found,
confidence how much was found for it; neither is a probability.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from processors.record import Record, body, headline, stamp

VOCABULARY = Path(__file__).with_name("subjects.toml")
SCHEME = "http://cv.iptc.org/newscodes/mediatopic/"
CREATOR = "copytaster"

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
STRONG = 2.0
IN_HEADLINE = 3  # a word of the headline counts as if it stood three times in the body
LEAD = 6_000  # characters; a story says what it is about before that
HALF = 3.0  # evidence at which confidence is 50
LEAST_CONFIDENCE = 45
LEAST_SHARE = 0.35  # of what was found for the first subject
MOST = 3


class Subject(NamedTuple):
    """A top-level Media Topic: slug of its Kafka topic, code, name, and its terms with weights."""

    slug: str
    uri: str
    name: str
    terms: dict[str, float]


@cache
def vocabulary() -> tuple[Subject, ...]:
    """The 17 top-level subjects, in the order of their codes."""
    tables = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))
    return tuple(
        Subject(
            slug,
            SCHEME + table["code"],
            table["name"],
            dict.fromkeys(table["terms"].split(), 1.0) | dict.fromkeys(table["strong"].split(), STRONG),
        )
        for slug, table in tables.items()
    )


@cache
def _index() -> tuple[dict[str, list[tuple[int, str]]], dict[str, list[tuple[int, str]]], int]:
    """Terms to (subject, term): whole words, beginnings of words, and the shortest beginning."""
    whole: dict[str, list[tuple[int, str]]] = {}
    beginnings: dict[str, list[tuple[int, str]]] = {}
    for number, subject in enumerate(vocabulary()):
        for term in subject.terms:
            index, key = (beginnings, term[:-1]) if term.endswith("*") else (whole, term)
            index.setdefault(key, []).append((number, term))
    return whole, beginnings, min(map(len, beginnings))


def find(records: Sequence[Record]) -> None:
    """Add our subjects to records, behind those that the wire gave."""
    for record in records:
        given = [s for s in record.get("subjects", []) if s.get("creator") != CREATOR]
        record["subjects"] = given + tag(body(record), headline(record))
        stamp(record, "subjects")


def tag(text: str, headline: str = "") -> list[dict[str, Any]]:
    """The subjects of a text, the surest first; none where nothing speaks for one."""
    words = Counter(_words(text[:LEAD]))
    length = words.total()
    for word in _words(headline):
        words[word] += IN_HEADLINE
    evidence = _evidence(words)
    total = sum(evidence.values())
    if not total:
        return []
    scale = math.log2(2 + length / 50)
    best = max(evidence.values())
    tags = []
    for number, found in sorted(evidence.items(), key=lambda item: (-item[1], item[0]))[:MOST]:
        confidence = round(100 * found / (found + HALF * scale))
        if confidence >= LEAST_CONFIDENCE and found >= LEAST_SHARE * best:
            subject = vocabulary()[number]
            tags.append(
                {
                    "uri": subject.uri,
                    "name": subject.name,
                    "relevance": round(100 * found / total),
                    "confidence": confidence,
                    "creator": CREATOR,
                }
            )
    return tags


def slugs(record: Record) -> list[str]:
    """The slugs of the top-level subjects that a record carries, ours and the wire's."""
    uris = {subject.get("uri") for subject in record.get("subjects", [])}
    return [subject.slug for subject in vocabulary() if subject.uri in uris]


def _evidence(words: Counter[str]) -> dict[int, float]:
    whole, beginnings, shortest = _index()
    counts: Counter[tuple[int, str]] = Counter()
    for word, count in words.items():
        for found in whole.get(word, ()):
            counts[found] += count
        for length in range(shortest, len(word) + 1):
            for found in beginnings.get(word[:length], ()):
                counts[found] += count
    evidence: dict[int, float] = {}
    for (number, term), count in counts.items():
        weight = vocabulary()[number].terms[term]
        evidence[number] = evidence.get(number, 0.0) + weight * math.log2(1 + count)
    return evidence


def _words(text: str) -> Iterable[str]:
    """Words in lower case, and each hyphened or adjacent pair as `one-two`."""
    before = ""
    for match in WORD.finditer(text.casefold().replace("’", "'")):
        word = match.group().removesuffix("'s")
        yield word
        if before:
            yield f"{before}-{word}"
        before = word
