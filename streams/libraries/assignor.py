"""Assigns partitions evenly, moving as few as possible.

Faust's own assignor lets members keep what they have up to the share rounded up, and a new member gets what
is left: 1 of 64 partitions if it is the ninth. The metadata that members exchange is Faust's, so that workers
with and without this assignor can be in one group, whichever of them leads it.
"""

import logging
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from faust.assignor import PartitionAssignor
from faust.assignor.client_assignment import ClientAssignment, ClientMetadata

logger = logging.getLogger(__name__)


class EvenAssignor(PartitionAssignor):
    """Faust's assignor with even shares, and none for drained workers. It is for apps without tables."""

    def __init__(
        self, app: Any, replicas: int = 0, is_drained: Callable[[str], bool] = lambda _: False
    ) -> None:
        """`is_drained` tells whether a worker, given by the host:port of its URL, gets no partitions."""
        super().__init__(app, replicas)
        self._is_drained = is_drained
        self._joins = 0

    def metadata(self, topics: Collection[str]) -> Any:
        """What this member joins with, in other bytes each time: Kafka does not rebalance a group of which a
        follower rejoins with the same bytes."""
        self._joins += 1
        names = deque(sorted(topics))
        names.rotate(self._joins)
        return super().metadata(names)  # type: ignore[arg-type]

    def _perform_assignment(self, cluster: Any, member_metadata: Mapping[str, Any]) -> Any:
        members = {name: self._get_client_metadata(data) for name, data in member_metadata.items()}
        subscriptions = {name: data.subscription for name, data in member_metadata.items()}
        assignments = {name: ClientAssignment(actives={}, standbys={}) for name in members}
        drained = {name for name, data in members.items() if self._is_drained(_host_and_port(data.url))}
        numbers: dict[str, int] = {}
        totals: Counter[str] = Counter()
        for number, (topics, count, subscribers) in enumerate(_copartitioned(cluster, subscriptions)):
            takers = [name for name in subscribers if name not in drained]
            shares = even_shares(count, _claims(topics, members), takers, totals) if takers else {}
            for name, share in shares.items():
                totals[name] += len(share)
                for topic in topics:
                    assignments[name].actives[topic] = sorted(share)
                    assignments[name].standbys[topic] = []
            numbers |= dict.fromkeys(topics, number)
        self._update_member_urls(members)
        distribution = self._get_external_topic_distribution(assignments)
        return self._protocol_assignments(assignments, {}, distribution, numbers)


def _host_and_port(url: str) -> str:
    address = urlsplit(url)
    return f"{address.hostname}:{address.port or 80}"


def even_shares(
    count: int, claims: Mapping[str, Collection[int]], members: Collection[str], totals: Mapping[str, int]
) -> dict[str, set[int]]:
    """Assign the partitions 0 to `count - 1` to members, so that no member has two more than another.

    A member keeps what it has as far as that allows. `claims` is what members had so far; it may name
    partitions twice or that do not exist, and members that are not in `members`, which get nothing.
    `totals` is what members have of other topics: of those who could as well have one partition more, those
    with the least get it.
    """
    had = _owned(count, claims, members)
    size, remainder = divmod(count, len(members))
    larger = sorted(members, key=lambda name: (len(had[name]) <= size, totals.get(name, 0), name))[:remainder]
    shares = {name: set(sorted(had[name])[: size + (name in larger)]) for name in sorted(members)}
    free = sorted(set(range(count)).difference(*shares.values()))
    for name, share in shares.items():
        while free and len(share) < size + (name in larger):
            share.add(free.pop(0))
    return shares


def _owned(
    count: int, claims: Mapping[str, Collection[int]], members: Collection[str]
) -> dict[str, set[int]]:
    """What each member had, with a partition that several claim given to the one that has the least.

    A worker that was away for a while still claims what it had before.
    """
    claimants: dict[int, list[str]] = defaultdict(list)
    for name in sorted(members):
        for partition in claims.get(name, ()):
            if 0 <= partition < count:
                claimants[partition].append(name)
    had: dict[str, set[int]] = {name: set() for name in members}
    for partition in sorted(claimants, key=lambda partition: (len(claimants[partition]), partition)):
        had[min(claimants[partition], key=lambda name: len(had[name]))].add(partition)
    return had


def _copartitioned(
    cluster: Any, subscriptions: Mapping[str, Collection[str]]
) -> Iterator[tuple[list[str], int, list[str]]]:
    """Groups of topics with as many partitions and the same subscribers: names, partitions, subscribers."""
    groups: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
    for topic in sorted({topic for subscription in subscriptions.values() for topic in subscription}):
        subscribers = tuple(sorted(name for name, topics in subscriptions.items() if topic in topics))
        if count := len(cluster.partitions_for_topic(topic) or ()):
            groups[count, subscribers].append(topic)
        else:
            logger.warning("topic %s does not exist; nobody is assigned to it", topic)
    for (count, subscribers), topics in sorted(groups.items()):
        yield topics, count, list(subscribers)


def _claims(topics: Collection[str], members: Mapping[str, ClientMetadata]) -> dict[str, list[int]]:
    """What members had so far, by the topic of which they had the most: all topics should be alike."""

    def claims(topic: str) -> dict[str, list[int]]:
        return {name: data.assignment.actives.get(topic, []) for name, data in members.items()}

    return max(map(claims, topics), key=lambda claims: sum(map(len, claims.values())))
