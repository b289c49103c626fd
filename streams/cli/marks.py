"""What a person must see of a story first: kills, embargoes, corrections, and where it comes from."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from processors.story import Story, headline
from processors.withdrawals import is_replaced, successor

CORRECTING = re.compile(r"\bcorrect(?:s|ed|ing|ions?|ive)?\b", re.IGNORECASE)


def warnings(story: Story) -> Iterator[str]:
    """Why the story must not be published, or not yet."""
    enrichment = story["enrichment"]
    by = f", taken back by {enrichment['withdrawnBy']}" if "withdrawnBy" in enrichment else ""
    if story["pubStatus"] == "canceled":
        yield f"KILL{by}"
    elif story["pubStatus"] == "withheld":
        status = f", the wire's status is {enrichment['wireStatus']!r}" if "wireStatus" in enrichment else ""
        yield f"WITHHELD{by}{status}"
    if until := story.get("embargoedUntil"):
        end = datetime.fromisoformat(until).astimezone(UTC)
        if end > datetime.now(UTC):
            yield f"EMBARGO until {end:%Y-%m-%d %H:%M} UTC"


def relations(story: Story) -> Iterator[str]:
    """The version and the stories that the story replaces, and the story that replaces it."""
    if replaced := story["enrichment"].get("replaces"):
        version = f"version {replaced['version']} of {replaced['versionCreated']}"
        yield f"{_verb(story)} {version}"
    links = story.get("associations", ())
    for uri in dict.fromkeys(link["uri"] for link in links if is_replaced(link)):
        yield f"replaces {uri}"
    if by := successor(links):
        yield f"replaced by {by}"


def provenance(story: Story) -> str:
    """The wire that the story comes from, its sources, and who pushed it; empty if nothing of it is known."""
    enrichment = story["enrichment"]
    sources = [enrichment.get("source", ""), *(each.get("name", "") for each in story.get("infoSources", ()))]
    names: dict[str, str] = {}
    for name in filter(None, sources):
        names.setdefault(name.lower(), name)
    parts = [f"from {', '.join(names.values())}"] if names else []
    if "pushedBy" in enrichment:
        parts.append(f"pushed by {enrichment['pushedBy']}")
    return ", ".join(parts)


def _verb(story: Story) -> str:
    """What the story does to its previous version; a replay says it again."""
    if "replayed" in story["enrichment"] and story["enrichment"]["replaces"]["version"] == story["version"]:
        return "REPLAY of"
    if story["pubStatus"] != "usable":
        return "takes back"
    genres = (genre.get("name", "") for genre in story.get("genres", ()))
    texts = (headline(story), story.get("edNote", ""), story.get("slugline", ""), *genres)
    return "CORRECTION replaces" if any(map(CORRECTING.search, texts)) else "UPDATE replaces"
