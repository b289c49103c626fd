"""Shares of partitions: even, each partition once, and as few moves as possible."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import faust
import pytest
from faust.assignor import PartitionAssignor
from hypothesis import given
from hypothesis import strategies as st

from streams.libraries.assignor import EvenAssignor, even_shares

MEMBERS = [f"worker-{number}" for number in range(12)]
members = st.lists(st.sampled_from(MEMBERS), min_size=1, unique=True)
counts = st.integers(1, 100)

Claims = Mapping[str, Collection[int]]


@st.composite
def owned(draw: st.DrawFn) -> tuple[int, Claims]:
    """Partitions, and claims that do not overlap; some partitions may be free."""
    count = draw(counts)
    owners = draw(st.lists(st.sampled_from([None, *MEMBERS]), min_size=count, max_size=count))
    return count, {name: {p for p, owner in enumerate(owners) if owner == name} for name in MEMBERS}


claims = st.dictionaries(st.sampled_from([*MEMBERS, "gone"]), st.sets(st.integers(0, 150)))


def check(count: int, shares: Claims, members: Collection[str]) -> None:
    assert set(shares) == set(members)
    sizes = [len(share) for share in shares.values()]
    assert max(sizes) - min(sizes) <= 1
    assert sorted(partition for share in shares.values() for partition in share) == list(range(count))


def moves(before: Claims, after: Claims) -> int:
    return sum(len(set(share) - set(before.get(name, ()))) for name, share in after.items())


def fewest_moves(count: int, before: Claims, members: Collection[str]) -> int:
    """The moves that no even assignment can do without, free partitions included."""
    size, remainder = divmod(count, len(members))
    had = [len(before.get(name, ())) for name in members]
    kept = sum(min(number, size) for number in had) + min(remainder, sum(number > size for number in had))
    return count - kept


@given(owned(), members)
def test_shares_are_even_and_no_partition_moves_without_need(
    partitions: tuple[int, Claims], members: list[str]
) -> None:
    count, before = partitions
    after = even_shares(count, before, members, {})
    check(count, after, members)
    assert moves(before, after) == fewest_moves(count, before, members)
    assert even_shares(count, after, members, {}) == after


@given(counts, claims, members)
def test_claims_may_contradict_each_other_and_name_partitions_that_do_not_exist(
    count: int, claims: Claims, members: list[str]
) -> None:
    shares = even_shares(count, claims, members, {})
    check(count, shares, members)
    assert shares == even_shares(count, dict(list(claims.items())[::-1]), members[::-1], {})


@given(st.lists(counts, min_size=1, max_size=6), members)
def test_what_cannot_be_shared_evenly_of_several_topics_goes_to_different_members(
    counts: list[int], members: list[str]
) -> None:
    totals = dict.fromkeys(members, 0)
    for count in counts:
        for name, share in even_shares(count, {}, members, totals).items():
            totals[name] += len(share)
    assert max(totals.values()) - min(totals.values()) <= 1


def test_a_member_that_may_have_nothing_gives_its_partitions_to_the_others() -> None:
    before = {"a": {0, 1, 2}, "b": {3, 4, 5}, "c": {6, 7, 8}}
    after = even_shares(9, before, ["a", "b"], {})
    check(9, after, ["a", "b"])
    assert moves(before, after) == 3


class Group:
    """Members of a group whose leader uses an assignor; each keeps the assignment that it got."""

    def __init__(self, topics: Mapping[str, int]) -> None:
        self._topics = topics
        self._app = faust.App("test", store="memory://", web_enabled=False)
        self.members: dict[str, PartitionAssignor] = {}

    def rebalance(
        self, leader: Callable[[Any], PartitionAssignor], names: Collection[str]
    ) -> dict[str, Claims]:
        """Returns the partitions of each member, by topic."""
        self.members = {name: self.members.get(name) or EvenAssignor(self._app) for name in names}
        metadata = {name: member.metadata(set(self._topics)) for name, member in self.members.items()}
        cluster: Any = SimpleNamespace(
            partitions_for_topic=lambda topic: set(range(self._topics[topic])) or None
        )
        for name, assignment in leader(self._app).assign(cluster, metadata).items():
            self.members[name].on_assignment(assignment)
        return {name: member._assignment.actives for name, member in self.members.items()}


def test_topics_are_shared_evenly_and_together() -> None:
    group = Group({"wire.raw": 3, "wire.parsed": 64, "wire.stories": 64, "wire.gone": 0})
    before = group.rebalance(EvenAssignor, MEMBERS[:8])
    after = group.rebalance(EvenAssignor, MEMBERS[:9])
    for topic, count in (("wire.raw", 3), ("wire.parsed", 64)):
        check(count, {name: topics[topic] for name, topics in after.items()}, MEMBERS[:9])
    assert all(topics["wire.parsed"] == topics["wire.stories"] for topics in after.values())
    moved = [set(after[name]["wire.parsed"]) - set(before[name]["wire.parsed"]) for name in before]
    assert not any(moved)


@pytest.mark.parametrize("leaders", [(EvenAssignor, PartitionAssignor), (PartitionAssignor, EvenAssignor)])
def test_workers_with_fausts_assignor_can_be_in_the_group(leaders: list[type[PartitionAssignor]]) -> None:
    group = Group({"wire.parsed": 64})
    for leader in leaders:
        shares = group.rebalance(leader, MEMBERS[:8])
        check(64, {name: topics["wire.parsed"] for name, topics in shares.items()}, MEMBERS[:8])


def test_a_drained_worker_has_no_partitions_until_it_is_resumed() -> None:
    drained: set[str] = set()
    app = faust.App("test", store="memory://", web_enabled=False, canonical_url="http://web-1:6066")
    group = Group({"wire.parsed": 8})
    member = EvenAssignor(app)
    group.members["drained"] = member
    leader = partial(EvenAssignor, is_drained=drained.__contains__)
    names = ["drained", "other"]
    assert {name: len(had["wire.parsed"]) for name, had in group.rebalance(leader, names).items()} == {
        "drained": 4,
        "other": 4,
    }
    drained.add("web-1:6066")
    shares = group.rebalance(leader, names)
    assert not shares["drained"]
    assert len(shares["other"]["wire.parsed"]) == 8
    drained.add(urlsplit(str(group.members["other"]._url)).netloc)
    assert not any(group.rebalance(leader, names).values())
    drained.clear()
    assert len(group.rebalance(leader, names)["drained"]["wire.parsed"]) == 4


def test_a_member_that_rejoins_joins_with_other_bytes() -> None:
    app = faust.App("test", broker="kafka://127.0.0.1:1", store="memory://", web_enabled=False)
    assignor = EvenAssignor(app)
    first, second = (assignor.metadata({"wire.raw", "wire.parsed"}) for _ in range(2))
    assert first.encode() != second.encode()
    assert sorted(first.subscription) == sorted(second.subscription)
    assert first.user_data == second.user_data
