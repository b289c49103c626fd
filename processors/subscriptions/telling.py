"""Decides what subscriptions are told of a version of a story: a match, an update, or a retraction.

Whoever was told of a story is told when it is killed or withheld, also if the subscription has been muted,
has ended or been deleted since; nobody else is. A subscription with the id of a deleted one, and another
owner, is another subscription.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from processors.story import Story
from processors.subscriptions.alerts import Kind, Part, Reason
from processors.subscriptions.subscription import Subscription
from processors.subscriptions.told import Hashes, ToldVersion, changed, hashes

FACTS = frozenset(("headline", "subjects", "names", "quotations"))  # the parts that `updates: facts` is about


@dataclass(frozen=True)
class Telling:
    """What a subscription is told. `subscription` is None in a retraction."""

    kind: Kind
    owner: str
    id: str
    name: str
    subscription: Subscription | None = None
    changed: Sequence[Part] = ()
    reason: Reason | None = None


@dataclass
class Tellings:
    """What a version gives rise to, and who has been told of which version afterwards."""

    alerts: list[Telling] = field(default_factory=list)
    told: list[ToldVersion] = field(default_factory=list)


def take_back(story: Story, told: Sequence[ToldVersion]) -> Tellings:
    """Tell everybody who was told of a story that it has been killed or withheld."""
    reason: Reason = "killed" if story["pubStatus"] == "canceled" else "withheld"
    return Tellings([_retraction(*each, reason) for version in told for each in version])


def tell(
    story: Story,
    found: Mapping[str, Subscription],
    get: Callable[[str], Subscription | None],
    told: Sequence[ToldVersion],
    now: datetime,
) -> Tellings:
    """Tell subscriptions of a usable version.

    `found` are the subscriptions that match it, by id, whatever their state, and `get` finds the present
    subscription of an id. In a replay only what differs is told.
    """
    if not found and not told:
        return Tellings()
    parts = hashes(story)
    alerts: list[Telling] = []
    versions: dict[tuple[str, ...], tuple[Hashes, dict[str, dict[str, str]]]] = {}  # by their parts
    seen: set[str] = set()  # ids of those in `found` that were told before

    def remember(parts: Hashes, owner: str, id: str, name: str) -> None:
        _, owners = versions.setdefault(tuple(parts.values()), (parts, {}))
        owners.setdefault(owner, {})[id] = name

    for version in told:
        differences = changed(version.parts, parts)
        for owner, id, name in version:
            subscription = found.get(id) or get(id)
            if subscription is None or subscription.owner != owner:
                remember(version.parts, owner, id, name)  # it has been deleted
            elif id in found:
                seen.add(id)
                if subscription.is_active(now) and _wants(subscription, differences, story):
                    alerts.append(_alert("update", subscription, differences))
                    remember(parts, owner, id, _name(subscription))
                else:
                    remember(version.parts, owner, id, name)
            elif subscription.unmatched == "retract":
                alerts.append(_retraction(owner, id, name, "unmatched"))
            else:
                remember(version.parts, owner, id, name)
    for id, subscription in found.items():
        if id not in seen and subscription.is_active(now):
            alerts.append(_alert("match", subscription))
            remember(parts, subscription.owner, id, _name(subscription))
    return Tellings(alerts, [ToldVersion(*version) for version in versions.values()])


def _wants(subscription: Subscription, differences: Sequence[Part], story: Story) -> bool:
    """Whether a subscription is told of an update in which some parts differ from what it was told before."""
    match subscription.updates:
        case "none":
            return False
        case "facts":
            return not FACTS.isdisjoint(differences)
        case "all":
            return bool(differences) or "replayed" not in story["enrichment"]


def _alert(kind: Kind, subscription: Subscription, differences: Sequence[Part] = ()) -> Telling:
    name = subscription.name or subscription.id
    return Telling(kind, subscription.owner, subscription.id, name, subscription, differences)


def _retraction(owner: str, id: str, name: str, reason: Reason) -> Telling:
    return Telling("retract", owner, id, name or id, reason=reason)


def _name(subscription: Subscription) -> str:
    """The name to remember: "" if it is the id."""
    return "" if subscription.name == subscription.id else subscription.name
