"""What alerts say, in words, for terminals, mails and feeds: the headline, and why a story matches or was
taken back."""

import re
from collections.abc import Iterable, Iterator, Sequence

from processors.story import Mention
from processors.subscriptions.alerts import Alert, Evidence, Reason

MAX_SENTENCES = 5
# The first words of a title, and a sentence.
RETRACTIONS: dict[Reason, tuple[str, str]] = {
    "killed": ("KILLED", "The story was killed. Do not use it."),
    "withheld": ("WITHHELD", "The story is withheld until further notice. Do not use it."),
    "unmatched": ("NO LONGER MATCHES", "The newest version of the story does not match the subscription."),
}
# What wires write before the headline of a story that they take back, which the alert says by itself.
TAKEN_BACK = re.compile(
    r"(?:(?:mandatory|story|bulletin)\s+)?(?:kill|killed|withhold|withheld)\s*(?::|[-–—]+\s)\s*", re.I
)


def title(alert: Alert) -> str:
    """The headline as in `headline`; the story's uri if there is none."""
    return headline(alert) or alert["story"]["uri"]


def headline(alert: Alert) -> str:
    """The headline, of a retraction without the word `KILL:`."""
    text = alert["story"]["headline"]
    taken_back = TAKEN_BACK.match(text) if alert["kind"] == "retract" else None
    return text[taken_back.end() :] if taken_back else text


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
