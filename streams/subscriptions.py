"""Subscriptions on Kafka: the compacted topic `wire.subscriptions`, with the subscriptions by their ids.

Commands and the HTTP API write it, and every worker follows it. A tombstone deletes a subscription. Whoever
may write to the topic may change everybody's subscriptions.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import orjson

from processors.errors import QueryError, SubscriptionError
from processors.subscriptions.matching import Subscriptions
from processors.subscriptions.subscription import Subscription
from streams import compacted
from streams.deadletters import as_text
from streams.log_lines import place
from streams.messages import Incoming
from streams.settings import PREFIX, Settings
from streams.topics import SUBSCRIPTIONS

logger = logging.getLogger(__name__)


async def load(settings: Settings) -> dict[str, bytes]:
    """The subscriptions as JSON, by id, in the order in which they were written. Raises KafkaError.

    Anybody may have written to the topic, so `read_entry` may raise SubscriptionError for them.
    """
    return await compacted.load(settings, SUBSCRIPTIONS)


async def save(settings: Settings, given: Sequence[Subscription], existing: Mapping[str, bytes]) -> None:
    """Add subscriptions, or replace those that have the same ids.

    `existing` are the present ones, as `load` returns them. Raises KafkaError, or SubscriptionError if two
    of the given ones have the same id, or an owner would have too many: then none is written.
    """
    check(given, existing, settings)
    await compacted.write(settings, SUBSCRIPTIONS, {each.id: each.to_json() for each in given})


async def write(settings: Settings, checked: Mapping[str, bytes], tell: Callable[[int], None]) -> None:
    """Write subscriptions as JSON, by id, that `read_entry` and `check` have nothing against.

    Calls `tell` now and then with how many have been written since the last time. Raises KafkaError.
    """
    await compacted.write(settings, SUBSCRIPTIONS, checked, tell)


async def delete(settings: Settings, ids: Iterable[str]) -> None:
    """Delete subscriptions. Raises KafkaError."""
    await compacted.write(settings, SUBSCRIPTIONS, dict.fromkeys(ids))


def check(given: Sequence[Subscription], existing: Mapping[str, bytes], settings: Settings) -> None:
    """Check that subscriptions may be added to the existing ones, or replace them.

    Raises SubscriptionError if two have the same id, or an owner would have too many. Who has too many
    already, because the limit was lowered, may keep and change them.
    """
    for id, count in Counter(each.id for each in given).items():
        if count > 1:
            raise SubscriptionError(f"id: {count} subscriptions have the id {id}")
    before = Counter(map(owner_of, existing.values()))
    after = before.copy()
    after.subtract(owner_of(existing[each.id]) for each in given if each.id in existing)
    after.update(each.owner for each in given)
    for owner in {each.owner for each in given}:
        check_limit(owner, before[owner], after[owner], settings)


def check_limit(owner: str, before: int, after: int, settings: Settings) -> None:
    """Check that an owner who has `before` subscriptions may have `after`. Raises SubscriptionError."""
    limit = settings.subscriptions_per_owner
    if after > max(limit, before):
        raise SubscriptionError(
            f"owner: {owner} would have {after:,} subscriptions, and may have {limit:,}"
            f" ({PREFIX}SUBSCRIPTIONS_PER_OWNER)"
        )


def owner_of(value: bytes) -> str:
    """The owner of a subscription given as JSON, or "" if it is none."""
    return _property(value, "owner")


def read_entry(id: str, value: bytes) -> Subscription:
    """Read an entry of the topic, given its key. Raises SubscriptionError."""
    found = Subscription.from_json(value)
    if found.id != id:
        raise SubscriptionError(f"id: {found.id!r} is not the key of the message")
    return found


async def follow(settings: Settings, subscriptions: Subscriptions) -> AsyncGenerator[None]:
    """Keep `subscriptions` up to date, forever; yields when they are known, and after changes.

    Changes are applied in a thread, because a million subscriptions take a while to compile. If the topic is
    read from its beginning again, what was known before holds until its end is reached.
    """
    seen: set[str] | None = None
    async for changes in compacted.follow(settings, SUBSCRIPTIONS):
        if changes.restarted:
            seen = set()
        await asyncio.to_thread(_apply_all, changes.messages, subscriptions)
        if seen is not None:
            seen.update(_id(message) for message in changes.messages)
        if changes.complete:
            if seen is not None:
                await asyncio.to_thread(_remove_others, seen, subscriptions)
                seen = None
                subscriptions.known = True
            yield


def _remove_others(seen: AbstractSet[str], subscriptions: Subscriptions) -> None:
    for id in set(subscriptions.ids()) - seen:
        subscriptions.remove(id)


def _apply_all(messages: Sequence[Incoming], subscriptions: Subscriptions) -> None:
    for message in messages:
        _apply(message, subscriptions)


def _apply(message: Incoming, subscriptions: Subscriptions) -> None:
    """Apply a message of the topic; what is not a subscription takes the place of the one with its key."""
    id = _id(message)
    try:
        if not message.value:
            subscriptions.remove(id)
        elif (found := _property(message.value, "id")) != id:
            raise SubscriptionError(f"id: {found!r} is not the key of the message")
        else:
            subscriptions.put(message.value)
    except Exception as error:  # anybody may write to the topic, and no subscription may end a worker
        if not isinstance(error, QueryError):
            subscriptions.remove(id)
        problem = str(error).replace("\n", "; ")
        is_bug = not isinstance(error, (SubscriptionError, QueryError))
        level = logging.ERROR if is_bug else logging.WARNING
        logger.log(
            level,
            "%s: %s: %s",
            message.position,
            id,
            problem,
            exc_info=error if is_bug else None,
            extra=place(message),
        )


def _id(message: Incoming) -> str:
    return as_text(message.key or b"")


def _property(value: bytes, name: str) -> str:
    """A property of a subscription, or "" if the value is none."""
    try:
        return str(orjson.loads(value)[name])
    except (ValueError, LookupError, TypeError):
        return ""
