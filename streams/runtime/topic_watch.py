"""Watches the topics while a worker runs: what is wrong with them, and which stages have to wait meanwhile.

Topics may be deleted, created again or given more partitions at any time. A stage's stores must have as many
partitions as its source, because a story and its state have the same partition number.
"""

import logging
from collections.abc import Mapping, Sequence

from streams.libraries.topics import Description
from streams.topics import GROWING, STAGES, Stage

logger = logging.getLogger(__name__)


class TopicWatch:
    """The topics as of the last look, and what is wrong with them.

    The consumer's thread looks; other threads only read the attributes.
    """

    def __init__(self, prefix: str, stages: Sequence[Stage] = STAGES) -> None:
        self._stages = [
            (stage.source.name(prefix), [store.name(prefix) for store in stage.stores]) for stage in stages
        ]
        self._growing = GROWING.name(prefix)
        self._known: dict[str, Description] = {}  # as last seen, also those that no longer exist
        self._away: set[str] = set()  # topics that no longer exist
        self.names = [name for source, stores in self._stages for name in (source, *stores)] + [self._growing]
        self.problems: list[str] = []  # that workers wait for
        self.paused: frozenset[str] = frozenset()  # sources that are not read meanwhile
        self.incomplete: frozenset[str] = frozenset()  # stores without all partitions and their state
        self.growing = False  # whether `copytaster topics --partitions` is at work
        self.recreated_stores: set[str] = set()  # that the worker has not written its state to yet

    def id(self, topic: str) -> str:
        """The id of a topic as last seen; empty if it is not known."""
        return self._known[topic].id if topic in self._known else ""

    def exists(self, topic: str, partition: int) -> bool:
        """Whether a partition existed at the last look, as far as is known."""
        if topic not in self._known:
            return True
        return topic not in self._away and partition < self._known[topic].partitions

    def look(self, found: Mapping[str, Description | None]) -> tuple[set[str], bool]:
        """Take note of descriptions; None stands for a topic that does not exist.

        Returns the sources that were created again since the last look, and whether the group has to
        rebalance, for that reason or because partitions were added or state has been moved.
        """
        growing = bool(found.get(self._growing))
        seen = {name: topic for name, topic in found.items() if topic and name != self._growing}
        self._away = {name for name in found if name in self._known and not found[name]}
        before = self._known
        self._known = before | seen
        recreated = {
            name for name, topic in seen.items() if name in before and _is_other(before[name], topic)
        }
        changed = any(name in before and before[name].partitions != seen[name].partitions for name in seen)
        sources = {source for source, _ in self._stages}
        for name in sorted(recreated & sources):
            logger.warning("%s was deleted and created again; reading it from its start", name)
        self.recreated_stores |= recreated - sources
        moved = self.growing and not growing
        self._conclude(growing)
        # Not for recreated stores: in a rebalance this worker would forget their state.
        return recreated & sources, changed or moved or bool(recreated & sources)

    def _conclude(self, growing: bool) -> None:
        """Work out what is wrong, and which sources have to wait."""
        problems = [
            f"{name} does not exist; create it with copytaster topics --create" for name in sorted(self._away)
        ]
        incomplete: set[str] = set()
        for source, stores in self._stages:
            for store in stores:
                if store in self._away:
                    incomplete.add(store)
                elif source in self._known and store in self._known:
                    of_source, of_store = self._known[source].partitions, self._known[store].partitions
                    if of_source != of_store and not growing:
                        problems.append(mismatch(store, of_store, source, of_source))
                    # Until growing ends, the new partitions may lack some of their state.
                    if of_source > of_store or (growing and store in self.incomplete):
                        incomplete.add(store)
        if growing:
            problems.append(
                f"the topics are being given more partitions ({self._growing} exists);"
                " if no command is at work, run copytaster topics --partitions again"
            )
        self._log(problems)
        self.incomplete = frozenset(incomplete)
        # Later stages finish what they can; no new messages are taken in.
        first = {self._stages[0][0]} if problems else set()
        self.paused = frozenset(first | {source for source, stores in self._stages if incomplete & {*stores}})
        self.growing = growing
        self.problems = problems

    def _log(self, problems: Sequence[str]) -> None:
        for problem in problems:
            if problem not in self.problems:
                logger.warning("waiting: %s", problem)
        if self.problems and not problems:
            logger.info("the topics are in order again")


def mismatch(store: str, of_store: int, source: str, of_source: int) -> str:
    """Describe a store that has another number of partitions than its stage's source."""
    return (
        f"{store} has {of_store} partitions and {source} {of_source}; they must have the same number;"
        f" grow them with copytaster topics --partitions {max(of_store, of_source)}"
    )


def _is_other(before: Description, now: Description) -> bool:
    return bool(before.id and now.id) and before.id != now.id
