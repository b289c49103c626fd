"""Two desks read the partitions in any order, and list the same in the same order, with the same cursors."""

import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from processors.queries.parser import parse
from processors.story import rfc3339
from processors.subjects.vocabulary import media_topics
from streams.desk.index.answers import Page
from streams.desk.index.ids import IN_A_MILLISECOND, first_id, free_id, place
from streams.desk.index.index import Index
from streams.messages import Incoming
from tests.streams.desk.index.examples import NOW, Wire, killed, opened, story
from tests.streams.desk.index.test_alerts import message

MOMENT = NOW - timedelta(hours=1)
PARTITIONS = 20
QUERY = parse("rail", media_topics())


def by_partition(messages: list[Incoming], draw: random.Random) -> list[list[Incoming]]:
    """The messages of each partition, the partitions in any order."""
    numbers = sorted({each.partition for each in messages})
    return [
        [each for each in messages if each.partition == number]
        for number in draw.sample(numbers, len(numbers))
    ]


def two_desks(folder: Path, *messages: Incoming) -> list[Index]:
    """Two indexes of stories, which were read in different orders."""
    found = [opened(folder / name) for name in ("one", "two")]
    for number, index in enumerate(found):
        for some in by_partition([*messages], random.Random(number)):
            index.writer.add_stories(some)
    return found


def in_turns(reads: list[Callable[..., Page[Any]]]) -> list[Any]:
    """What is in all pages, if each comes from another desk."""
    found: list[Any] = []
    before = None
    for read in cycle(reads):
        page = read(before=before)
        found += page.items
        if page.next is None:
            return found
        before = page.next
    raise AssertionError


def burst(wire: Wire, stories: list[dict[str, Any]]) -> list[Incoming]:
    """Stories that came in three milliseconds."""
    times = [MOMENT + timedelta(milliseconds=number % 3) for number in range(len(stories))]
    return [wire.message(each, time) for each, time in zip(stories, times, strict=True)]


def test_stories_of_a_millisecond_have_the_same_order_on_every_desk(tmp_path: Path) -> None:
    stories = [story(f"urn:x:{number}", headline=f"Rail {number}") for number in range(300)]
    one, two = two_desks(tmp_path, *burst(Wire(partitions=PARTITIONS), stories))
    for query in (None, QUERY):
        whole = one.stories(query, limit=400).items
        assert len(whole) == 300
        assert two.stories(query, limit=400).items == whole
        for limit in (1, 7, 50):
            reads = [partial(index.stories, query, limit=limit) for index in (one, two)]
            assert in_turns([*reads]) == whole
    for (
        each
    ) in whole:  # nothing of another millisecond, or of another place in it, is left out or comes again
        older = two.stories(QUERY, before=each["cursor"], limit=400).items
        assert older == [other for other in whole if other["cursor"] < each["cursor"]]


def test_an_id_is_found_soon_where_thousands_of_stories_have_the_same_millisecond() -> None:
    connection, statements = sqlite3.connect(":memory:"), list[str]()
    connection.execute("CREATE TABLE versions (id INTEGER PRIMARY KEY)")
    first = place(MOMENT, "urn:x:1")
    taken = [(id,) for id in range(first_id(MOMENT), first_id(MOMENT) + 10_000)]
    connection.executemany("INSERT INTO versions VALUES (?)", taken)
    connection.set_trace_callback(statements.append)
    assert (free_id(connection, ("versions",), first) - first) % IN_A_MILLISECOND == 0
    assert len(statements) <= 11


def test_versions_replays_and_kills_do_not_change_the_order(tmp_path: Path) -> None:
    stories = [story(f"urn:x:{number}", headline=f"Rail {number}", received=MOMENT) for number in range(60)]
    again = [each | {"enrichment": each["enrichment"] | {"replayed": rfc3339(NOW)}} for each in stories[:20]]
    second = [
        story(f"urn:x:{number}", 2, headline=f"Rail {number}", received=MOMENT) for number in range(10, 30)
    ]
    kills = [killed(f"urn:x:{number}", 3) for number in range(20, 40)]
    wire = Wire(partitions=PARTITIONS)
    one, two = two_desks(tmp_path, *burst(wire, [*stories, *second, *kills, *again]))
    whole = one.stories(None, limit=100).items
    assert len(whole) == 60
    assert in_turns([partial(index.stories, QUERY, limit=5) for index in (one, two)]) == whole
    kept = [each for each in whole if each["status"] == "canceled"]
    assert len(kept) == 20
    assert in_turns([partial(index.kills, None, limit=3) for index in (two, one)]) == kept


def test_a_clock_that_is_ahead_of_the_desks_does_not_change_the_order(tmp_path: Path) -> None:
    wire = Wire(partitions=PARTITIONS)
    ahead = [wire.message(story(f"urn:x:{n}"), NOW + timedelta(minutes=4, milliseconds=n)) for n in range(20)]
    one, two = two_desks(tmp_path, *ahead)
    assert [each["uri"] for each in one.stories(None).items] == [f"urn:x:{n}" for n in reversed(range(20))]
    assert one.stories(None).items == two.stories(None).items


def test_alerts_of_a_millisecond_have_the_same_order_on_every_desk(tmp_path: Path) -> None:
    time = MOMENT.timestamp()
    messages = [
        replace(
            message(n, f"alert-{n}", subscription=f"s{n % 3}"), partition=n % 7, timestamp=time + n % 3 / 1e3
        )
        for n in range(200)
    ]
    one, two = opened(tmp_path / "one"), opened(tmp_path / "two")
    one.writer.add_alerts(messages)
    for some in by_partition(messages, random.Random(1)):
        two.writer.add_alerts(some)
    whole = one.alerts("desk", limit=300).items
    assert len(whole) == 200
    assert two.alerts("desk", limit=300).items == whole
    for limit in (1, 7, 50):
        assert in_turns([partial(index.alerts, "desk", limit=limit) for index in (one, two)]) == whole
    of_one = [told for told in whole if told.alert["subscription"] == "s1"]
    reads = [partial(index.alerts, "desk", subscription="s1", limit=4) for index in (one, two)]
    assert in_turns([*reads]) == of_one
