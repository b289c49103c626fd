"""What alerts say, in words, for terminals and mails: the headline, and why a story matches a query."""

import re
from collections.abc import Iterable, Iterator, Sequence

from processors.story import Mention
from processors.subscriptions.alerts import Alert, Evidence

# What wires write before the headline of a story that they take back, which the alert says by itself.
TAKEN_BACK = re.compile(
    r"(?:(?:mandatory|story|bulletin)\s+)?(?:kill|killed|withhold|withheld)\s*(?::|[-–—]+\s)\s*", re.I
)


def title(alert: Alert) -> str:
    """The headline, of a retraction without the word `KILL:`; the story's uri if there is none."""
    story = alert["story"]
    headline = story["headline"]
    if alert["kind"] == "retract":
        headline = headline[found.end() :] if (found := TAKEN_BACK.match(headline)) else headline
    return headline or story["uri"]


def explained(why: Iterable[Evidence]) -> Iterator[tuple[str, str]]:
    """Each clue of a query that a story has, and where it is or what it was found in.

    A subject is only `SUBJECT`, since what was found is its name, and the clue has its code.
    """
    found: dict[str, list[str]] = {}
    for evidence in why:
        found.setdefault(evidence["clue"], []).append(_found(evidence))
    for clue, places in found.items():
        yield "SUBJECT" if clue.startswith("SUBJECT ") else clue, "; ".join(dict.fromkeys(places))


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
