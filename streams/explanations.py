"""Why a story matches a query, in words, for terminals and mails."""

from collections.abc import Iterable, Iterator, Sequence

from processors.story import Mention
from processors.subscriptions.alerts import Evidence

MAX_SENTENCES = 5


def explained(why: Iterable[Evidence]) -> Iterator[tuple[str, str]]:
    """Each clue of a query that a story has, and where it is or what it was found in.

    A subject is only `SUBJECT`, since what was found is its name, and the clue has its code.
    """
    found: dict[str, list[str]] = {}
    for evidence in why:
        found.setdefault(evidence["clue"], []).append(_found(evidence))
    for clue, places in found.items():
        yield "SUBJECT" if clue.startswith("SUBJECT ") else clue, "; ".join(dict.fromkeys(places))


def sentences(why: Sequence[Evidence]) -> list[str]:
    """The sentences with the clues, each once, in the order of the clues; at most five."""
    excerpts = dict.fromkeys(evidence["excerpt"] for evidence in why if "excerpt" in evidence)
    return [*excerpts][:MAX_SENTENCES]


def _found(evidence: Evidence) -> str:
    """What of a story is evidence of a clue: `flood, flooded in the headline`, or the value of a property."""
    if "value" in evidence:
        return evidence["value"]
    words = _words(evidence["mentions"])
    return f"{words} in the headline" if evidence["where"] == "headline" else words


def _words(mentions: Sequence[Mention]) -> str:
    """The words found, each once in its first spelling, with the number of times if there are several."""
    spellings: dict[str, list[str]] = {}
    for mention in mentions:
        text = " ".join(mention["text"].split())
        spellings.setdefault(text.casefold(), []).append(text)
    return ", ".join(
        f"{same[0]} ({len(same)} times)" if len(same) > 1 else same[0] for same in spellings.values()
    )
