"""The life of a story: its versions, the subscriptions that are told of it, and what each is due."""

from datetime import datetime

from processors.story import rfc3339
from processors.subscriptions.subscription import Subscription

SUBSCRIPTIONS = [
    Subscription(id="ferries", owner="desk", query="ferry", updates="all"),
    Subscription(id="lifeboats", owner="desk", query="lifeboat", updates="all"),
    Subscription(id="harbours", owner="desk", query="harbour", updates="none", unmatched="ignore"),
]

TEXTS = (
    "A ferry ran aground outside the harbour on Monday, the coastguard said.",
    "A ferry ran aground outside the harbour on Monday, and a lifeboat went out, the coastguard said.",
    "A lifeboat brought everybody ashore on Monday, the coastguard said. Earlier reports were wrong.",
)
KILL = len(TEXTS) + 1  # the version that kills the story

# By subscription: kind, version, and the reason of a retraction.
DUE = {
    "ferries": ["match 1", "update 2", "retract 3 unmatched"],  # and nothing at the kill
    "lifeboats": ["match 2", "update 3", "retract 4 killed"],
    "harbours": ["match 1", "retract 4 killed"],  # they ignore that version 3 does not match
}


def due_after(number: int) -> dict[str, list[str]]:
    """By subscription: what is due after a version; only the subscriptions to which anything is."""
    told = {id: [each for each in words if int(each.split()[1]) <= number] for id, words in DUE.items()}
    return {id: some for id, some in told.items() if some}


def version(uri: str, number: int, embargo: datetime | None = None) -> dict[str, str]:
    """A version of the story, as a wire would send it."""
    story: dict[str, str] = {"uri": uri, "version": str(number), "language": "en"}
    if number == KILL:
        return story | {"pubStatus": "canceled"}
    story |= {"headline": "Accident at sea", "body_text": TEXTS[number - 1]}
    return story | ({"embargoeduntil": rfc3339(embargo)} if embargo else {})
