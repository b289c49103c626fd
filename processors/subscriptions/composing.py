"""Composes alerts: the story, what the subscription is told of it, and why."""

import hashlib
from collections.abc import Iterable

from processors.story import RecordLink, Story, headline
from processors.subscriptions.alerts import Alert, AlertedStory, Evidence
from processors.subscriptions.telling import Telling

MAX_HEADLINE = 1_000  # characters; a story may match 50,000 subscriptions


def alerted_story(story: Story) -> AlertedStory:
    """What alerts say of a version."""
    said: AlertedStory = {
        "uri": story["uri"],
        "version": story["version"],
        "versionCreated": story["versionCreated"],
        "pubStatus": story["pubStatus"],
        "headline": headline(story)[:MAX_HEADLINE],
    }
    if "urgency" in story:
        said["urgency"] = story["urgency"]
    if "source" in story["enrichment"]:
        said["source"] = story["enrichment"]["source"]
    if "language" in story:
        said["language"] = story["language"]
    return said


def compose(
    telling: Telling, story: Story, said: AlertedStory, why: Iterable[Evidence], record: RecordLink
) -> Alert:
    """An alert. `said` is `alerted_story` of the story, `why` what `Subscriptions.evidence` has found, and
    `record` the message that has the story's record."""
    alert: Alert = {
        "id": _id(telling, story),
        "kind": telling.kind,
        "subscription": telling.id,
        "owner": telling.owner,
        "name": telling.name,
        "story": said,
        "why": [*why],
        "record": record,
    }
    if telling.kind == "update":
        alert["changed"] = [*telling.changed]
    if telling.reason:
        alert["reason"] = telling.reason
    if "replayed" in story["enrichment"]:
        alert["replayed"] = story["enrichment"]["replayed"]
    return alert


def _id(telling: Telling, story: Story) -> str:
    """The same whenever the version is processed again; each replay has ids of its own."""
    enrichment = story["enrichment"]
    identity = [telling.owner, telling.id, telling.kind, story["uri"], story["version"]]
    identity += [enrichment.get("digest", ""), enrichment.get("replayed", "")]
    return hashlib.sha256("\0".join(identity).encode()).hexdigest()[:40]
